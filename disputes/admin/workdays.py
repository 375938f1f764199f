"""Days of the calendar, and the way to the page that takes over a year."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.actions.settings import remove_workday, save_workday
from disputes.admin.calendar import calendar_page
from disputes.models import Workday
from grids.looking import LookingAdmin
from grids.models import County
from grids.signed import person_of


def is_alone(request: HttpRequest) -> bool:
    """Whether what binds every county is this person's to change: one county lives here alone."""
    return person_of(request).is_superuser or County.objects.count() < 2


@admin.register(Workday)
class WorkdayAdmin(LookingAdmin):
    """Holidays and make-up days. Days of the country are changed where one county lives alone."""

    county_lookup = "county"
    about = "workday"
    why = _(
        "A holiday or a make-up working day. The deadlines of open tickets follow: you see which "
        "before it is kept. Days of the country come with the calendar; leave the county empty only "
        "for those."
    )
    fields = ("date", "is_work", "name", "county")
    list_display = ("date", "is_work", "name", "county", "source")
    list_filter = ("is_work", "source")
    date_hierarchy = "date"
    change_list_template = "admin/disputes/workday_list.html"

    def get_urls(self) -> list[Any]:
        """Its own, and the page that takes a year over."""
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="disputes_workday_import"), *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """The days of this year and the next, with what would change (disputes/admin/calendar.py)."""
        if not self.has_change_permission(request) or not is_alone(request):
            raise PermissionDenied
        context = {**self.admin_site.each_context(request), "title": _("Take over holidays")}
        return calendar_page(request, context)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the way to that page for who may use it."""
        may = self.has_change_permission(request) and is_alone(request)
        return super().changelist_view(request, {**(extra_context or {}), "may_import": may})

    def reach(self, request: HttpRequest) -> Q:
        """The county's own days, and the country's."""
        return super().reach(request) | Q(county=None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A day of the country binds every county of the installation."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.county_id is not None or is_alone(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A day that was set by mistake is taken out again."""
        return self.has_change_permission(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Where there are several counties, a new day names one."""
        form = super().get_form(request, obj, change, **kwargs)
        if "county" in form.base_fields:
            form.base_fields["county"].required = not is_alone(request)
        return form

    def keep(self, request: HttpRequest, obj: Workday) -> None:
        """Keep the day."""
        save_workday(obj, by=person_of(request), now=timezone.now())

    def counties_of(self, obj: Workday) -> list[int] | None:
        """Its county; a day of the country counts in every one."""
        return [obj.county_id] if obj.county_id else None

    def take_out(self, request: HttpRequest, obj: Workday) -> None:
        """Take the day out."""
        remove_workday(obj, by=person_of(request), now=timezone.now())
