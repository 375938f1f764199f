"""How far the reports of a day are: the state of each grid's own, and what it waits for."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from grids.models import Grid
from grids.tiers import Tier
from reports.models import DailyReport, ReportState
from reports.rollups.reach import Reached, reached
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


def _state(report: DailyReport | None, missing: int) -> str:
    if report is not None:
        return report.state
    return ReportState.WAITING if missing else ReportState.READY
