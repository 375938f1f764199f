"""Standard texts of a county."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.actions.texts import remove_standard_text, save_standard_text
from disputes.models import StandardText
from grids.seat_admin import SeatAdmin
from grids.signed import person_of


@admin.register(StandardText)
class StandardTextAdmin(SeatAdmin):
    """Texts that are often written, step by step, in the order in which they are offered."""

    county_lookup = "county"
    about = "standardtext"
    why = _(
        "Offered on the page of its step: one tap puts it into the box, where it can be changed. "
        "Short and plain; no names, no phone numbers."
    )
    fields = ("county", "verb", "kind", "text", "position", "is_active")
    list_display = ("text", "verb", "kind", "position", "is_active")
    list_filter = ("verb", "kind", "is_active")
    list_select_related = ("county",)
    search_fields = ("text",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It may be taken out again."""
        return self.has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A text stays in its county."""
        return ("county",) if obj else ()

    def write(self, request: HttpRequest, obj: StandardText, form: Any, change: bool) -> None:
        """Keep it."""
        save_standard_text(obj, by=person_of(request), now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: StandardText) -> None:
        """Take it out."""
        remove_standard_text(obj, by=person_of(request), now=timezone.now())
