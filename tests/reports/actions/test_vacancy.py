"""Levels where nobody sits: the next staffed level above takes what lies below them."""

import datetime as dt

import pytest
from django.utils import timezone

from reports.actions.daily import confirm
from reports.actions.sweep import sweep_reports
from reports.errors import ChildrenMissing
from reports.models import DailyReport, ReportState
from reports.rollups.reach import reached
from tests.reports.events import HOUR, at, log

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def today(now):
    return timezone.localdate(now)


@pytest.fixture
def between(cast):
    """The levels between the county and the group, top first."""
    return cast.levels[1:-1]


@pytest.fixture
def vacate(cast, now):
    """Nobody sits on `grids` any more since yesterday."""
    yesterday = timezone.localdate(now) - dt.timedelta(days=1)

    def leave(*grids):
        for grid in grids:
            for post in grid.posts.all():
                post.postings.update(ended_on=yesterday)

    return leave


def test_one_tap_takes_what_lies_below_all_vacant_levels(cast, between, vacate, now, today):
    vacate(*between)
    report = confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    confirm(cast.county_grid, today, words="", by=cast.county, now=at(now, "21:00"))
    report.refresh_from_db()
    assert (report.state, report.above_by) == (ReportState.CONFIRMED_ABOVE, cast.county)


def test_a_tap_takes_nothing_from_a_staffed_level(cast, now, today):
    report = confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    confirm(cast.county_grid, today, words="", by=cast.county, now=at(now, "21:00"))
    report.refresh_from_db()
    assert (report.state, report.above_by) == (
        (ReportState.CONFIRMED, None)
        if len(cast.levels) > 2
        else (ReportState.CONFIRMED_ABOVE, cast.county)
    )


def test_a_vacant_level_is_not_waited_for_but_what_lies_below_it_is(
    cast, between, others, vacate, now, today
):
    vacate(*between, *others)
    early = at(now, "17:00")
    with pytest.raises(ChildrenMissing) as refused:
        confirm(cast.county_grid, today, words="", by=cast.county, now=early)
    files_itself = [g.id for g in (*between, *others) if g.tier >= 4]
    assert set(refused.value.extra["missing"]) == {cast.group_grid.id, *files_itself}
    confirm(cast.group_grid, today, words="", by=cast.leader, now=early)
    sweep_reports(at(now, "18:00"))
    report = confirm(cast.county_grid, today, words="", by=cast.county, now=at(now, "18:01"))
    assert report.below_missing == len([g for g in (*between, *others) if g.tier < 4])


def test_a_county_that_asks_for_nil_waits_for_nobody_who_is_not_there(
    cast, between, others, vacate, now, today
):
    cast.record.asks_nil = True
    cast.record.save()
    vacate(*between, *others, cast.group_grid)
    report = confirm(cast.county_grid, today, words="", by=cast.county, now=now)
    assert report.below_missing == len(between) + 1 + len(others)


def test_what_is_reached_names_the_vacant_levels_between(cast, between, vacate, today):
    vacate(*between)
    found = {one.grid: one for one in reached([cast.county_grid.id], today)}
    line = [*between, cast.group_grid]
    assert [list(found[grid].past) for grid in line] == [line[:n] for n in range(len(line))]
    assert [found[grid].is_vacant for grid in line] == [True] * len(between) + [False]
    assert cast.other_group_grid not in found


def test_late_reports_below_a_vacant_level_are_taken_too(cast, between, vacate, now, today):
    """Filed by itself after the level above had confirmed: its next tap takes it."""
    vacate(*between)
    log(cast.group_grid, now - HOUR, by=cast.leader)
    confirm(cast.county_grid, today, words="", by=cast.county, now=at(now, "21:00"))
    confirm(cast.group_grid, today, words="", by=cast.leader, now=at(now, "21:30"))
    confirm(cast.county_grid, today, words="补", by=cast.county, now=at(now, "21:40"))
    state = DailyReport.objects.get(grid=cast.group_grid).state
    assert state == ReportState.CONFIRMED_ABOVE
