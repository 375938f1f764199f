"""The daily report: confirm, confirm above, return."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Exists, QuerySet

from grids.actions.freezing import freeze_series, hold_series
from grids.errors import Missing, NotAllowed
from grids.models import County, Grid, User
from reports.actions.reopening import open_again, use_reopening
from reports.actions.to_confirm import ask_to_confirm, is_confirmed
from reports.errors import (
    ChildrenMissing,
    DayLocked,
    DayNotOpen,
    NotReceived,
    ReportFrozen,
    WordsTooLong,
)
from reports.figures import FIVE, RECORDS
from reports.models import DailyReport, ReportState
from reports.periods import ZONE, local_day
from reports.rollups.completeness import expected_below
from reports.rollups.day_figures import counted
from reports.rollups.past_days import five_then
from reports.rollups.reach import reached
from reports.rollups.states import missing_children
from reports.rules import may_confirm, may_judge
from reports.statements.day_sums import recount_locked
from rows.prepared import A_DAY, Prepared

MOST_WORDS = 2000
"""Characters of a leader's own words, a line end being one."""


def due_at(grid: Grid, day: dt.date) -> dt.datetime:
    """The moment at which the report of `grid` is due (a setting of the county per tier)."""
    return dt.datetime.combine(day, _county(grid).report_time(grid.tier), ZONE)


def late_from(grid: Grid, day: dt.date) -> dt.datetime:
    """From this moment on a report is late: its time and the county's grace."""
    return due_at(grid, day) + dt.timedelta(minutes=_county(grid).report_grace_minutes)


@transaction.atomic
def confirm(grid: Grid, day: dt.date, *, words: str, by: User, now: dt.datetime) -> DailyReport:
    """Confirm the report of `grid` for `day`; its figures are frozen at `now`.

    Side effects, in order: a version with the figures and the five numbers below as they stand; the
    version before it stops being current; what the grids right below, and those below a vacant one,
    had reported is confirmed above (one tap a level, not one a child); it waits in no list any more;
    a reopening is used up and
    the day's completeness counted again. A second tap is harmless: the same report with no other
    words is returned as it is. Raises NotAllowed, DayNotOpen, DayLocked, ChildrenMissing,
    ReportFrozen, WordsTooLong.
    """
    if not may_confirm(by, grid):
        raise NotAllowed()
    _check_words(words)
    grid, current = take_series(grid, day, freeze_at=now)
    if current and _says_the_same(current, words.strip()):
        return current
    _check_day(grid, day, now)
    if current and current.state == ReportState.CONFIRMED_ABOVE:
        raise ReportFrozen()
    has_below = expected_below(grid) > 0  # most grids are leaves: nobody reports to them
    missing = missing_children(grid, day) if has_below else []
    if missing and now < due_at(grid, day):
        raise ChildrenMissing(missing=missing)
    report = write_version(
        grid,
        day,
        current,
        now,
        state=ReportState.CONFIRMED,
        # A report that came in time and was returned is not late for being mended.
        is_on_time=now < late_from(grid, day) or bool(current and current.is_on_time),
        words=words.strip(),
        confirmed_by=by,
    )
    if has_below:
        _confirm_children(grid, day, by, now)
    is_confirmed(grid, day)
    if day < local_day(now) and use_reopening(grid, day, now):
        recount_locked(grid.county_code, day)
    return report


def take_series(
    grid: Grid, day: dt.date, *, freeze_at: dt.datetime | None = None
) -> tuple[Grid, DailyReport | None]:
    """Hold the grid's series of reports; the grid with its line, and the current version of the day.

    `freeze_at`: what is being written below the grid is waited for too, and counted if it happened by
    then; a version may be written. Not by a row: two first confirmations have no report to lock yet,
    and rows of the tree are everybody's (data.md, R8).
    """
    if freeze_at is None:
        hold_series(grid)
    else:
        freeze_series(grid, freeze_at)
    grid = next(TAKEN.ask(grid=grid.pk, county=grid.county_code, day=day))
    found = DailyReport.objects.current().filter(county=grid.county_code, grid=grid, day=day)
    return grid, found.first() if grid.is_reported else None  # type: ignore[attr-defined]


