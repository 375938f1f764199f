"""The figures of one grid and day, at a moment: a report's draft, and what it freezes."""

import datetime as dt
from typing import Any

from grids.models import Grid
from reports.figures import COUNTED, FIGURES, VISITED
from reports.rollups import counting, visited


def figures(grid: Grid, day: dt.date, at: dt.datetime) -> dict[str, int]:
    """All eight figures of `grid` and all below it on `day`, of events received until `at`, with its
    visits and promises.

    Stocks are looked at when the day ended, if `at` is later. Counts of tickets, and of visits.
    """
    found = counted(grid, day, at)
    return {name: found[name] for name in (*FIGURES, *VISITED)}


def counted(grid: Grid, day: dt.date, at: dt.datetime) -> dict[str, int]:
    """The same, and the sensitive matters apart: what a report freezes."""
    found = counting.rows(
        f"""
        SELECT flows.*, stocks.*, visited.*
        FROM (
            SELECT {counting.FLOW_SUMS} FROM {counting.EVENTS}
            WHERE e.county = %(county)s AND e.day = %(day)s AND e.at <= %(at)s
              AND {counting.counted_under(grid, "e")}
        ) AS flows
        CROSS JOIN ({_stocks(grid)}) AS stocks
        CROSS JOIN ({visited.sums(grid)}) AS visited
        """,  # noqa: S608  the column comes from grids/tiers.py
        **_given(grid, day, at),
    )[0]
    return {name: found[name] for name in (*COUNTED, *VISITED)}


def _given(grid: Grid, day: dt.date, at: dt.datetime) -> dict[str, Any]:
    return {
        **counting.place_of(grid),
        "day": day,
        "at": at,
        "moment": counting.moment_of(day, at),
    }


def _stocks(grid: Grid) -> str:
    found = counting.last_events(counting.candidates(counting.tickets_under(grid)))
    return f"""
        SELECT {counting.STOCK_SUMS}
        FROM ({found}) AS e WHERE {counting.counted_under(grid, "e")}
    """  # noqa: S608  the column comes from grids/tiers.py
