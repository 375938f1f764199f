"""Who may record a visit, and until when it may be changed."""

import datetime as dt

from django.utils import timezone

from grids.models import Grid, User
from grids.models.user import Seat
from grids.roles import WORKING_ROLES
from grids.tiers import Tier
from visits.kinds import VisitState
from visits.models import Visit


def is_visited(grid: Grid) -> bool:
    """Whether visits are made there: a group, or a grid without grids below it (a market, a patch
    without groups)."""
    below = grid.village_count + grid.patch_count + grid.group_count
    return grid.tier > Tier.CITY and (grid.tier == Tier.GROUP or not below)


def seat_to_visit(user: User, grid: Grid) -> Seat | None:
    """The chair from which they visit this group: the lowest above it, as one logs a matter."""
    if grid.closed_on is not None:
        return None
    seats = [s for s in user.seats() if s.role in WORKING_ROLES and grid.path.startswith(s.path)]
    return seats[-1] if seats else None


def seat_of(user: User, visit: Visit) -> Seat | None:
    """The chair that made it, if this person sits there."""
    return next((seat for seat in user.seats() if seat.post == visit.post_id), None)


def is_its_day(visit: Visit, now: dt.datetime) -> bool:
    """Whether it was recorded today, so that it may still be corrected or voided."""
    return timezone.localdate(visit.received_at) == timezone.localdate(now)


def may_change(visit: Visit, now: dt.datetime) -> bool:
    """Whether its holder may correct or void it."""
    return visit.state == VisitState.MADE and is_its_day(visit, now)
