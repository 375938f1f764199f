"""What those above put on the open matters of an area, on its dashboard."""

import datetime as dt
from typing import Any

from disputes.rollups import bar_rows
from disputes.search.marks import mark_rows
from disputes.search.queue import said
from disputes.wording import MARK_LABELS
from grids.models import Grid
from grids.signed import SignedRequest
from grids.tiers import Tier
from grids.waiting import todo_number
from reports.links import queue_url
from rows.tallies import tally


def marks_of(request: SignedRequest, grid: Grid, now: dt.datetime) -> list[dict[str, Any]]:
    """The marks of open matters as links to their lists; a city has no such list. Counted in one question
    with what the frame counts."""
    user = request.user
    rows = mark_rows(user, grid) if grid.tier > Tier.CITY else []
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
