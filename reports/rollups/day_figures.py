"""The figures of one grid and day, at a moment: a report's draft, and what it freezes."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from grids.models import Grid
from reports.figures import COUNTED, FIGURES, VISITED
from reports.rollups import counting, visited
from rows.tallies import Weighed, spread

DRAFTED = "drafted."
SHOWN = (*FIGURES, *VISITED)


def figures(grid: Grid, day: dt.date, at: dt.datetime) -> dict[str, int]:
    """All eight figures of `grid` and all below it on `day`, of events received until `at`, with its
    visits and promises.

    Stocks are looked at when the day ended, if `at` is later. Counts of tickets, and of visits.
    """
    found = counted(grid, day, at)
    return {name: found[name] for name in SHOWN}


def counted(grid: Grid, day: dt.date, at: dt.datetime) -> dict[str, int]:
    """The same, and the sensitive matters apart: what a report freezes."""
    found = counting.rows(_sums(grid), **_given(grid, day, at))[0]
    return {name: found[name] for name in (*COUNTED, *VISITED)}


def figure_rows(grid: Grid, day: dt.date, at: dt.datetime) -> Weighed:
    """The same figures for rows.tallies, to be asked with other counts; `figures_of` takes them out."""
    return spread(DRAFTED, _sums(grid), **_given(grid, day, at))


def figures_of(counted: Mapping[str, int], names: Iterable[str] = SHOWN) -> dict[str, int]:
    """What `figures` gives, or others of those counted, from what was asked with `figure_rows`."""
    return {name: counted[f"{DRAFTED}{name}"] for name in names}


def _sums(grid: Grid) -> str:
    return f"""
        SELECT flows.*, stocks.*, visited.*
        FROM (
            SELECT {counting.FLOW_SUMS} FROM {counting.EVENTS}
            WHERE e.county = %(county)s AND e.day = %(day)s AND e.at <= %(at)s
              AND {counting.counted_under(grid, "e")}
        ) AS flows
        CROSS JOIN ({_stocks(grid)}) AS stocks
        CROSS JOIN ({visited.sums(grid)}) AS visited
    """  # noqa: S608  the column comes from grids/tiers.py


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
