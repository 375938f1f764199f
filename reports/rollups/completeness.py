"""Completeness: the five numbers, who is missing, how far each level is. Areas only, never people."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from grids.models import Grid
from grids.models.grid import GridQuerySet
from grids.rollups import with_households
from grids.stand_ins import shape_at
from grids.tiers import ANCESTOR_COLUMNS, Tier
from reports.models import DailyReport
from reports.rollups import counting
from rows.prepared import A_DAY, Prepared
from rows.tallies import Plain

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
    return with_expected(expected_below(grid), numbers)


def _closed_since(grid: Grid) -> Q:
    closed = Grid.objects.filter(county__in=counties_of(grid)).exclude(closed_on=None)
    return Q(grid__in=closed.order_by().values("pk"))


def five_rows(grid: Grid, day: dt.date) -> Plain:
    """The rows behind the five numbers, for rows.tallies; `five_of` makes them of the counts."""
    if grid.tier == Tier.CITY:  # its counties are asked for
        sql, given = _five_rows(grid, day).query.sql_with_params()
        return Plain(sql, list(given))
    return FIVE_ROWS.plain(shape_at(grid), day=day)


def _five_rows(grid: Grid, day: dt.date) -> QuerySet[Any, Any]:
    in_time = Case(When(is_on_time=True, then=Value(" on_time")), default=Value(""))
    nil = Case(When(is_nil=True, then=Value(" nil")), default=Value(""))
    gone = Case(When(_closed_since(grid), then=Value(" gone")), default=Value(""))
    rows = received(grid, day).order_by()
    return rows.values_list(Concat(Value("received"), in_time, nil, gone))


FIVE_ROWS = Prepared(_five_rows, day=A_DAY)


def five_of(grid: Grid, counted: Mapping[str, int]) -> dict[str, int]:
    """The five numbers from counted rows of `five_rows`."""
    return with_expected(expected_below(grid), counted)


def with_expected(there: int, numbers: Mapping[str, int]) -> dict[str, int]:
    """The five numbers: `there` grids report, and those that were closed after they had."""
    expected = there + numbers.get("gone", 0)
    return {
        "expected": expected,
        **{name: numbers.get(name, 0) for name in NUMBERS},
        "missing": max(expected - numbers.get("received", 0), 0),
    }


def children_of(grid: Grid, day: dt.date | None = None) -> list[Grid]:
    """The grids right below, in the order of their codes; with `day` those of that day."""
    there = Grid.objects.on(day) if day else Grid.objects.open()
    return list(there.filter(parent=grid).order_by("code", "id"))


def around(grid: Grid, day: dt.date | None = None) -> tuple[list[Grid], list[Grid]]:
    """The levels above, from the top, and the grids right below by code (with `day` those of that
    day): one question."""
    ids = grid.ancestor_ids()
    given: dict[str, Any] = {"ids": ids, "counties": [grid.county_code], "parent": grid.pk}
    rows = list(THEN.ask(**given, day=day) if day else NOW.ask(**given))
    above = sorted((one for one in rows if one.id in ids), key=lambda one: one.tier)
    return above, [one for one in rows if one.parent_id == grid.id]


def _around(
    ids: list[int], counties: list[int], parent: int, day: dt.date | None = None
) -> QuerySet[Grid]:
    there = Grid.objects.on(day) if day else Grid.objects.open()
    near = Grid.objects.filter(pk__among=ids) | there.filter(parent=parent)
    return with_households(near, counties).order_by("code", "id")


NOW = Prepared(_around, ids=[1_949], counties=[1_951], parent=1_949)
THEN = Prepared(_around, ids=[1_949], counties=[1_951], parent=1_949, day=A_DAY)


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
        child.id: with_expected(
            expected_below(child) + 1,
            counted.get(child.county_id if by_county else child.id, {}),
        )
        for child in children
    }


def missing_below(
    grid: Grid, day: dt.date, after: str = "", within: Grid | None = None
) -> list[Grid]:
    """Up to 51 grids below without a received report, by code after `after` (51: there are more).

    By the tree as that day knew it, so that there are as many as the day's number says.
    """
    if after or within is not None or grid.tier == Tier.CITY:
        return page_below(grid, is_missing(grid, day), after, within)
    return list(MISSING.ask(shape_at(grid), day=day))


def _first_missing(grid: Grid, day: dt.date) -> QuerySet[Grid]:
    return _below(grid, is_missing(grid, day)).order_by("code")[: PAGE + 1]


MISSING = Prepared(_first_missing, day=A_DAY)


def _below(grid: Grid, which: GridQuerySet) -> GridQuerySet:
    found = which.under(grid).exclude(pk=grid.pk).exclude(tier=Tier.CITY)
    return found.select_related("parent__parent").with_above()  # Grid.place


def page_below(grid: Grid, which: GridQuerySet, after: str, within: Grid | None) -> list[Grid]:
    """Up to 51 of the grids below that fit, by code after `after`; `within`: a child and below."""
    found = _below(grid, which)
    if within is not None:
        found = found.under(within)
    if after:
        found = found.filter(code__gt=after)
    return list(found.order_by("code")[: PAGE + 1])


def is_missing(grid: Grid, day: dt.date) -> GridQuerySet:
    """Grids that were expected to report that day, and did not."""
    # NOT IN is hashed whatever the planner believes of a day that is not in its statistics yet; as
    # an anti join the same evening took seconds (8,361 grids x 4,181 reports compared one by one).
    return Grid.objects.on(day).exclude(pk__in=received(grid, day).values("grid_id"))
