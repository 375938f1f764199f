"""The new version of a confirmed report that a later record touched."""

import datetime as dt

from django.db import transaction

from grids.models import Grid
from reports.actions.daily import take_series, write_version
from reports.figures import RECORDS
from reports.models import DailyReport, ReportState
from reports.rollups.day_figures import figures
from reports.statements.nil_reports import touched_reports

KEPT = ("state", "words", "is_on_time", "confirmed_by", "above_by", "above_at")
"""What the leader and the level above did stays: they did their part."""


@transaction.atomic
def new_version(grid: Grid, day: dt.date, *, now: dt.datetime) -> DailyReport | None:
    """Freeze the report of `grid` anew; None where the records are the same, or none is current.

    What happened decides: stocks drift with time, which is no later record.
    """
    grid, current = take_series(grid, day, freeze_at=now)
    if current is None or current.state == ReportState.RETURNED:
        return None
    found = figures(grid, day, now)
    if all(found[name] == getattr(current, name) for name in RECORDS):
        return None
    return write_version(grid, day, current, now, **{name: getattr(current, name) for name in KEPT})


def freeze_touched(county: int, since: dt.datetime, *, now: dt.datetime) -> int:
    """New versions for all records received since; returns how many.

    One report a transaction, so that leaders who confirm at that moment wait for one row only.
    """
    touched = touched_reports(county, since, now)
    grids = Grid.objects.in_bulk({row["grid"] for row in touched})
    return sum(new_version(grids[row["grid"]], row["day"], now=now) is not None for row in touched)
