"""Classes of matters."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from disputes.actions.settings import (
    remove_usual_department,
    save_category,
    save_usual_department,
)
from disputes.admin.times import hours
from disputes.admin.workdays import is_alone
from disputes.models import Category, CategoryDepartment, ServiceTime
from grids.seat_admin import SeatAdmin
from grids.signed import person_of


@admin.register(CategoryDepartment)
class CategoryDepartmentAdmin(SeatAdmin):
    """Which department a county usually gives the matters of a category to."""

    county_lookup = "county"
    about = "usualdepartment"
    why = _(
        "Offered first when a matter of the category is assigned; whoever assigns may choose "
        "another. A category of the lower level without one has that of the category above."
    )
    list_display = ("category", "department", "county")
    list_select_related = ("category", "department", "county")
    autocomplete_fields = ("department",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It may be taken out again."""
        return self.has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only the department is changed."""
        return ("county", "category") if obj else ()

    def write(self, request: HttpRequest, obj: CategoryDepartment, form: Any, change: bool) -> None:
        """Keep it."""
        save_usual_department(obj, by=person_of(request), now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: CategoryDepartment) -> None:
        """Take it out."""
        remove_usual_department(obj, by=person_of(request), now=timezone.now())


@admin.register(Category)
class CategoryAdmin(SeatAdmin):
    """Classes of matters, two levels a kind. They are changed where one county lives alone."""

    about = "category"
    why = _(
        "Tickets that have this category stay as they are. Take the tick off Active instead of "
        "deleting: it can no longer be chosen."
    )
    fieldsets = (
        (None, {"fields": ("kind", "parent", "code", "name", "name_en", "is_active")}),
        (_("Who sees it, whom to tell"), {"fields": ("is_sensitive", "must_report")}),
        (
            _("On the form, when accepted, when closed"),
            {"fields": ("questions", "filing_condition", "closing_condition")},
        ),
        (_("Service time and department"), {"fields": ("own_times", "usual")}),
    )
    readonly_fields = ("own_times", "usual")
    list_display = ("code", "name", "kind", "parent", "is_sensitive", "is_active")
    list_filter = ("kind", "is_sensitive", "is_active")
    list_select_related = ("parent",)
    search_fields = ("name", "code")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A class is the same in every county of the installation."""
        return super().has_change_permission(request, obj) and is_alone(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A class more, likewise."""
        return super().has_add_permission(request) and is_alone(request)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Only the upper level can stand above a category."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.queryset = field.queryset.filter(parent=None)
        field.help_text = _(
            "Upper-level categories only; leave it empty for one of the upper level."
        )
        return field

    @admin.display(description=_("Own service times"))
    def own_times(self, obj: Category) -> str:
        """Those it has for itself, each a link, and the way to give it one more."""
        if obj.pk is None:
            return _("Save it first.")
        rows = ServiceTime.objects.filter(category=obj).select_related("county")
        named = [(reverse("admin:disputes_servicetime_change", args=[one.pk]), one) for one in rows]
        links = [(address, f"{one.county} {one}: {hours(one.minutes)}") for address, one in named]
        more = f"{reverse('admin:disputes_servicetime_add')}?kind={obj.kind}&category={obj.pk}"
        lines = [*links, (more, _("Give it a service time of its own"))]
        return format_html_join("", '<p><a href="{}">{}</a></p>', lines)

    @admin.display(description=_("Usual department"))
    def usual(self, obj: Category) -> str:
        """Those of each county, each a link, and the way to name one."""
        if obj.pk is None:
            return _("Save it first.")
        rows = CategoryDepartment.objects.filter(category=obj).select_related(
            "county", "department"
        )
        page = "admin:disputes_categorydepartment"
        lines = [
            (reverse(f"{page}_change", args=[one.pk]), f"{one.county} {one.department}")
            for one in rows
        ]
        lines.append(
            (f"{reverse(f'{page}_add')}?category={obj.pk}", str(_("Name a usual department")))
        )
        return format_html_join("", '<p><a href="{}">{}</a></p>', lines)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A class stays of its kind: tickets of that kind have it."""
        return ("own_times", "usual", "kind") if obj else ("own_times", "usual")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """A line each needs few lines."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("questions", "closing_condition"):
            field.widget.attrs["rows"] = 5
        return field

    def write(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        """Keep the class."""
        save_category(obj, by=person_of(request), now=timezone.now())
