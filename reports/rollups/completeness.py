"""Completeness: the five numbers, who is missing, how far each level is. Areas only, never people."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from grids.models import Grid
from grids.tiers import ANCESTOR_COLUMNS, Tier
from reports.models import CountedDay, DailyReport, ReportSummary
from reports.rollups import counting

PAGE = 50

NUMBERS = {
    "received": Count("id"),
    "on_time": Count("id", filter=Q(is_on_time=True)),
    "nil": Count("id", filter=Q(is_nil=True)),
}


def expected_below(grid: Grid) -> int:
    """How many grids below `grid` report: its stored totals (and the counties of a city)."""
    total = grid.township_count + grid.village_count + grid.patch_count + grid.group_count
    if grid.tier == Tier.CITY:
        total += len(counties_of(grid))
    return total


def counties_of(grid: Grid) -> list[int]:
    """The codes of the counties that `grid` covers: its own, or those below a city."""
    if grid.tier > Tier.CITY:
        return [grid.county_code]
    below = Grid.objects.under(grid).open().filter(tier=Tier.COUNTY)
    return list(below.order_by("county_id").values_list("county_id", flat=True))


def received(grid: Grid, day: dt.date) -> QuerySet[DailyReport]:
    """Reports received of `day` from the grids below `grid`, itself left out."""
    found = DailyReport.objects.received().filter(county__in=counties_of(grid), day=day)
    column = ANCESTOR_COLUMNS.get(grid.tier)
    return found.filter(**({column: grid.id} if column else {})).exclude(grid_id=grid.id)


def five(grid: Grid, day: dt.date) -> dict[str, int]:
    """The five numbers of the grids below `grid`, on the fly (late = received - on_time).

    By the tree of today; a grid that reported and was closed since was expected all the same, or it
    would hide one that is missing.
    """
    gone = Count("id", filter=_closed_since(grid))
    numbers = received(grid, day).aggregate(**NUMBERS, gone=gone)
    return _with_expected(expected_below(grid), numbers)


def five_then(grid: Grid, day: dt.date) -> dict[str, int]:
    """The five numbers of a day that may be past: expected is what its sums say, once there."""
    sums = ReportSummary.objects.filter(county=grid.county_code, grid=grid, day=day)
    expected = sums.values_list("expected", flat=True).first()
    numbers = five(grid, day)
    if expected is None:
        return numbers
    return {**numbers, "expected": expected, "missing": max(expected - numbers["received"], 0)}


def _closed_since(grid: Grid) -> Q:
    closed = Grid.objects.filter(county__in=counties_of(grid)).exclude(closed_on=None)
    return Q(grid__in=closed.order_by().values("pk"))


def five_rows(grid: Grid, day: dt.date) -> QuerySet[DailyReport]:
    """The rows behind the five numbers, for grids.tallies; `five_of` makes them of the counts."""
    in_time = Case(When(is_on_time=True, then=Value(" on_time")), default=Value(""))
    nil = Case(When(is_nil=True, then=Value(" nil")), default=Value(""))
    gone = Case(When(_closed_since(grid), then=Value(" gone")), default=Value(""))
    rows = received(grid, day).order_by()
    return rows.values_list(Concat(Value("received"), in_time, nil, gone))


def five_of(grid: Grid, counted: Mapping[str, int]) -> dict[str, int]:
    """The five numbers from counted rows of `five_rows`."""
    return _with_expected(expected_below(grid), counted)


def _with_expected(there: int, numbers: Mapping[str, int]) -> dict[str, int]:
    expected = there + numbers.get("gone", 0)
    return {
        "expected": expected,
        **{name: numbers.get(name, 0) for name in NUMBERS},
        "missing": max(expected - numbers.get("received", 0), 0),
    }


def children_of(grid: Grid) -> list[Grid]:
    """The grids right below, in the order of their codes."""
    return list(Grid.objects.open().filter(parent=grid).order_by("code", "id"))


def around(grid: Grid) -> tuple[list[Grid], list[Grid]]:
    """The levels above, from the top, and the grids right below by code: one question."""
    ids = grid.ancestor_ids()
    near = Grid.objects.filter(Q(pk__in=ids) | Q(parent=grid, closed_on=None))
    rows = list(near.order_by("code", "id"))
    above = sorted((one for one in rows if one.id in ids), key=lambda one: one.tier)
    return above, [one for one in rows if one.parent_id == grid.id]


def child_column(children: list[Grid]) -> str:
    """The SQL that names, in a county table, the child under which a row lies.

    A tier may be skipped: the first ancestor that is not null, among the children's tiers.
    """
    tiers = sorted({child.tier for child in children})
    if tiers == [Tier.COUNTY]:
        return "county"
    columns = [ANCESTOR_COLUMNS[tier] for tier in tiers]
    return columns[0] if len(columns) == 1 else f"coalesce({', '.join(columns)})"


def five_of_children(grid: Grid, children: list[Grid], day: dt.date) -> dict[int, dict[str, int]]:
    """The five numbers of each child with all below it, the child's own report included.

    So that the children of a grid add up to the grid's own five numbers.
    """
    if not children:
        return {}
    by_county = grid.tier == Tier.CITY
    below = "true" if by_county else counting.under(grid, "r")
    found = counting.rows(
        f"""
        SELECT {child_column(children)} AS child, count(*) AS received,
               count(*) FILTER (WHERE r.is_on_time) AS on_time,
               count(*) FILTER (WHERE r.is_nil) AS nil,
               count(*) FILTER (WHERE r.grid_id IN (
                   SELECT g.id FROM grids_grid AS g
                   WHERE g.county_id = ANY(%(counties)s) AND g.closed_on IS NOT NULL
               )) AS gone
        FROM reports_dailyreport AS r
        WHERE r.county = ANY(%(counties)s) AND r.day = %(day)s AND r.is_current
          AND r.state <> 'returned' AND r.grid_id <> %(value)s AND {below}
        GROUP BY 1
        """,  # noqa: S608  the columns come from grids/tiers.py
        counties=counties_of(grid),
        day=day,
        value=grid.id,
    )
    counted = {row["child"]: row for row in found}
    return {
        child.id: _with_expected(
            expected_below(child) + 1,
            counted.get(child.county_id if by_county else child.id, {}),
        )
        for child in children
    }


def missing_below(grid: Grid, day: dt.date, after: str = "") -> list[Grid]:
    """Up to 51 grids below without a received report, by code after `after` (51: there are more)."""
    there = Q(closed_on=None) | Q(closed_on__gt=day)
    found = Grid.objects.under(grid).filter(there).exclude(pk=grid.pk).exclude(tier=Tier.CITY)
    # NOT IN is hashed whatever the planner believes of a day that is not in its statistics yet; as
    # an anti join the same evening took seconds (8,361 grids x 4,181 reports compared one by one).
    found = found.filter(opened_on__lte=day)
    found = found.exclude(pk__in=received(grid, day).values("grid_id"))
    if after:
        found = found.filter(code__gt=after)
    return list(found.order_by("code")[: PAGE + 1])


def past_missing(children: list[Grid], days: list[dt.date]) -> dict[tuple[int, dt.date], int]:
    """(child, day) -> how many were missing on a locked day, the child's own report included.

    Days that were not summed yet, or on which the grid did not exist, are left out.
    """
    found = counting.rows(
        """
        SELECT c.day, g.id AS grid, coalesce(s.missing, 0) + CASE WHEN EXISTS (
                   SELECT 1 FROM reports_dailyreport AS r
                   WHERE r.county = c.county AND r.grid_id = g.id AND r.day = c.day
                     AND r.is_current AND r.state <> 'returned'
               ) THEN 0 ELSE 1 END AS missing
        FROM reports_countedday AS c
        JOIN grids_grid AS g ON g.county_id = c.county AND g.opened_on <= c.day
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
