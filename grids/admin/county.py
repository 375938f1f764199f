"""The settings of a county, each as an input with its name: times and names level by level."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.actions.county import save_settings
from grids.looking import LookingAdmin
from grids.models import County
from grids.roles import GUARDS
from grids.signed import person_of
from grids.tiers import Tier

LEVELS = (Tier.TOWNSHIP, Tier.VILLAGE, Tier.PATCH, Tier.GROUP)
REPORTING = (Tier.GROUP, Tier.PATCH, Tier.VILLAGE, Tier.TOWNSHIP, Tier.COUNTY)
SLOTS = (
    pgettext_lazy("working hours", "morning from"),
    pgettext_lazy("working hours", "morning until"),
    pgettext_lazy("working hours", "afternoon from"),
    pgettext_lazy("working hours", "afternoon until"),
)
CLOCK = "%H:%M"


class Parts(forms.MultiWidget):
    """The inputs of one setting, each inside its label."""

    def __init__(self, names: Sequence[Any], keys: Sequence[str], widgets: list[Any]) -> None:
        super().__init__(widgets)
        self.names, self.keys = names, keys

    def decompress(self, value: Any) -> list[Any]:
        """Value by value: of a list its items, of a mapping those of `keys`."""
        if isinstance(value, dict):
            return [value.get(key, "") for key in self.keys]
        return list(value or [])

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """One label a part: 乡镇 [20:00]."""
        values = value if isinstance(value, list) else self.decompress(value)
        values += [""] * (len(self.widgets) - len(values))
        names = self.widgets_names  # type: ignore[attr-defined]  # Django's own
        parts = zip(self.names, names, self.widgets, values, strict=True)
        inputs = format_html_join(
            "",
            '<label class="wg-part"><span>{}</span>{}</label>',
            (
                (label, widget.render(name + suffix, one, {"id": f"id_{name}{suffix}"}, renderer))
                for label, suffix, widget, one in parts
            ),
        )
        return format_html('<div class="wg-parts">{}</div>', inputs)

    def id_for_label(self, id_: str) -> str:
        """The whole has no input of its own: its label names none."""
        return ""


class NamesField(forms.MultiValueField):
    """Level -> what the county calls it."""

    def __init__(self, **more: Any) -> None:
        keys = [str(int(tier)) for tier in LEVELS]
        widget = Parts([tier.label for tier in LEVELS], keys, [forms.TextInput() for _key in keys])
        fields = [forms.CharField(max_length=20) for _key in keys]
        super().__init__(fields, widget=widget, **more)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        """As County keeps it."""
        return {str(int(tier)): name for tier, name in zip(LEVELS, data_list, strict=True)}


def _clocks(n: int) -> list[forms.TimeInput]:
    return [forms.TimeInput(format=CLOCK, attrs={"type": "time"}) for _n in range(n)]


class TimesField(forms.MultiValueField):
    """Level -> local time at which its report of the day is due."""

    def __init__(self, **more: Any) -> None:
        keys = [str(int(tier)) for tier in REPORTING]
        widget = Parts([tier.label for tier in REPORTING], keys, _clocks(len(keys)))
        super().__init__([forms.TimeField() for _key in keys], widget=widget, **more)

    def compress(self, data_list: list[dt.time]) -> dict[str, str]:
        """As County keeps it."""
        times = zip(REPORTING, data_list, strict=True)
        return {str(int(tier)): at.strftime(CLOCK) for tier, at in times}


class HoursField(forms.MultiValueField):
    """Two working slots a day; each time comes after the one before it."""

    def __init__(self, **more: Any) -> None:
        widget = Parts(SLOTS, (), _clocks(len(SLOTS)))
        super().__init__([forms.TimeField() for _slot in SLOTS], widget=widget, **more)

    def compress(self, data_list: list[dt.time]) -> list[str]:
        """As County keeps it. Raises ValidationError where the day runs backwards."""
        if any(earlier >= later for earlier, later in zip(data_list, data_list[1:], strict=False)):
            raise forms.ValidationError(_("Each time must come after the one before it."))
        return [at.strftime(CLOCK) for at in data_list]


INPUTS = {"level_names": NamesField, "report_times": TimesField, "hours": HoursField}


@admin.register(County)
class CountyAdmin(LookingAdmin):
    """Settings of a county; the county itself comes from the import."""

    county_lookup = "id"
    about = "county"
    why = _(
        "Changed working hours move the deadlines of open tickets: you see which before they are "
        "kept. Every change is written down with what stood there before."
    )
    readers = GUARDS
    readonly_fields = ("id",)
    list_display = ("id", "name", "short_name")
    search_fields = ("name",)
    fieldsets = (
        (None, {"fields": ("id", "name", "short_name")}),
        (_("Names of the levels"), {"fields": ("level_names",)}),
        (_("Working hours"), {"fields": ("hours", "answer_workdays", "lapse_workdays")}),
        (
            _("Daily reports"),
            {"fields": ("report_times", "report_grace_minutes", "asks_nil")},
        ),
        (_("Households"), {"fields": ("households_from", "households_to")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Settings level by level have an input each."""
        if db_field.name in INPUTS:
            return INPUTS[db_field.name](label=db_field.verbose_name)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def counties_of(self, obj: County) -> list[int]:
        """Itself."""
        return [obj.pk]

    def may_move(self, form: forms.ModelForm) -> bool:
        """Only the hours that are counted in."""
        return "hours" in form.changed_data

    def keep(self, request: HttpRequest, obj: County) -> None:
        """Keep the settings."""
        save_settings(obj, by=person_of(request), now=timezone.now())
