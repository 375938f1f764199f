"""A locked day reopened for one grid, by the level above, with a reason."""

import datetime as dt

from django.db import transaction

from grids.actions.freezing import hold_series
from grids.errors import Missing, NotAllowed
from grids.models import Grid, User
from reports.actions.to_confirm import ask_to_confirm
from reports.errors import AlreadyReopened, DayStillOpen
from reports.models import DayReopening
from reports.periods import local_day
from reports.rules import may_judge


@transaction.atomic
def reopen_day(grid: Grid, day: dt.date, *, why: str, by: User, now: dt.datetime) -> DayReopening:
    """Let `grid` confirm its report of a locked `day` once more.

    Raises NotAllowed, Missing, DayStillOpen, AlreadyReopened.
    """
    if not may_judge(by, grid, local_day(now)):
        raise NotAllowed()
    if not why.strip():
        raise Missing(field="why")
    if day >= local_day(now):
        raise DayStillOpen()
    hold_series(grid)
    if use_reopening(grid, day, None):
        raise AlreadyReopened()
    ask_to_confirm(grid, day, now=now)
    return open_again(grid, day, why=why.strip(), by=by, now=now)


def open_again(grid: Grid, day: dt.date, *, why: str, by: User, now: dt.datetime) -> DayReopening:
    """The reopening itself; the one that is still unused, if there is one."""
    reopening, _made = DayReopening.objects.get_or_create(
        county=grid.county_code,
        grid=grid,
        day=day,
        used_at=None,
        defaults={"by": by, "at": now, "why": why},
    )
    return reopening


def use_reopening(grid: Grid, day: dt.date, now: dt.datetime | None) -> bool:
    """Whether the day is reopened for the grid; with `now` the reopening is used up."""
    found = DayReopening.objects.filter(county=grid.county_code, grid=grid, day=day, used_at=None)
    return bool(found.update(used_at=now)) if now else found.exists()
