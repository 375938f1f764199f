"""The admin page of the yearly calendar: what the announcement brings, and what it moves."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.moving import Moves, looked_at
from disputes.actions.workdays import Imported, import_national_days
from disputes.calendar_source import DayRow, UnknownYear, national_days
from disputes.models import Workday
from grids.signed import person_of
from grids.typed import is_sent

WHAT = {
    "created": gettext_lazy("comes in"),
    "changed": gettext_lazy("changes"),
    "removed": gettext_lazy("is taken out: no longer announced"),
    "kept": gettext_lazy("set by hand: stays as it is"),
    "same": gettext_lazy("as it stands"),
}


@dataclass(frozen=True)
class Day:
    """A day of the announcement, or one that stands: what it is, what it was, what becomes of it."""

    date: dt.date
    comes: DayRow | None
    stands: Workday | None
    what: str

    @property
    def words(self) -> Any:
        return WHAT[self.what]


@dataclass(frozen=True)
class Plan:
    """A year: its days, and what would move. `done` None: it is not announced yet."""

    year: int
    days: tuple[Day, ...] = ()
    done: Imported | None = None
    moves: Moves = Moves()


def calendar_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """This year and the next, each with what would change; POST takes one over."""
    now, this = timezone.now(), timezone.localdate().year
    years = (this, this + 1)
    asked = next((year for year in years if str(year) == request.POST.get("year")), None)
    if is_sent(request) and asked is not None:
        return _take_over(request, asked, now)
    plans = [plan_of(year, now) for year in years]
    return render(request, "admin/disputes/calendar.html", context | {"plans": plans})


def _take_over(request: HttpRequest, year: int, now: dt.datetime) -> HttpResponse:
    try:
        rows = national_days(year)
    except UnknownYear:
        text = _("%(year)s is not announced yet; nothing was kept.") % {"year": year}
        messages.warning(request, text)
    else:
        done = import_national_days(year, rows, now=now, by=person_of(request))
        text = _("%(year)s: %(n)s days are otherwise now; open deadlines have followed.")
        messages.success(request, text % {"year": year, "n": len(done.touched)})
    return redirect(reverse("admin:disputes_workday_import"))


def plan_of(year: int, now: dt.datetime) -> Plan:
    """What taking over a year would do: it is done, told and undone."""
    try:
        rows = national_days(year)
    except UnknownYear:
        return Plan(year)
    stored = {day.date: day for day in Workday.objects.filter(county=None, date__year=year)}
    told: list[Imported] = []
    moves = looked_at(None, lambda: told.append(import_national_days(year, rows, now=now)), now=now)
    return Plan(year, _days({row.date: row for row in rows}, stored, told[0]), told[0], moves)


def _days(
    rows: Mapping[dt.date, DayRow], stored: Mapping[dt.date, Workday], done: Imported
) -> tuple[Day, ...]:
    what = {
        day: name
        for name in ("created", "changed", "removed", "kept")
        for day in getattr(done, name)
    }
    return tuple(
        Day(day, rows.get(day), stored.get(day), what.get(day, "same"))
        for day in sorted(rows.keys() | stored.keys())
    )