def _taken(grid: int, county: int, day: dt.date) -> QuerySet[Grid]:
    current = DailyReport.objects.current().filter(county=county, grid=grid, day=day)
    rows = Grid.objects.with_line().annotate(is_reported=Exists(current))
    return rows.select_related("county", "parent__parent").filter(pk=grid)


TAKEN = Prepared(_taken, grid=1_949, county=1_951, day=A_DAY)


def _says_the_same(current: DailyReport, words: str) -> bool:
    if current.state == ReportState.RETURNED:
        return False
    return not words or words == current.words


def _check_words(words: str) -> None:
    if len(words.strip()) > MOST_WORDS:
        raise WordsTooLong()


def _check_day(grid: Grid, day: dt.date, now: dt.datetime) -> None:
    today = local_day(now)
    if day > today:
        raise DayNotOpen()
    if day < today and not use_reopening(grid, day, None):
        raise DayLocked()


def write_version(
    grid: Grid, day: dt.date, current: DailyReport | None, now: dt.datetime, **facts: Any
) -> DailyReport:
    """A new current version, frozen at `now`; the one before it stays as it was.

    After `take_series` with the same moment.
    """
    found = counted(grid, day, now)
    if current is not None:
        DailyReport.objects.filter(pk=current.pk, county=current.county).update(is_current=False)
    return DailyReport.objects.create(
        county=grid.county_code,
        grid=grid,
        tier=grid.tier,
        day=day,
        version=current.version + 1 if current else 1,
        frozen_at=now,
        is_nil=not any(found[name] for name in RECORDS),
        **found,
        **_below(grid, day),
        **grid.ancestor_columns(),
        **facts,
    )


def _below(grid: Grid, day: dt.date) -> dict[str, int]:
    if not expected_below(grid):
        return {}
    numbers = five_then(grid, day)
    return {f"below_{name}": numbers[name] for name in FIVE}


def _confirm_children(grid: Grid, day: dt.date, by: User, now: dt.datetime) -> int:
    taken = [one.grid for one in reached([grid.id], local_day(now))]
    below = DailyReport.objects.current().filter(
        county=grid.county_code, day=day, grid__in=taken, state=ReportState.CONFIRMED
    )
    return below.update(state=ReportState.CONFIRMED_ABOVE, above_by=by, above_at=now)


@transaction.atomic
def confirm_above(report: DailyReport, *, by: User, now: dt.datetime) -> DailyReport:
    """The level above takes the report; from then on only that level can return it.

    Raises NotAllowed, NotReceived. A second tap returns it as it is.
    """
    report = _take_for_judging(report, by, now)
    if report.state == ReportState.CONFIRMED:
        report.state = ReportState.CONFIRMED_ABOVE
        report.above_by, report.above_at = by, now
        report.save(update_fields=["state", "above_by", "above_at"])
    return report


@transaction.atomic
def return_report(report: DailyReport, *, why: str, by: User, now: dt.datetime) -> DailyReport:
    """The level above sends it back with a reason; it no longer counts as received.

    Where the day is locked, it is reopened for this grid, or the answer could never come.
    Raises NotAllowed, NotReceived, Missing.
    """
    if not why.strip():
        raise Missing(field="why")
    report = _take_for_judging(report, by, now)
    report.state = ReportState.RETURNED
    report.returned_by, report.returned_at, report.returned_why = by, now, why.strip()
    report.save(update_fields=["state", "returned_by", "returned_at", "returned_why"])
    ask_to_confirm(report.grid, report.day, now=now)
    if report.day < local_day(now):
        open_again(report.grid, report.day, why=why.strip(), by=by, now=now)
        recount_locked(report.county, report.day)
    return report


def _take_for_judging(report: DailyReport, by: User, now: dt.datetime) -> DailyReport:
    if not may_judge(by, report.grid, local_day(now)):
        raise NotAllowed()
    _grid, current = take_series(report.grid, report.day)
    if current is None or current.state == ReportState.RETURNED:
        raise NotReceived()
    return current


def _county(grid: Grid) -> County:
    """The settings; a city has none and files no report."""
    if grid.county is None:
        raise ValueError("A city files no report.")
    return grid.county
