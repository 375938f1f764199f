"""Visits and promises in a day's report: sums of their events, judged by an SQL of its own."""

import datetime as dt

import pytest
from django.utils import timezone

from grids.models import Grid
from reports.actions.daily import confirm
from reports.actions.recount import check_county
from reports.actions.sweep import sweep_reports
from reports.figures import VISITED
from reports.models import DailyReport
from reports.rollups.day_figures import figures
from reports.rollups.visited import lines, own
from tests.visits.actions.test_visiting import DAY, draft, promised
from visits.actions.promising import keep_promise, release_promise
from visits.actions.visiting import correct_visit, log_visit, void_visit

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def day(now):
    return timezone.localdate(now)


def three(grid, day, at):
    found = figures(grid, day, at)
    return tuple(found[name] for name in VISITED)


def filed(grid, day):
    grid = Grid.objects.select_related("county").get(pk=grid.pk)
    return DailyReport.objects.current().get(county=grid.county_id, grid=grid, day=day)


def test_every_level_counts_what_happened_below_it(any_cast, now, day):
    cast = any_cast
    log_visit(draft(cast), by=cast.leader, now=now)
    promised(cast, now, by=cast.village, days=0)
    for grid in cast.levels:
        assert three(grid, day, now) == (2, 0, 1)
    assert three(cast.other_village_grid, day, now) == (0, 0, 0)
    assert three(cast.group_grid, day - DAY, now) == (0, 0, 0)


def test_a_voided_visit_counts_until_it_was_voided(cast, now, day):
    visit = log_visit(draft(cast), by=cast.leader, now=now)
    void_visit(visit, by=cast.leader, now=now + MINUTE)
    assert three(cast.group_grid, day, now) == (1, 0, 0)
    assert three(cast.group_grid, day, now + MINUTE) == (0, 0, 0)
    assert lines(cast.group_grid, day, now + MINUTE, "visits", cast.leader) == []


def test_a_promise_is_kept_on_the_day_it_is_said_and_due_on_its_own(cast, now, day):
    kept, released, put_off, _open = (promised(cast, now, days=1) for _n in range(4))
    correct_visit(put_off, changes={"due_on": day + 2 * DAY}, by=cast.leader, now=now + MINUTE)
    tomorrow = now + DAY
    assert three(cast.group_grid, day + DAY, tomorrow) == (0, 0, 3)
    keep_promise(kept, by=cast.leader, now=tomorrow)
    release_promise(released, reason="不用了", by=cast.leader, now=tomorrow)
    assert three(cast.group_grid, day + DAY, tomorrow + MINUTE) == (0, 1, 2)
    assert three(cast.group_grid, day + DAY, tomorrow - MINUTE) == (0, 0, 3)
    assert three(cast.group_grid, day + 2 * DAY, tomorrow + DAY) == (0, 0, 1)


def test_each_number_has_as_many_lines_as_it_says_for_whoever_may(cast, now, day):
    for _n in range(3):
        promised(cast, now, days=0)
    mine = promised(cast, now, by=cast.village, days=0)
    keep_promise(mine, by=cast.village, now=now + MINUTE)
    at = now + MINUTE
    assert three(cast.village_grid, day, at) == (4, 1, 4)
    assert len(lines(cast.village_grid, day, at, "visits", cast.village)) == 4
    assert own(cast.village_grid, day, at, cast.village) == {"promises_kept": 1, "promises_due": 1}
    [line] = lines(cast.village_grid, day, at, "promises_due", cast.village)
    assert (line["visit"], line["group"]) == (mine.pk, cast.group_grid.pk)
    assert own(cast.county_grid, day, at, cast.county) == {"promises_kept": 0, "promises_due": 0}


def test_a_report_freezes_them_and_a_later_visit_makes_a_new_version(cast, now, day):
    promised(cast, now, days=0)
    first = confirm(cast.group_grid, day, words="", by=cast.leader, now=now + MINUTE)
    assert (first.visits, first.promises_kept, first.promises_due, first.is_nil) == (1, 0, 1, False)
    log_visit(draft(cast), by=cast.leader, now=now + 2 * MINUTE)
    sweep_reports(now + 3 * MINUTE)
    second = filed(cast.group_grid, day)
    assert (second.version, second.visits) == (2, 2)
    sweep_reports(now + 4 * MINUTE)
    assert filed(cast.group_grid, day).version == 2
    assert check_county(cast.record.id).wrong == 0


def test_a_visit_taken_back_makes_a_new_version_too(cast, now, day):
    visit = log_visit(draft(cast), by=cast.leader, now=now)
    confirm(cast.group_grid, day, words="", by=cast.leader, now=now + MINUTE)
    void_visit(visit, by=cast.leader, now=now + 2 * MINUTE)
    sweep_reports(now + 3 * MINUTE)
    report = filed(cast.group_grid, day)
    assert (report.version, report.visits, report.is_nil) == (2, 0, True)
    assert check_county(cast.record.id).wrong == 0


def test_a_group_with_a_visit_files_no_nil_report_and_one_that_owes_only_does(cast, now, day):
    late = now + dt.timedelta(hours=5)
    log_visit(draft(cast), by=cast.leader, now=now)
    owing = Grid.objects.get(pk=cast.other_group_grid.pk)
    promised(cast, now - DAY, by=cast.county, days=1, grid=owing)
    sweep_reports(late)
    reports = DailyReport.objects.filter(county=cast.record.id, day=day)
    assert not reports.filter(grid=cast.group_grid).exists()
    report = filed(owing, day)
    assert (report.is_nil, report.visits, report.promises_due) == (True, 0, 1)
    assert check_county(cast.record.id).wrong == 0


def test_a_visit_that_was_voided_leaves_nothing_to_report(cast, now, day):
    visit = log_visit(draft(cast), by=cast.leader, now=now)
    void_visit(visit, by=cast.leader, now=now + MINUTE)
    sweep_reports(now + dt.timedelta(hours=5))
    assert filed(cast.group_grid, day).is_nil


def test_the_recount_finds_a_wrong_number_of_visits(cast, now, day):
    promised(cast, now, days=0)
    confirm(cast.group_grid, day, words="", by=cast.leader, now=now + MINUTE)
    mine = DailyReport.objects.filter(county=cast.record.id, grid=cast.group_grid)
    mine.update(visits=5, promises_due=0)
    [row] = check_county(cast.record.id).wrong_rows
    assert (row["wrong"], row["told"]) == (2, "visits 5 (1), promises_due 0 (1)")
