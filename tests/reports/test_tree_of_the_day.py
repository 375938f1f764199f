"""Grids that open and close in the middle of a period: each day keeps its own tree."""

import datetime as dt

import pytest
from django.utils import timezone

from grids.actions.tree import close_grid, open_grid
from grids.models import Grid
from grids.tiers import Tier
from reports.actions.daily import confirm
from reports.actions.recount import check_county
from reports.actions.sweep import sweep_reports
from reports.models import DailyReport, ReportSummary
from reports.rollups.completeness import five, five_of_children, missing_below
from tests.reports.events import HOUR, at, log

DAY = dt.timedelta(days=1)


@pytest.fixture
def today(now):
    return timezone.localdate(now)


@pytest.fixture
def pair(cast, now):
    """Two more groups beside the first, opened yesterday; the days before are locked."""
    yesterday = at(now, "09:00", days=-1)
    made = [
        open_grid(cast.above_group, Tier.GROUP, name, by=None, now=yesterday) for name in "乙丙"
    ]
    sweep_reports(at(now, "00:01"))
    return made


def numbers(row):
    return [row.expected, row.received, row.missing]


def act_for(cast, grid):
    """The leader of the first group acts for `grid` too."""
    post = grid.posts.create(role="leader")
    post.postings.create(user=cast.leader, started_on=timezone.localdate() - 900 * DAY)


def test_a_grid_that_reported_and_closed_hides_no_missing_one(cast, pair, now, today):
    gone, silent = pair
    act_for(cast, gone)
    log(silent, now - HOUR, by=cast.leader)
    log(cast.group_grid, now - HOUR, by=cast.leader)
    confirm(gone, today, words="", by=type(cast.leader).objects.get(pk=cast.leader.pk), now=now)
    close_grid(gone, today, by=None, now=now + HOUR)
    above = Grid.objects.get(pk=cast.above_group.pk)
    on_the_fly = five(above, today)
    assert (on_the_fly["expected"], on_the_fly["received"], on_the_fly["missing"]) == (3, 1, 2)
    (child,) = five_of_children(cast.levels[-3], [above], today).values()
    assert (child["expected"], child["received"], child["missing"]) == (4, 1, 3)
    sweep_reports(at(now, "00:01", days=1))
    assert numbers(ReportSummary.objects.get(grid=above, day=today)) == [3, 1, 2]
    assert check_county(cast.record.id).wrong_rows == []


def test_a_later_version_expects_what_was_there_then(cast, pair, now, today):
    sweep_reports(at(now, "18:00"))
    report = confirm(cast.above_group, today, words="", by=cast.patch, now=at(now, "19:00"))
    sweep_reports(at(now, "00:01", days=1))
    open_grid(cast.above_group, Tier.GROUP, "丁", by=None, now=at(now, "09:00", days=1))
    log(cast.group_grid, at(now, "10:00", days=1), by=cast.leader, day=today)
    sweep_reports(at(now, "10:01", days=1))
    newest = DailyReport.objects.current().get(grid=cast.above_group, day=today)
    assert (report.version, report.below_expected) == (1, 3)
    assert (newest.version, newest.below_expected, newest.below_missing) == (2, 3, 0)


def test_a_grid_closed_since_is_still_named_as_missing_of_its_day(cast, pair, now, today):
    cast.record.asks_nil = True
    cast.record.save()
    sweep_reports(at(now, "00:01", days=1))
    close_grid(pair[0], today + DAY, by=None, now=at(now, "09:00", days=1))
    assert pair[0] in missing_below(cast.county_grid, today)
    assert pair[0] not in missing_below(cast.county_grid, today + DAY)


def test_a_closing_told_late_changes_no_past_day(cast, pair, now, today):
    sweep_reports(at(now, "00:01", days=1))
    before = numbers(ReportSummary.objects.get(grid=cast.county_grid, day=today))
    sweep_reports(at(now, "00:01", days=2))
    close_grid(pair[0], today, by=None, now=at(now, "09:00", days=2))
    log(cast.group_grid, at(now, "09:30", days=2), by=cast.leader, day=today)
    sweep_reports(at(now, "10:00", days=2))
    assert numbers(ReportSummary.objects.get(grid=cast.county_grid, day=today)) == before
    assert check_county(cast.record.id).wrong_rows == []
