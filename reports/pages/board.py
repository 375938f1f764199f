"""The completeness board: how complete the reports of an area are, and who is missing. Areas only."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from grids.models import Grid, User
from grids.rollups import places
from grids.tiers import Tier
from reports.actions.daily import due_at, late_from
from reports.pages.below import ICONS, state_words
from reports.pages.links import board_url, crumbs_of, day_of, looked_over, report_url
from reports.rollups.completeness import (
    PAGE,
    around,
    five_of_children,
    missing_below,
)
from reports.rollups.past_days import five_on, past_missing
from reports.rollups.states import states
from reports.rules import may_confirm

DAYS = 8
STUCK = 5
HEATS = 5


@require_safe
def board(request: HttpRequest, grid: int) -> HttpResponse:
    """The board of a grid; `?day=` another day, `?after=` further down the missing."""
    now = timezone.now()
    place = looked_over(request.user, grid)
    today = timezone.localdate(now)
    day = day_of(request.GET.get("day"), today)
    above, children = around(place, day)
    context = {
        "now": now,
        "here": "board",
        "grid": place,
        "day": day,
        "is_today": day == today,
        "crumbs": crumbs_of(request.user, place, "board", above=above),
        "five": five_on(place, day, today),
        "report_url": report_url(place, day) if place.tier > Tier.CITY else "",
        "may_confirm": may_confirm(request.user, place),
        **_times(place, children, day),
        **_table(request.user, place, children, day, today),
        **_missing(place, day, request.GET.get("after", "")),
    }
    return render(request, "reports/board.html", context)


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
    how = states(children, day)
    rows = []
    for child in children:
        known = {one: past.get((child.id, one)) for one in days}
        if child.id in live:
            known[today] = live[child.id]["missing"]
        state, filed = how[child.id]["state"], how[child.id]["report"]
        rows.append(
            {
                "grid": child,
                "url": _child_url(child, day),
                "cells": [(one, n, _child_url(child, one)) for one, n in known.items()],
                "missing": known[day] or 0,
                "icon": ICONS[state],
                "words": state_words(state, filed),
                "waits": how[child.id]["missing"],
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


def _missing(grid: Grid, day: dt.date, after: str) -> dict[str, Any]:
    """Fifty of the missing by code, with the way to the next fifty."""
    found = missing_below(grid, day, after)
    shown = found[:PAGE]
    where = places(shown)
    rows = [{"grid": one, "url": report_url(one, day), "place": where[one.id]} for one in shown]
    more = board_url(grid, day, f"&after={shown[-1].code}#missing") if len(found) > PAGE else ""
    return {"missing": rows, "more_url": more, "page": PAGE, "none": pgettext("missing", "all in")}
