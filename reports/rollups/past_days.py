"""Completeness of past days: from their sums, on the tree as each day knew it."""

import datetime as dt

from grids.models import Grid
from grids.tiers import Tier
from reports.models import CountedDay, ReportSummary
from reports.rollups import counting
from reports.rollups.completeness import (
    NUMBERS,
    children_of,
    counties_of,
    five,
    five_of,
    five_rows,
    received,
    with_expected,
)
from rows.tallies import tally


def five_on(grid: Grid, day: dt.date, today: dt.date) -> dict[str, int]:
    """The five numbers of any day, as `missing_below` lists its missing ones.

    Of a locked day what was summed; of one that is over and not locked yet, by the tree of that day.
    """
    if day >= today:
        return five_of(grid, tally(five_rows(grid, day)))
    if was_counted(grid, day):
        return _with_counties(grid, day, stored_five(grid, day, day))
    there = Grid.objects.under(grid).on(day).exclude(pk=grid.pk).exclude(tier=Tier.CITY)
    gone = received(grid, day).exclude(grid__in=Grid.objects.on(day).values("pk")).count()
    numbers = received(grid, day).aggregate(**NUMBERS)
    return with_expected(there.count() + gone, numbers)


def _with_counties(grid: Grid, day: dt.date, numbers: dict[str, int]) -> dict[str, int]:
    """A city's sums are those of its counties; their own reports come to it as well."""
    if grid.tier > Tier.CITY:
        return numbers
    counties = children_of(grid)
    own = five_of_children_then(counties, day)
    return {name: sum(own[one.id][name] for one in counties) for name in numbers}


def five_then(grid: Grid, day: dt.date) -> dict[str, int]:
    """The five numbers of a day that may be past: expected is what its sums say, once there."""
    sums = ReportSummary.objects.filter(county=grid.county_code, grid=grid, day=day)
    expected = sums.values_list("expected", flat=True).first()
    numbers = five(grid, day)
    if expected is None:
        return numbers
    return {**numbers, "expected": expected, "missing": max(expected - numbers["received"], 0)}


def five_of_children_then(children: list[Grid], day: dt.date) -> dict[int, dict[str, int]]:
    """The five numbers of each child of a locked day, its own report included."""
    found = counting.rows(
        """
        SELECT g.id AS grid, coalesce(s.expected, 0) + 1 AS expected,
               coalesce(s.missing, 0) + (r.id IS NULL)::int AS missing,
               coalesce(s.received, 0) + (r.id IS NOT NULL)::int AS received,
               coalesce(s.on_time, 0) + coalesce(r.is_on_time, false)::int AS on_time,
               coalesce(s.nil, 0) + coalesce(r.is_nil, false)::int AS nil
        FROM grids_grid AS g
        LEFT JOIN reports_reportsummary AS s
               ON s.county = g.county_id AND s.grid_id = g.id AND s.day = %(day)s
              AND s.county = ANY(%(counties)s)
        LEFT JOIN reports_dailyreport AS r
               ON r.county = g.county_id AND r.grid_id = g.id AND r.day = %(day)s
              AND r.is_current AND r.state <> 'returned' AND r.county = ANY(%(counties)s)
        WHERE g.id = ANY(%(grids)s)
        """,
        counties=sorted({child.county_id for child in children}),
        day=day,
        grids=[child.id for child in children],
    )
    return {row.pop("grid"): row for row in found}


def past_missing(children: list[Grid], days: list[dt.date]) -> dict[tuple[int, dt.date], int]:
    """(child, day) -> how many were missing on a locked day, the child's own report included.

    Days that were not summed yet, or on which the grid did not exist, are left out.
    """
    found = counting.rows(
        """
        SELECT c.day, g.id AS grid, coalesce(s.missing, 0) + CASE WHEN EXISTS (
                   SELECT 1 FROM reports_dailyreport AS r
                   WHERE r.county = ANY(%(counties)s) AND r.county = c.county
                     AND r.grid_id = g.id AND r.day = c.day AND r.is_current AND r.state <> 'returned'
               ) THEN 0 ELSE 1 END AS missing
        FROM reports_countedday AS c
        JOIN grids_grid AS g ON g.county_id = c.county AND g.opened_on <= c.day
         AND coalesce(greatest(g.closed_on, g.closing_told_on) > c.day, true)
        LEFT JOIN reports_reportsummary AS s
               ON s.county = c.county AND s.grid_id = g.id AND s.day = c.day
        WHERE c.county = ANY(%(counties)s) AND c.day = ANY(%(days)s) AND g.id = ANY(%(grids)s)
        """,
        counties=sorted({child.county_id for child in children}),
        days=days,
        grids=[child.id for child in children],
    )
    return {(row["grid"], row["day"]): row["missing"] for row in found}


def stored_five(grid: Grid, first: dt.date, last: dt.date) -> dict[str, int]:
    """The five numbers of locked days, summed; of a city: the sum of its counties."""
    return counting.rows(
        """
        SELECT coalesce(sum(s.expected), 0)::int AS expected,
               coalesce(sum(s.received), 0)::int AS received,
               coalesce(sum(s.on_time), 0)::int AS on_time, coalesce(sum(s.nil), 0)::int AS nil,
               coalesce(sum(s.missing), 0)::int AS missing
        FROM reports_reportsummary AS s
        WHERE s.county = ANY(%(counties)s) AND s.grid_id = ANY(%(grids)s)
          AND s.day BETWEEN %(first)s AND %(last)s
        """,
        counties=counties_of(grid),
        grids=summed_grids(grid),
        first=first,
        last=last,
    )[0]


def summed_grids(grid: Grid) -> list[int]:
    """The grids whose summary rows stand for `grid`: itself, or the counties of a city."""
    if grid.tier > Tier.CITY:
        return [grid.id]
    below = Grid.objects.under(grid).open().filter(tier=Tier.COUNTY)
    return list(below.values_list("pk", flat=True))


def was_counted(grid: Grid, day: dt.date) -> bool:
    """Whether `day` was locked and summed in every county of `grid`."""
    counties = counties_of(grid)
    found = CountedDay.objects.filter(county__in=counties, day=day)
    return bool(counties) and found.count() == len(counties)
