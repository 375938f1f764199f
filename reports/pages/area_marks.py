"""What those above put on the open matters of an area, on its dashboard."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet, Value
from django.urls import reverse

from disputes.models import Problem, ProblemState
from disputes.rollups import bar_rows
from disputes.search.marks import mark_rows
from disputes.search.queue import said
from disputes.wording import MARK_LABELS
from grids.models import Grid, User
from grids.signed import SignedRequest
from grids.tiers import Tier
from grids.waiting import todo_number
from reports.links import queue_url
from rows.tallies import tally


def marks_of(request: SignedRequest, grid: Grid, now: dt.datetime) -> list[dict[str, Any]]:
    """The marks of open matters as links to their lists; a city has no such list. Counted in one question
    with what the frame counts."""
    user = request.user
    rows: list[Any] = []
    if grid.tier > Tier.CITY:
        rows = [*mark_rows(user, grid), _problems(user, grid)]
    counts = request.counted = tally(*rows, *bar_rows(user, now), *todo_number(user, now))
    return [
        {
            "name": name,
            "n": counts[name],
            "words": said(counts[name]),
            "label": label,
            "url": queue_url(grid, "open", mark=name),
        }
        for name, label in MARK_LABELS.items()
        if counts[name]
    ]


def problems_of(request: SignedRequest, grid: Grid) -> dict[str, Any]:
    """The open problems of the month of the area, as a link to their list; after `marks_of`, which
    counted them."""
    n = request.counted["problems"]
    return {"n": n, "words": said(n), "url": f"{reverse('problems')}?grid={grid.pk}"}


def _problems(user: User, grid: Grid) -> QuerySet[Any, Any]:
    """Open problems of the month of an area and of those in it, as many as their list shows."""
    rows = Problem.objects.visible_to(user).filter(
        county=grid.county_code, state=ProblemState.OPEN, grid__path__startswith=grid.path
    )
    return rows.order_by().values_list(Value("problems"))
