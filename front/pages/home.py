"""Home: a leader's four numbers, today's report and what to do first; the desk opens its dashboard."""

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from disputes.rollups import my_counts, office_counts
from front.pages.lists import describe
from front.pages.office import office_numbers
from grids import waiting
from grids.models import Grid, User
from grids.models.user import Seat
from grids.roles import HANDLING_ROLES, Role
from grids.rollups import with_households
from grids.rules import has_role
from grids.scope import area_seats
from grids.signed import SignedRequest
from grids.subjects import Card
from grids.wording import day_words
from reports.actions.daily import due_at, late_from
from reports.links import report_url
from reports.models import ReportState
from reports.rollups.completeness import five_of, five_rows
from reports.rollups.day_figures import figures
from reports.rollups.states import states
from reports.rules import reporting_seat
from rows.prepared import Prepared


@require_safe
def home(request: SignedRequest) -> HttpResponse:
    """Where everybody lands after logging in."""
    now = timezone.now()
    seats = area_seats(request.user)
    if seats and request.user.sits_at_a_desk():
        return redirect("dashboard", seats[0].grid)
    if request.user.is_staff and not any(s.role in HANDLING_ROLES for s in request.user.seats()):
        return redirect("tree" if has_role(request.user, Role.TREE_ADMIN) else "admin:index")
    seat, today = reporting_seat(request.user), timezone.localdate(now)
    grid = _grid_of(seat) if seat else None
    below = [five_rows(grid, today)] if grid else []
    request.counted = my_counts(request.user, now, *below)
    context = {
        "now": now,
        "here": "home",
        "lines": _lines(grid, now),
        "counts": _counts(request.counted),
        "office": office_numbers(office_counts(request.user)),
        "card": _card(grid, today, now, request.counted) if grid else None,
        "first": _first(request.user, now),
    }
    return render(request, "front/home.html", context)


def _grid_of(seat: Seat) -> Grid:
    return next(OWN.ask(pk=seat.grid, counties=[seat.county or 0]))


def _own(pk: int, counties: list[int]) -> QuerySet[Grid]:
    return with_households(Grid.objects.select_related("county").filter(pk=pk), counties)


OWN = Prepared(_own, pk=1_949, counties=[1_951])


def _lines(grid: Grid | None, now: dt.datetime) -> list[str]:
    today = day_words(timezone.localdate(now), now, weekday=True)
    if grid is None:
        return [today]
    n = grid.household_count
    households = ngettext("%(n)s household", "%(n)s households", n) % {"n": n}
    return [_("%(households)s · %(day)s") % {"households": households, "day": today}]


def _counts(n: Counter[str]) -> list[dict[str, Any]]:
    """The four numbers; each opens its list."""
    return [
        {"label": _("To do"), "n": n["todo"], "url": reverse("todo"), "red": _late(n, "todo")},
        {
            "label": _("In hand"),
            "n": n["in_hand"],
            "url": reverse("in_hand"),
            "red": _late(n, "in_hand"),
        },
        {"label": _("Due soon"), "n": n["due_soon"], "url": reverse("due_soon")},
        {"label": _("Done"), "n": n["done"], "url": reverse("done"), "note": _("this month")},
    ]


def _late(n: Counter[str], name: str) -> str:
    """How many of that list are overdue, said at the number of the list in which they stand."""
    late = n[f"{name}_overdue"]
    return ngettext("%(n)s overdue", "%(n)s overdue", late) % {"n": late} if late else ""


def _card(grid: Grid, today: dt.date, now: dt.datetime, counted: Counter[str]) -> dict[str, Any]:
    """Today's report: drafted, waiting, reported or returned."""
    how = states([grid], today)[grid.id]
    filed, due = how["report"], due_at(grid, today)
    card = {
        "grid": grid,
        "day": today,
        "url": report_url(grid, today),
        "due": due,
        "late": late_from(grid, today),
        "report": filed,
        "state": how["state"],
        "waits": how["missing"] if now < due else 0,
    }
    if filed is not None and filed.state != ReportState.RETURNED:
        return card
    return card | {"figures": figures(grid, today, now), "five": five_of(grid, counted)}


def _first(user: User, now: dt.datetime) -> Card | None:
    """The one that is due first of all that has a deadline and is mine."""
    line = waiting.first(user)
    return next(iter(describe(user, [line], now)), None) if line else None
