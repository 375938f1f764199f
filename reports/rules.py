"""May this person do this to a report? Named predicates of a line or two."""

import datetime as dt

from disputes.actions.holding import next_holders
from disputes.apart import told_apart, told_apart_of_day
from grids.models import Grid, User
from grids.models.user import Seat
from grids.roles import HOLDING_ROLES
from grids.tiers import Tier


def holds(user: User, grid_id: int | None) -> bool:
    """Acts for that grid: leader, deputy or staff."""
    return any(seat.grid == grid_id and seat.role in HOLDING_ROLES for seat in user.seats())


def reporting_seat(user: User) -> Seat | None:
    """The chair from which this person reports: the first that acts for a grid; None without one."""
    for seat in user.seats():
        if seat.role in HOLDING_ROLES and seat.tier > Tier.CITY:
            return seat
    return None


def may_confirm(user: User, grid: Grid) -> bool:
    """The report of a grid is confirmed by whoever acts for it."""
    return holds(user, grid.id)


def level_above(grid: Grid, day: dt.date) -> int | None:
    """The nearest grid above with somebody on duty that day; None at the top."""
    return getattr(next_holders([grid], day).get(grid.id), "id", None)


def may_judge(user: User, grid: Grid, day: dt.date) -> bool:
    """Confirming above, returning and reopening belong to the nearest level above `grid`.

    Its parent; where nobody sits there on `day` (today), the next one above it.
    """
    return holds(user, grid.parent_id) or holds(user, level_above(grid, day))


def apart(user: User, grid: Grid, is_open: int, logged: int = 0) -> dict[str, str]:
    """Sensitive matters beside the figures, as this person may be told: open, and what came in."""
    return {
        "open": told_apart(user, grid, is_open),
        "logged": told_apart_of_day(user, grid, logged),
    }
