"""How far the reports of a day are: the state of each grid's own, and what it waits for."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONArray

from grids.models import Grid
from grids.tiers import Tier
from reports.models import DailyReport, ReportState
from reports.rollups.reach import Ask, Reached, reached, those_below, told_of
from rows.prepared import A_DAY, Prepared


def missing_children(grid: Grid, day: dt.date) -> list[int]:
    """What `grid` waits for: grids whose report it takes, not in yet, that may still come."""
    taken = _taken([grid], day)
    return _waited_for([grid], taken, _current([one.grid for one in taken], day))[grid.id]


def _taken(tops: list[Grid], day: dt.date) -> list[Reached]:
    """What these wait for. A vacant level that files nothing by itself is missing, but nobody
    waits for it; below a group there is nothing."""
    above = [top.id for top in tops if top.tier < Tier.GROUP]
    return [one for one in reached(above, day) if one.can_come]


def _current(grids: list[Grid], day: dt.date) -> dict[int, DailyReport]:
    """The current report of each grid that has one; one question."""
    counties = sorted({grid.county_code for grid in grids})
    rows = CURRENT.ask(counties=counties, grids=[grid.pk for grid in grids], day=day)
    return {report.grid_id: report for report in rows}


def _current_of(counties: list[int], grids: list[int], day: dt.date) -> QuerySet[DailyReport]:
    rows = DailyReport.objects.current()
    return rows.filter(county__among=counties, grid__among=grids, day=day)


CURRENT = Prepared(_current_of, counties=[1_951], grids=[1_949], day=A_DAY)


def _waited_for(
    tops: list[Grid], taken: list[Reached], reports: dict[int, DailyReport]
) -> dict[int, list[int]]:
    there = {pk for pk, report in reports.items() if report.state != ReportState.RETURNED}
    waited: dict[int, list[int]] = {top.id: [] for top in tops}
    for one in taken:
        if one.grid.id not in there:
            waited[one.top].append(one.grid.id)
    return waited


def states(children: list[Grid], day: dt.date) -> dict[int, dict[str, Any]]:
    """Of each child: the state of its report, and how many it takes have not reported.

    Two questions, and one more for every level in a row that is vacant.
    """
    taken = _taken(children, day)
    reports = _current([*children, *(one.grid for one in taken)], day)
    missing = {pk: len(late) for pk, late in _waited_for(children, taken, reports).items()}
    return {
        pk: {"report": reports.get(pk), "missing": n, "state": _state(reports.get(pk), n)}
        for pk, n in missing.items()
    }


def _state(report: "DailyReport | Filed | None", missing: int) -> str:
    if report is not None:
        return report.state
    return ReportState.WAITING if missing else ReportState.READY


class Filed(NamedTuple):
    """What lists of grids say of a grid's current report."""

    state: str
    is_nil: bool
    is_on_time: bool
    version: int
    by: int | None
    frozen_at: dt.datetime
    why: str


class Standing(NamedTuple):
    """A grid as it is kept, its current report, how far that is, and how many it takes are not in."""

    grid: Grid
    report: Filed | None
    state: str
    missing: int


def standings(
    tops: Mapping[int, int], counties: Collection[int], day: dt.date
) -> dict[int, Standing]:
    """How these grids (id -> tier) of these counties stand, as `states` says it, the grids read along.

    One question, and one more for every level in a row that is vacant.
    """
    above = [pk for pk, tier in tops.items() if tier < Tier.GROUP]
    near = list(counties)
    first = list(WITH_REPORTS.ask(above=above, own=list(tops), counties=near, day=day))
    missing = dict.fromkeys(tops, 0)
    for one in reached(above, day, _read_first(first, near)):
        missing[one.top] += one.can_come and not _is_in(one.grid)
    return {
        one.id: Standing(one, _filed(one), _state(_filed(one), missing[one.id]), missing[one.id])
        for one in first
        if one.id in tops
    }


def _read_first(first: list[Any], counties: list[int]) -> Ask:
    """What lies below: of the first level it was read already."""
    read = [first]

    def below(above: Collection[int], day: dt.date) -> Iterator[Any]:
        found: Iterable[Any] = read.pop() if read else ()
        if found is not first:
            found = WITH_REPORTS.ask(above=list(above), own=[], counties=counties, day=day)
        return (one for one in found if one.parent_id in above)

    return below


def _with_reports(
    above: list[int], own: list[int], counties: list[int], day: dt.date
) -> QuerySet[Any]:
    rows = Grid.objects.filter(those_below(above, day) | Q(pk__among=own))
    mine = DailyReport.objects.current().order_by()
    mine = mine.filter(county__among=counties, grid=OuterRef("pk"), day=day)
    said = mine.values_list(JSONArray(*REPORTED))
    return told_of(rows, day).annotate(filed=Subquery(said))


REPORTED = (
    *("state", "is_nil", "is_on_time", "version", "confirmed_by_id", "frozen_at", "returned_why"),
)
"""Where the fields of Filed stand in a report."""

WITH_REPORTS = Prepared(_with_reports, above=[1_949], own=[1_951], counties=[1_953], day=A_DAY)


def _filed(grid: Any) -> Filed | None:
    if grid.filed is None:
        return None
    *others, at, why = grid.filed
    return Filed._make([*others, dt.datetime.fromisoformat(at), why])


def _is_in(grid: Any) -> bool:
    return grid.filed is not None and grid.filed[0] != ReportState.RETURNED
