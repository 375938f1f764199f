"""The completeness board: how complete the reports of an area are, and who is missing. Areas only."""

import datetime as dt
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from disputes.rollups import bar_rows
from grids.models import Grid, User
from grids.signed import SignedRequest
from grids.tiers import Tier
from grids.waiting import todo_number
from reports.actions.daily import due_at, late_from
from reports.links import (
    below_url,
    board_url,
    crumbs_of,
    day_of,
    five_urls,
    looked_over,
    report_url,
)
from reports.models import ReportState
from reports.pages.below import ICONS, state_words
from reports.rollups.behind import reported_below
from reports.rollups.completeness import (
    PAGE,
    around,
    five_of,
    five_of_children,
    five_rows,
    missing_below,
)
from reports.rollups.past_days import five_on, past_missing
from reports.rollups.states import standings
from reports.rules import may_confirm
from rows.tallies import tally

DAYS = 8
STUCK = 5
HEATS = 5
HEADS = {
    "expected": pgettext_lazy("heading", "Expected"),
    "received": pgettext_lazy("heading", "Received"),
    "on_time": pgettext_lazy("heading", "On time"),
    "nil": pgettext_lazy("heading", "Nil reports"),
    "missing": pgettext_lazy("heading", "Missing"),
}
"""The lists behind the five numbers."""


@require_safe
def board(request: SignedRequest, grid: int) -> HttpResponse:
    """The board of a grid; `?day=` another day, `?list=` one of the five, `?in=` a child alone."""
    now = timezone.now()
    place = looked_over(request.user, grid)
    today = timezone.localdate(now)
    day = day_of(request.GET.get("day"), today)
    above, children = around(place, day)
    five = _five(request, place, day, today, now)
    context = {
        "now": now,
        "here": "board",
        "grid": place,
        "day": day,
        "is_today": day == today,
        "crumbs": crumbs_of(request.user, place, "board", above=above),
        "five": five,
        "five_urls": five_urls(place, day),
        "report_url": report_url(place, day) if place.tier > Tier.CITY else "",
        "may_confirm": may_confirm(request.user, place),
        **_times(place, children, day),
        **_table(request.user, place, children, day, today),
        **_list(place, children, day, request.GET),
    }
    return render(request, "reports/board.html", context)


def _five(
    request: SignedRequest, grid: Grid, day: dt.date, today: dt.date, now: dt.datetime
) -> dict[str, int]:
    """The five numbers of any day; today's are counted in one question with what the frame counts."""
    if day < today:
        return five_on(grid, day, today)
    rows = [five_rows(grid, day), *bar_rows(request.user, now), *todo_number(request.user, now)]
    counted = request.counted = tally(*rows)
    return five_of(grid, counted)


def _times(grid: Grid, children: list[Grid], day: dt.date) -> dict[str, Any]:
    """When the reports of the level right below are due, and until when they are on time."""
    first = children[0] if children and grid.tier > Tier.CITY else None
    if first is None:
        return {}
    first.county = grid.county
    return {"due": due_at(first, day), "late": late_from(first, day)}


def _table(
    user: User, grid: Grid, children: list[Grid], day: dt.date, today: dt.date
) -> dict[str, Any]:
    """A row a child, worst first; a cell a day says how many are missing."""
    if not children:
        return {"rows": []}
    days = [day - dt.timedelta(days=n) for n in reversed(range(DAYS))]
    live = five_of_children(grid, children, today) if day == today else {}
    past = past_missing(children, [one for one in days if one < today])
    counties = sorted({child.county_code for child in children})
    how = standings({child.id: child.tier for child in children}, counties, day)
    rows: list[dict[str, Any]] = []
    for child in children:
        known = {one: past.get((child.id, one)) for one in days}
        if child.id in live:
            known[today] = live[child.id]["missing"]
        stands = how[child.id]
        rows.append(
            {
                "grid": child,
                "url": _child_url(child, day),
                "cells": [
                    (one, n, below_url(grid, one, "missing", child)) for one, n in known.items()
                ],
                "missing": known[day] or 0,
                "missing_url": below_url(grid, day, "missing", child),
                "icon": ICONS[ReportState(stands.state)],
                "words": state_words(stands.state, stands.report),
                "waits": stands.missing,
            }
        )
    rows.sort(key=lambda row: (-row["missing"], row["grid"].code))
    most = max((n or 0 for row in rows for _day, n, _url in row["cells"]), default=0)
    for row in rows:
        row["cells"] = [(one, n, url, heat(n, most)) for one, n, url in row["cells"]]
    heads = [(one, WEEKDAYS_ABBR[one.weekday()], one == today) for one in days]
    stuck = [row for row in rows if row["missing"]][:STUCK]
    return {"rows": rows, "heads": heads, "stuck": stuck}


def _child_url(child: Grid, day: dt.date) -> str:
    """A child's own board; of a grid without grids below it, its report."""
    if child.patch_count + child.group_count + child.village_count + child.township_count:
        return board_url(child, day)
    return report_url(child, day)


def heat(n: int | None, most: int) -> int:
    """The shade of a cell, 0 to 4: fifths of the largest number on the board."""
    return 0 if not n else min(HEATS - 1, (n - 1) * HEATS // most)


def _list(grid: Grid, children: list[Grid], day: dt.date, asked: QueryDict) -> dict[str, Any]:
    """The grids behind one of the five numbers, fifty by code, with the way to the next fifty.

    Of a child alone the list holds the child's own report too: so do the numbers of children.
    """
    which = asked.get("list", "missing")
    which = which if which in HEADS else "missing"
    within = next((one for one in children if str(one.id) == asked.get("in")), None)
    after = asked.get("after", "")
    if which == "missing":
        found = missing_below(grid, day, after, within)
    else:
        found = reported_below(grid, day, which, after, within)
    shown: list[Any] = found[:PAGE]
    more = ""
    if len(found) > PAGE:
        inside = f"&in={within.id}" if within else ""
        more = board_url(grid, day, f"&list={which}{inside}&after={shown[-1].code}#list")
    return {
        "listed": [{"grid": one, "url": report_url(one, day), "place": one.above} for one in shown],
        "which": which,
        "head": HEADS[which],
        "within": within,
        "all_url": below_url(grid, day, which),
        "more_url": more,
        "page": PAGE,
        "none": pgettext("missing", "all in"),
    }
