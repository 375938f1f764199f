"""Classes of matters."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.actions.settings import save_category
from disputes.admin.workdays import is_alone
from disputes.models import Category
from grids.seat_admin import SeatAdmin
from grids.signed import person_of


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

    def write(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        """Keep the class."""
        save_category(obj, by=person_of(request), now=timezone.now())
