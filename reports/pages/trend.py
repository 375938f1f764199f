"""The trend of a dashboard: closed weeks, one beside the other."""

import datetime as dt
from typing import Any

from grids.models import Grid
from reports.periods import Week

Row = dict[str, Any]


def trend_of(grid: Grid, own: dict[dt.date, Row], weeks: list[Week]) -> list[Row]:
    """Twelve closed weeks: what came and went in each, what was overdue when it ended.

    A day without a row is a day of nothing (reports/statements/day_sums.py), and so is a week; only
    weeks before the grid was there are left out, and a trend of nothing at all.
    """
    if not own:
        return []
    return [
        {
            "week": week,
            "logged": sum(own[day]["logged"] for day in week.days if day in own),
            "resolved": sum(own[day]["resolved"] for day in week.days if day in own),
            "overdue": own[week.end]["overdue"] if week.end in own else 0,
        }
        for week in weeks
        if week.end >= grid.opened_on
    ]
