"""What tickets add to pages of other apps (grids/parts.py)."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet, Value

from disputes.models import Ticket
from grids.models import Grid, User
from grids.scope import listed_in_area, may_look_over
from grids.stand_ins import shape_of
from rows.prepared import Prepared
from rows.tallies import tally


def open_in_grid(user: User, grid: Grid, now: dt.datetime) -> tuple[str, dict[str, Any]]:
    """How many tickets are open in a grid: as many as its list shows.

    One more would tell of what the list leaves out.
    """
    n = tally(OPEN.plain(shape_of(user, grid)))["open"]
    shown = {"grid": grid, "n": n, "may_look": may_look_over(user, grid)}
    return "disputes/_grid_facts.html", shown


def _open(user: Any, grid: Grid) -> QuerySet[Any, Any]:
    rows = Ticket.objects.counted_under(grid).open().filter(listed_in_area(user))
    return rows.order_by().values_list(Value("open"))


OPEN = Prepared(_open)
