"""Times, and when the sweep stopped itself."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.actions.settings import (
    remove_service_time,
    save_allowance,
    save_service_time,
)
from disputes.admin.times import times_page
from disputes.models import Allowance, ServiceTime, SweepBrake
from grids.looking import LookingAdmin
from grids.models import County
from grids.roles import GUARDS
from grids.seat_admin import SeatAdmin
from grids.signed import person_of
from grids.tiers import Tier
from grids.typed import resumes


@admin.register(Allowance)
class AllowanceAdmin(LookingAdmin):
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

    def counties_of(self, obj: Allowance) -> list[int]:
        """Its own county."""
        return [obj.county_id]

    def keep(self, request: HttpRequest, obj: Allowance) -> None:
        """Keep the minutes."""
        save_allowance(obj, by=person_of(request), now=timezone.now())

    def warned(self, obj: Allowance) -> list[str]:
        """Service times that are shorter than it alone."""
        rows = ServiceTime.objects.filter(county=obj.county, kind=obj.kind, urgency=obj.urgency)
        return shorter_of(rows)


@admin.register(ServiceTime)
class ServiceTimeAdmin(LookingAdmin):
    """How long a resident is told that it takes; the county gets its first ones with the import."""

    county_lookup = "county"
    about = "servicetime"
    why = _(
        "What the resident is told, counted from the receipt, whoever holds the matter: working "
        "minutes for normal and urgent matters, clock minutes for critical ones; 420 working "
        "minutes are a working day. Without a category it counts for the whole kind. The deadlines "
        "of open tickets follow, dates that were fixed excepted: you see which before it is kept."
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

    def keep(self, request: HttpRequest, obj: ServiceTime) -> None:
        """Keep the minutes."""
        save_service_time(obj, by=person_of(request), now=timezone.now())

    def warned(self, obj: ServiceTime) -> list[str]:
        """Whether it is shorter than what one level alone has."""
        return shorter_of(ServiceTime.objects.filter(pk=obj.pk))

    def counties_of(self, obj: ServiceTime) -> list[int]:
        """Its own county."""
        return [obj.county_id]

    def take_out(self, request: HttpRequest, obj: ServiceTime) -> None:
        """Take it out: its tickets have their kind's."""
        remove_service_time(obj, by=person_of(request), now=timezone.now())


def named_tiers(tiers: list[int]) -> str:
    """Levels in words."""
    return " · ".join(str(Tier(tier).label) for tier in tiers)


def shorter_of(times: Any) -> list[str]:
    """Which of `times` are shorter than what one level alone has: late though in time."""
    text = _(
        "%(time)s: the resident is told less time than these levels have for themselves: "
        "%(levels)s. What they hold can be late though they are in time."
    )
    return [
        str(text) % {"time": one, "levels": named_tiers(one.longer)}
        for one in times.select_related("category").with_longer()
        if one.longer
    ]


@admin.register(SweepBrake)
class SweepBrakeAdmin(SeatAdmin):
    """When the sweep stopped itself, and why: read."""

    is_fixed = True
    readers = GUARDS
    county_lookup = "county"
    list_display = ("pulled_at", "county", "why", "would_raise", "open_tickets", "released_at")
