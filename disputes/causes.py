"""Who keeps the problems of the month of an area: its own staff and leaders, at county and township."""

import datetime as dt

from grids.models import Grid, User
from grids.models.user import Seat
from grids.roles import HOLDING_ROLES
from grids.tiers import Tier
from grids.wording import ZONE

KIND, SETTLE = "problem", "settle"
"""What a problem is called among work items, and the only turn of its owner."""

DAY = dt.timedelta(days=1)

TOLD = ("join_problem", "leave_problem", "close_problem", "open_problem")
"""Events of a ticket that its problem brings; whoever has the matter is told of them."""

KEPT_AT = (Tier.COUNTY, Tier.TOWNSHIP)


def seat_to_keep_problems(user: User, grid: Grid) -> Seat | None:
    """The chair from which they open, fill and close problems of `grid`, a county or township."""
    if grid.tier not in KEPT_AT:
        return None
    return next((seat for seat in keepers_seats(user) if grid.path.startswith(seat.path)), None)


def keepers_seats(user: User) -> list[Seat]:
    """The chairs of this person from which problems are kept, the highest first."""
    return [seat for seat in user.seats() if seat.role in HOLDING_ROLES and seat.tier in KEPT_AT]


def ends_at(day: dt.date) -> dt.datetime:
    """The end of a problem's last day: it is due then."""
    return dt.datetime.combine(day + DAY, dt.time.min, ZONE)
