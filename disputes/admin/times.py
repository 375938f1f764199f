"""The admin page of times: one table of hours, with a look at what moves before it is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from disputes.actions.times import TimesMoves, preview_times, save_times, shorter_times
from disputes.kinds import Kind, Urgency
from disputes.models import Allowance, ServiceTime
from disputes.wording import category_name
from grids.errors import Stale
from grids.models import County
from grids.signed import person_of
from grids.tiers import Tier
from grids.typed import is_sent

TIERS = (Tier.GROUP, Tier.PATCH, Tier.VILLAGE, Tier.TOWNSHIP, Tier.COUNTY)
PARTS = {
    "respond": gettext_lazy("accept"),
    "sign": gettext_lazy("sign"),
    "resolve": gettext_lazy("resolve"),
}
MOST = 10_000
"""Hours; more than a year of working time is a slip of the finger."""


@dataclass
class Cell:
    """One number of the table: whose it is, what is typed, what is wrong with it."""

    row: Allowance | ServiceTime
    part: str
    text: str
    label: str
    before: int
    fault: str = ""
    seen: str = ""

    @property
    def name(self) -> str:
        return f"{type(self.row).__name__[0].lower()}-{self.row.pk}-{self.part}"

    @property
    def is_changed(self) -> bool:
        return bool(self.fault) or getattr(self.row, self.part) != self.before

    @property
    def is_met(self) -> bool:
        """Whether somebody else changed it too, since it was shown to this person."""
        return self.is_changed and self.seen != hours(self.before)

    @property
    def now(self) -> str:
        """What stands there by now, whoever wrote it."""
        return hours(self.before)

    @property
    def change(self) -> str:
        """4 → 8."""
        return f"{hours(self.before)} → {hours(getattr(self.row, self.part))}"


def hours(minutes: int) -> str:
    """Minutes as hours, as short as they can be written: 8, 1.5."""
    return f"{(Decimal(minutes) / 60).quantize(Decimal('0.01')).normalize():f}"


def times_page(
    request: HttpRequest, context: dict[str, Any], counties: list[County]
) -> HttpResponse:
    """The table of one county; POST looks at what moves, `apply` keeps it.

    The form says what it showed: what this person left alone is not written, and what somebody else
    changed meanwhile is told with both numbers before it is.
    """
    county = next((c for c in counties if str(c.pk) == request.GET.get("county")), counties[0])
    if "apply" in request.POST and is_sent(request):
        try:
            if answer := _kept(request, county):
                return answer
        except Stale:  # somebody was faster by a moment; the page says what stands there by now
            pass
    cells = cells_of(county, request.POST if request.method == "POST" else {})
    changed = [cell for cell in cells if cell.is_changed]
    rows = list({id(cell.row): cell.row for cell in changed}.values())
    is_right = not any(cell.fault for cell in changed)
    moves, met = None, [cell for cell in changed if cell.is_met]
    if request.method == "POST" and rows and is_right:
        moves = preview_times(county.pk, rows, now=timezone.now())
    context |= {
        "county": county,
        "counties": counties if len(counties) > 1 else [],
        "tiers": [capfirst(str(tier.label)) for tier in TIERS],
        "parts": list(PARTS.values()),
        "lines": lines_of(cells),
        "services": services_of(cells),
        "seen": " ".join(f"{cell.name}={cell.now}" for cell in cells),
        "met": met,
        "changed": changed if is_right else [],
        "is_wrong": not is_right,
        "is_same": request.method == "POST" and not changed,
        "moves": moves,
        "shorter": shorter(moves) if moves else standing(county),
        "urgencies": [capfirst(str(urgency.label)) for urgency in Urgency],
    }
    status = 422 if not is_right else 409 if met else 200
    return render(request, "admin/disputes/times.html", context, status=status)


def _kept(request: HttpRequest, county: County) -> HttpResponse | None:
    """Keep what was changed; None where the page has something to say first. Raises Stale."""
    changed = [cell for cell in cells_of(county, request.POST) if cell.is_changed]
    if not changed or any(cell.fault or cell.is_met for cell in changed):
        return None
    rows = list({id(cell.row): cell.row for cell in changed}.values())
    told = [(cell.row, cell.part, cell.before) for cell in changed]
    done = save_times(county.pk, rows, by=person_of(request), now=timezone.now(), told=told)
    tell(request, len(changed), done)
    return redirect(f"{reverse('admin:disputes_allowance_changelist')}?county={county.pk}")


def tell(request: HttpRequest, n: int, done: TimesMoves) -> None:
    """Say what was done."""
    text = ngettext("%(n)s time kept.", "%(n)s times kept.", n) % {"n": n}
    messages.success(
        request,
        _(
            "%(kept)s Open tickets with another time to rise: %(rise)s, with another deadline: %(due)s."
        )
        % {"kept": text, "rise": done.rise, "due": done.due},
    )


def cells_of(county: County, typed: Mapping[str, Any]) -> list[Cell]:
    """Every number of the county, each with what was typed for it."""
    allowances = Allowance.objects.filter(county=county, tier__gt=Tier.CITY)
    services = ServiceTime.objects.filter(county=county).select_related("category")
    pairs = (pair.partition("=") for pair in str(typed.get("seen", "")).split())
    seen = {name: text for name, _sep, text in pairs if text}
    cells = [_cell(row, part, typed, seen) for row in allowances for part in PARTS]
    return cells + [_cell(row, "minutes", typed, seen) for row in services]


def _cell(
    row: Allowance | ServiceTime, part: str, typed: Mapping[str, Any], seen: Mapping[str, str]
) -> Cell:
    before = getattr(row, part)
    label = f"{row} · {PARTS[part]}" if part in PARTS else str(row)
    cell = Cell(row, part, hours(before), label, before)
    cell.seen = seen.get(cell.name, cell.text)
    text = str(typed.get(cell.name, cell.seen)).strip()
    if text not in (cell.seen, cell.text):
        cell.text = text
        cell.fault = _set(cell, text)
    return cell


def _set(cell: Cell, text: str) -> str:
    """Put the typed hours into the row; the sentence of what is wrong with them, or ""."""
    try:
        minutes = Decimal(text) * 60
        is_right = 0 < minutes <= MOST * 60 and minutes == int(minutes)
    except (InvalidOperation, ValueError, OverflowError):
        is_right = False
    if not is_right:
        return _("Hours like 8 or 1.5, more than none, to the minute.")
    setattr(cell.row, cell.part, int(minutes))
    return ""


def lines_of(cells: Iterable[Cell]) -> list[dict[str, Any]]:
    """A line for each kind and urgency, with the three numbers of each level."""
    found: dict[tuple[str, str, int], list[Cell]] = {}
    for cell in cells:
        if isinstance(cell.row, Allowance):
            found.setdefault((cell.row.kind, cell.row.urgency, cell.row.tier), []).append(cell)
    return [
        {
            "kind": capfirst(str(kind.label)) if urgency == Urgency.NORMAL else "",
            "urgency": capfirst(str(urgency.label)),
            "cells": [found.get((kind, urgency, tier), []) for tier in TIERS],
        }
        for kind in Kind
        for urgency in Urgency
    ]


def services_of(cells: Iterable[Cell]) -> list[dict[str, Any]]:
    """A line for each kind, and for each category with a time of its own: its three urgencies."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for cell in cells:
        if isinstance(cell.row, ServiceTime):
            kind = Kind(cell.row.kind)
            name = category_name(cell.row.category) if cell.row.category else ""
            order = (list(Kind).index(kind), cell.row.category.code if cell.row.category else "")
            line = found.setdefault(
                order, {"kind": capfirst(str(kind.label)), "category": name, "by": {}}
            )
            line["by"][cell.row.urgency] = cell
    lines = [found[order] for order in sorted(found)]
    for line in lines:
        line["cells"] = [line["by"].get(urgency) for urgency in Urgency]
    return lines


def shorter(moves: TimesMoves) -> list[str]:
    """Service times that are shorter than what a level alone has, in words."""
    return [_short(one, levels) for one, levels in moves.shorter]


def standing(county: County) -> list[str]:
    """The same, as it stands."""
    return [_short(one, levels) for one, levels in shorter_times(county.pk)]


def _short(one: ServiceTime, levels: Iterable[int]) -> str:
    names = " · ".join(str(Tier(tier).label) for tier in levels)
    return _("%(time)s: %(hours)s hours; a level alone has more: %(levels)s") % {
        "time": one,
        "hours": hours(one.minutes),
        "levels": names,
    }
