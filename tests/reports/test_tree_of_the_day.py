"""Grids that open and close in the middle of a period: each day keeps its own tree."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.models import Ticket
from grids.actions.tree import close_grid, open_grid
from grids.models import Grid
from grids.tiers import Tier
from reports.actions.daily import confirm
from reports.actions.recount import check_county
from reports.actions.sweep import sweep_reports
from reports.models import DailyReport, ReportSummary
from reports.rollups.completeness import five, five_of_children, missing_below
from reports.rollups.past_days import five_on
from tests.api import client as api
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


@pytest.fixture
def silent_past(cast, pair, now, today):
    """Nobody reported today; two days later a closing is entered with the day of today."""
    cast.record.asks_nil = True
    cast.record.save()
    sweep_reports(at(now, "00:01", days=1))
    sweep_reports(at(now, "00:01", days=2))
    close_grid(pair[0], today, by=None, now=at(now, "09:00", days=2))
    return cast


def test_a_past_board_lists_as_many_as_it_says(silent_past, client, now, today, monkeypatch):
    cast = silent_past
    monkeypatch.setattr(timezone, "now", lambda: at(now, "10:00", days=2))
    client.force_login(cast.county)
    total = 2 * (len(cast.levels) - 1) + 2
    for day in (today, today + DAY):
        for grid in cast.levels[:-1]:
            page = client.get(reverse("board", args=[grid.pk]), {"day": str(day)}).context
            told = api(cast.county).get(f"/api/v1/boards/{grid.pk}/?day={day}").json()
            listed = len(page["listed"])
            assert page["five"]["missing"] == listed == len(told["missing"]), (day, grid)
            assert told["numbers"]["missing"] == listed
            assert sum(row["missing"] for row in page["rows"]) == listed
            assert sum(one["numbers"]["missing"] for one in told["children"]) == listed
            if grid == cast.county_grid:
                assert listed == total
    page = client.get(reverse("board", args=[cast.above_group.pk])).context
    assert len(page["rows"]) == 2  # today it is gone
    assert all(row["grid"].closed_on is None for row in page["rows"])
    assert check_county(cast.record.id).wrong_rows == []


def test_a_day_that_is_over_and_not_locked_yet_has_its_own_tree(cast, pair, now, today):
    """Between midnight and the sweep: what was opened since was not expected."""
    open_grid(cast.above_group, Tier.GROUP, "丁", by=None, now=at(now, "00:00:10", days=1))
    for grid in cast.levels[:-1]:
        grid.refresh_from_db()
        listed = len(missing_below(grid, today))
        assert five_on(grid, today, today + DAY)["missing"] == listed, grid
        assert five_on(grid, today + DAY, today + DAY)["missing"] == listed + 1, grid


def test_the_recount_compares_a_number_with_its_list(silent_past, now, today):
    cast = silent_past
    Grid.objects.filter(pk=cast.other_group_grid.pk).update(opened_on=today + 5 * DAY)
    whats = {row["what"] for row in check_county(cast.record.id).wrong_rows}
    assert "list of the missing" in whats
    Grid.objects.filter(pk=cast.other_group_grid.pk).update(opened_on=today - 99 * DAY)
    assert check_county(cast.record.id).wrong_rows == []


def test_the_recount_compares_what_is_open_with_what_is_listed(cast, now):
    kept = log(cast.group_grid, now, by=cast.leader)
    log(cast.group_grid, now, by=cast.leader, sensitive=True)
    log(cast.group_grid, now, by=cast.county, concerns=cast.group_grid)
    assert check_county(cast.record.id).wrong_rows == []
    Ticket.objects.filter(pk=kept.pk).update(is_sensitive=True)  # a row without its event
    wrong = check_county(cast.record.id).wrong_rows
    assert {row["what"] for row in wrong} == {"list of the open"}
    assert {row["grid"] for row in wrong} == {grid.pk for grid in cast.levels}
