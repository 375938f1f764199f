"""The figures of one grid and day, at a moment: a report's draft, and what it freezes."""

import datetime as dt
from typing import Any

from grids.models import Grid
from reports.figures import FIGURES
from reports.rollups import counting


def figures(grid: Grid, day: dt.date, at: dt.datetime) -> dict[str, int]:
    """All eight figures of `grid` and all below it on `day`, of events received until `at`.

    Stocks are looked at when the day ended, if `at` is later. Counts of tickets.
    """
    found = counting.rows(
        f"""
        SELECT flows.*, stocks.*
        FROM (
            SELECT {counting.FLOW_SUMS} FROM disputes_ticketevent AS e
            WHERE e.county = %(county)s AND e.day = %(day)s AND e.at <= %(at)s
              AND {counting.under(grid, "e")}
        ) AS flows
        CROSS JOIN ({_stocks(grid)}) AS stocks
        """,  # noqa: S608  the column comes from grids/tiers.py
        **_given(grid, day, at),
    )[0]
    return {name: found[name] for name in FIGURES}


def _given(grid: Grid, day: dt.date, at: dt.datetime) -> dict[str, Any]:
    return {
        "county": grid.county_id,
        "value": grid.id,
        "day": day,
        "at": at,
        "moment": counting.moment_of(day, at),
        "open": counting.OPEN_STATES,
    }


def _stocks(grid: Grid) -> str:
    found = counting.last_events(counting.candidates(counting.under(grid, "t")))
    return f"""
        SELECT count(*) AS open, count(*) FILTER (WHERE e.due_at < %(moment)s) AS overdue
        FROM ({found}) AS e WHERE {counting.under(grid, "e")}
    """  # noqa: S608  the column comes from grids/tiers.py
