"""Tags and filters of every screen; docs/screens.md lists them with their parts."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput, RadioSelect, Select, Textarea, TextInput
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from grids import wording
from grids.dues import due_of
from rows.tallies import CAP

register = template.Library()

Context = template.Context


def _now(context: Context, now: datetime | None) -> datetime:
    """The page's own moment: tags never read the clock."""
    return now if now is not None else context["now"]


@register.simple_tag(takes_context=True)
def day(
    context: Context, value: date | None, now: datetime | None = None, *, weekday: bool = False
) -> str:
    """今天, 昨天, 7 月 9 日; with `weekday` 7 月 15 日 星期三."""
    return "" if value is None else wording.day_words(value, _now(context, now), weekday=weekday)


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime | None, now: datetime | None = None) -> str:
    """昨天 17:05."""
    return "" if value is None else wording.moment_words(value, _now(context, now))


@register.simple_tag(takes_context=True)
def stamp(context: Context, value: datetime | None, now: datetime | None = None) -> str:
    """A moment as a `<time>` element that machines can read too."""
    if value is None:
        return ""
    local = value.astimezone(wording.ZONE).isoformat(timespec="minutes")
    return format_html(
        '<time datetime="{}">{}</time>', local, wording.moment_words(value, _now(context, now))
    )


@register.simple_tag
def duration(value: timedelta | int | None) -> str:
    """A timedelta, or whole minutes, in its two largest units."""
    if value is None:
        return ""
    return wording.duration_words(
        value if isinstance(value, timedelta) else timedelta(minutes=value)
    )


@register.inclusion_tag("parts/due.html", takes_context=True)
def due(context: Context, subject: Any, now: datetime | None = None) -> dict[str, Any]:
    """The countdown of a subject (grids/dues.py): icon and words, red only when overdue."""
    return {"due": due_of(subject, _now(context, now))}


@register.simple_tag
def countdown_words() -> str:
    """The words that js/due.js needs, as JSON for an attribute."""
    return json.dumps(wording.countdown_patterns(), ensure_ascii=False)


@register.simple_tag
@cache
def icon(name: str, css: str = "") -> SafeString:
    """A symbol of icons.svg. It is always beside a word, so it says nothing to a screen reader.

    The sheet has one address as long as the process runs, so each symbol is put together once.
    """
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f"wg-i {css}".rstrip(),
        static("icons.svg"),
        name,
    )


def _share(part: float | Decimal, whole: float | Decimal) -> Decimal:
    """`part` of `whole` in per cent with one decimal; 100.0 and 0.0 only when it is so."""
    exact = Decimal(str(part)) * 100 / Decimal(str(whole))
    shown = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    # 7,999 of 8,000 are not all of them: a rounded 100 % would hide the missing one.
    if exact < 100 <= shown:
        return Decimal("99.9")
    if shown == 0 < exact:
        return Decimal("0.1")
    return shown


@register.inclusion_tag("parts/bar.html")
def bar(
    value: float, whole: float, label: str = "", *, light: float = 0, over: bool = False
) -> dict[str, Any]:
    """A meter: `value` of `whole`, `light` a paler layer behind it that reaches further."""

    def width(part: float) -> str:
        if not whole or part <= 0:
            return ""
        # A string, since a localised number in an SVG attribute is no number.
        return str(min(_share(part, whole), Decimal(100)))

    return {"width": width(value), "light": width(light), "label": label, "over": over}


@register.filter
def count(value: int | None) -> str:
    """1,284; nothing stays a dash."""
    return "–" if value is None else f"{value:,}"


@register.filter
def capped(value: int) -> str:
    """A count that is read up to a cap (rows.tallies.CAP): 312, or 1000+."""
    return f"{CAP - 1}+" if value >= CAP else str(value)


@register.filter
def percent(part: float | Decimal | None, whole: float | Decimal | None = 1) -> str:
    """`part` of `whole` with one decimal; without `whole` the value is a ratio."""
    if part is None or not whole:
        return "–"
    shown = _share(part, whole)
    return f"{int(shown)}%" if shown in (0, 100) else f"{shown}%"


@register.filter
def holds_words(form: BaseForm) -> bool:
    """Whether somebody typed something into a form that was sent: not choices, not hidden fields."""
    return form.is_bound and any(
        str(field.data or "").strip()
        for field in form
        if isinstance(field.field.widget, (TextInput, Textarea)) and not field.is_hidden
    )


@register.filter
def mask_name(value: str | None) -> str:
    """The first character alone: 张*."""
    name = (value or "").strip()
    return f"{name[0]}*" if name else ""


@register.filter
def mask_phone(value: str | None) -> str:
    """Three digits, four stars, four digits; a shorter number keeps only its last two."""
    digits = "".join(char for char in value or "" if char.isdigit())
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) >= 5 else "*" * len(digits)


@register.filter
def item(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """A value of a mapping by a key held in a variable."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def back_from(crumbs: Sequence[Mapping[str, str]] | None) -> str:
    """Where the phone's back arrow leads: the nearest crumb that is a link."""
    return next((crumb["url"] for crumb in reversed(crumbs or ()) if crumb.get("url")), "")


def _control_css(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    if isinstance(widget, Select) and not isinstance(widget, RadioSelect):
        return "form-select"
    return "form-control"


@register.simple_tag
def control(field: BoundField, css: str = "") -> SafeString:
    """A bound field's widget with its classes; Django ties help and errors to it."""
    own = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": " ".join(f"{_control_css(field)} {own} {css}".split())})


@register.filter
def drawn_as(field: BoundField) -> str:
    """How parts/field.html draws a field: checks, check or control."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "check"
    return "picks" if isinstance(widget, RadioSelect) else "control"
