"""Home: a leader's four numbers, today's report and what to do first; the desk opens its dashboard."""

import datetime as dt
from collections import Counter
from typing import Any

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
from grids.models import User
from grids.models.user import Seat
from grids.roles import HANDLING_ROLES, Role
from grids.rollups import household_rows
from grids.rules import has_role
from grids.scope import area_seats
from grids.signed import SignedRequest
from grids.subjects import Card
from grids.wording import day_words
from reports.actions.daily import due_at, late_from
from reports.links import report_url
from reports.models import ReportState
from reports.rollups.completeness import five_of, five_rows
from reports.rollups.day_figures import figure_rows, figures_of
from reports.rollups.states import Standing, standings
from reports.rules import reporting_seat
from rows.tallies import Plain, Weighed


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
    stands = _standing(request.user, seat, today) if seat else None
    drawn = _drawn(stands, today, now) if stands else []
    counted = request.counted = my_counts(request.user, now, *drawn)
    context = {
        "now": now,
        "here": "home",
        "lines": _lines(counted if stands else None, now),
        "counts": _counts(counted),
        "office": office_numbers(office_counts(request.user)),
        "card": _card(stands, today, now, counted) if stands else None,
        "first": _first(request.user, now),
    }
    return render(request, "front/home.html", context)


def _standing(user: User, seat: Seat, today: dt.date) -> Standing:
    """Their grid and how its report stands; one question."""
    stands = standings({seat.grid: seat.tier}, [seat.county or 0], today)[seat.grid]
    if user.county is not None and user.county.pk == stands.grid.county_id:
        stands.grid.county = user.county
    return stands


def _drawn(stands: Standing, today: dt.date, now: dt.datetime) -> list[Plain | Weighed]:
    """What else is counted with their lists: households, and of a draft its figures."""
    grid = stands.grid
    rows: list[Plain | Weighed] = [household_rows(grid)]
    return rows + [five_rows(grid, today), figure_rows(grid, today, now)] * _is_draft(stands)


def _is_draft(stands: Standing) -> bool:
    return stands.report is None or stands.state == ReportState.RETURNED


def _lines(counted: Counter[str] | None, now: dt.datetime) -> list[str]:
    today = day_words(timezone.localdate(now), now, weekday=True)
    if counted is None:
        return [today]
    n = counted["households"]
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


def _card(
    stands: Standing, today: dt.date, now: dt.datetime, counted: Counter[str]
) -> dict[str, Any]:
    """Today's report: drafted, waiting, reported or returned."""
    grid = stands.grid
    due = due_at(grid, today)
    card = {
        "grid": grid,
        "day": today,
        "url": report_url(grid, today),
        "due": due,
        "late": late_from(grid, today),
        "report": stands.report,
        "state": stands.state,
        "waits": stands.missing if now < due else 0,
    }
    if not _is_draft(stands):
        return card
    return card | {"figures": figures_of(counted), "five": five_of(grid, counted)}


def _first(user: User, now: dt.datetime) -> Card | None:
    """The one that is due first of all that has a deadline and is mine."""
    line = waiting.first(user)
    return next(iter(describe(user, [line], now)), None) if line else None
