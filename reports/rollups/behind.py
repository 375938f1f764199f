"""The grids behind the five numbers of a day; those of missing stand in completeness."""

import datetime as dt

from grids.models import Grid
from reports.rollups.completeness import is_missing, page_below, received


def reported_below(
    grid: Grid, day: dt.date, which: str, after: str = "", within: Grid | None = None
) -> list[Grid]:
    """Up to 51 grids behind one of the five numbers other than missing, by code after `after`.

    Expected are those that reported and those that are missing. `within`: that grid and below it.
    """
    reports = received(grid, day).order_by()
    if which in ("on_time", "nil"):
        reports = reports.filter(**{f"is_{which}": True})
    found = Grid.objects.filter(pk__in=reports.values("grid_id"))
    if which == "expected":
        found |= is_missing(grid, day)
    return page_below(grid, found, after, within)
