"""Times, the calendar, classes and the brake."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.actions.settings import (
    remove_service_time,
    remove_workday,
    save_allowance,
    save_category,
    save_service_time,
    save_workday,
)
from disputes.admin.times import times_page
from disputes.models import Allowance, Category, ServiceTime, SweepBrake, Workday
from grids.models import County
from grids.roles import GUARDS
from grids.seat_admin import SeatAdmin
from grids.signed import person_of
from grids.tiers import Tier
from grids.typed import resumes


@admin.register(Allowance)
class AllowanceAdmin(SeatAdmin):
    """How long each level has; the county gets its first ones with the import."""

    county_lookup = "county"
    about = "allowance"
    why = _(
        "Hours of working time for normal and urgent matters, hours of the clock for critical ones; "
        "7 working hours are a working day. Change numbers, then look at what moves: nothing is kept "
        "before you have seen it. What a resident is told is the service time, below."
    )
    list_filter = ("kind", "urgency", "tier")

    @resumes
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """All times of a county as one table, with what a change moves (disputes/admin/times.py)."""
        may_change = self.has_change_permission(request)
        if not self.has_view_permission(request) or (request.method == "POST" and not may_change):
            raise PermissionDenied
        own = self.get_queryset(request).order_by().values("county")
        counties = list(County.objects.filter(pk__in=own).order_by("pk"))
        if not counties:
            return super().changelist_view(request, extra_context)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Times"),
            "why": self.why,
            "may_change": may_change,
            "carries": "times" if may_change else "",
        }
        return times_page(request, context, counties)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only the minutes are changed."""
        return ("county", "kind", "urgency", "tier") if obj else ()

    def write(self, request: HttpRequest, obj: Allowance, form: Any, change: bool) -> None:
        """Keep the minutes."""
        save_allowance(obj, by=person_of(request), now=timezone.now())
        told = ServiceTime.objects.filter(county=obj.county, kind=obj.kind, urgency=obj.urgency)
        warn_of_shorter(self, request, told)


@admin.register(ServiceTime)
class ServiceTimeAdmin(SeatAdmin):
    """How long a resident is told that it takes; the county gets its first ones with the import."""

    county_lookup = "county"
    about = "servicetime"
    why = _(
        "What the resident is told, counted from the receipt, whoever holds the matter: working "
        "minutes for normal and urgent matters, clock minutes for critical ones; 420 working "
        "minutes are a working day. Without a category it counts for the whole kind. When saved, "
        "the deadlines of open tickets of the county are counted anew at once; dates that were "
        "fixed stay."
    )
    list_display = ("kind", "category", "urgency", "minutes", "shorter")
    list_filter = ("kind", "urgency")
    list_select_related = ("category",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ServiceTime]:
        """Each with the levels that have more time."""
        rows: Any = super().get_queryset(request)
        return rows.with_longer()

    @admin.display(description=_("shorter than what a level alone has"))
    def shorter(self, obj: ServiceTime) -> str:
        """The levels that have more time for themselves."""
        return named_tiers(obj.longer)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only the minutes are changed."""
        return ("county", "kind", "urgency", "category") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A category's own time can be taken out; a kind always has one."""
        is_own = obj is None or obj.category_id is not None
        return is_own and self.has_change_permission(request, obj)

    def write(self, request: HttpRequest, obj: ServiceTime, form: Any, change: bool) -> None:
        """Keep the minutes."""
        save_service_time(obj, by=person_of(request), now=timezone.now())
        warn_of_shorter(self, request, ServiceTime.objects.filter(pk=obj.pk))

    def delete_model(self, request: HttpRequest, obj: ServiceTime) -> None:
        """Take it out."""
        remove_service_time(obj, by=person_of(request), now=timezone.now())


def named_tiers(tiers: list[int]) -> str:
    """Levels in words."""
    return " · ".join(str(Tier(tier).label) for tier in tiers)


def warn_of_shorter(page: SeatAdmin, request: HttpRequest, times: Any) -> None:
    """Say which of `times` are shorter than what one level alone has: late though in time."""
    for service in times.select_related("category").with_longer():
        if service.longer:
            text = _(
                "%(time)s: the resident is told less time than these levels have for themselves: "
                "%(levels)s. What they hold can be late though they are in time."
            ) % {"time": service, "levels": named_tiers(service.longer)}
            page.message_user(request, text, messages.WARNING)


@admin.register(Workday)
class WorkdayAdmin(SeatAdmin):
    """Holidays and make-up days. Days of the country are changed where one county lives alone."""

    county_lookup = "county"
    about = "workday"
    why = _(
        "A holiday or a make-up working day. When saved, the deadlines of open tickets are counted "
        "anew at once. Days of the country come with the calendar; leave the county empty only for "
        "those."
    )
    fields = ("date", "is_work", "name", "county")
    list_display = ("date", "is_work", "name", "county", "source")
    list_filter = ("is_work", "source")
    date_hierarchy = "date"

    def reach(self, request: HttpRequest) -> Q:
        """The county's own days, and the country's."""
        return super().reach(request) | Q(county=None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A day of the country binds every county of the installation."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.county_id is not None or _is_alone(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A day that was set by mistake is taken out again."""
        return self.has_change_permission(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Where there are several counties, a new day names one."""
        form = super().get_form(request, obj, change, **kwargs)
        if "county" in form.base_fields:
            form.base_fields["county"].required = not _is_alone(request)
        return form

    def write(self, request: HttpRequest, obj: Workday, form: Any, change: bool) -> None:
        """Keep the day."""
        save_workday(obj, by=person_of(request), now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Workday) -> None:
        """Take the day out."""
        remove_workday(obj, by=person_of(request), now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Workday]) -> None:
        """Take several days out."""
        for day in queryset:
            remove_workday(day, by=person_of(request), now=timezone.now())


def _is_alone(request: HttpRequest) -> bool:
    return person_of(request).is_superuser or County.objects.count() < 2


@admin.register(Category)
class CategoryAdmin(SeatAdmin):
    """Classes of matters, two levels a kind. They are changed where one county lives alone."""

    about = "category"
    why = _(
        "Tickets that have this category stay as they are. Take the tick off Active instead of "
        "deleting: it can no longer be chosen."
    )
    list_display = ("code", "name", "kind", "parent", "is_sensitive", "is_active")
    list_filter = ("kind", "is_sensitive", "is_active")
    list_select_related = ("parent",)
    search_fields = ("name", "code")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A class is the same in every county of the installation."""
        return super().has_change_permission(request, obj) and _is_alone(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A class more, likewise."""
        return super().has_add_permission(request) and _is_alone(request)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Only the upper level can stand above a category."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.queryset = field.queryset.filter(parent=None)
        field.help_text = _(
            "Upper-level categories only; leave it empty for one of the upper level."
        )
        return field

    def write(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        """Keep the class."""
        save_category(obj, by=person_of(request), now=timezone.now())


@admin.register(SweepBrake)
class SweepBrakeAdmin(SeatAdmin):
    """When the sweep stopped itself, and why: read."""

    is_fixed = True
    readers = GUARDS
    county_lookup = "county"
    list_display = ("pulled_at", "county", "why", "would_raise", "open_tickets", "released_at")
