"""The daily report, level by level."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from grids.errors import Missing, NotAllowed
from reports.actions.daily import confirm, confirm_above, return_report
from reports.actions.reopening import reopen_day
from reports.actions.versions import freeze_touched, new_version
from reports.errors import (
    AlreadyReopened,
    ChildrenMissing,
    DayLocked,
    DayNotOpen,
    DayStillOpen,
    NotReceived,
    ReportFrozen,
)
from reports.models import DailyReport, DayReopening, ReportState
from tests import factories as make
from tests.reports.events import HOUR, at, happen, log

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def today(now):
    return timezone.localdate(now)


def test_confirm_freezes_the_days_own_records(cast, now, today):
    log(cast.group_grid, now - 2 * HOUR, by=cast.leader)
    late = log(cast.group_grid, now - 30 * HOUR, by=cast.leader, due=now - HOUR)
    happen(late, "raise", now - HOUR, holder=cast.above_group)
    log(cast.group_grid, now - HOUR, by=cast.leader, solved=True, kind="service")
    log(cast.other_group_grid, now - HOUR, by=cast.neighbour)

    report = confirm(cast.group_grid, today, words=" 下午去看过 ", by=cast.leader, now=now)

    assert (report.logged, report.on_spot, report.resolved, report.on_time) == (2, 1, 1, 1)
    assert (report.closed, report.raised, report.open, report.overdue) == (0, 1, 2, 1)
    assert (report.version, report.state, report.is_nil) == (1, ReportState.CONFIRMED, False)
    assert (report.words, report.is_on_time, report.frozen_at) == ("下午去看过", True, now)
    assert report.below_expected is None
    assert report.at_group == cast.group_grid.id
    assert report.at_village == cast.village_grid.id


def test_a_second_tap_changes_nothing(cast, now, today):
    first = confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    again = confirm(cast.group_grid, today, words="", by=cast.leader, now=now + HOUR)
    assert first == again
    assert DailyReport.objects.count() == 1
    assert again.is_nil


def test_words_added_later_make_a_version(cast, now, today):
    confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    more = confirm(cast.group_grid, today, words="补一句", by=cast.leader, now=now + HOUR)
    assert more.version == 2
    assert [r.words for r in DailyReport.objects.current()] == ["补一句"]


@pytest.mark.parametrize(("clock", "on_time"), [("19:59", True), ("20:00", False)])
def test_late_begins_two_hours_after_the_time(cast, now, today, clock, on_time):
    report = confirm(cast.group_grid, today, words="", by=cast.leader, now=at(now, clock))
    assert report.is_on_time is on_time


def test_only_whoever_acts_for_the_grid_confirms(cast, now, today):
    for person in (
        cast.patch,
        cast.village,
        cast.county,
        cast.neighbour,
        cast.mediator,
        cast.stranger,
    ):
        with pytest.raises(NotAllowed):
            confirm(cast.group_grid, today, words="", by=person, now=now)


def test_waiting_blocks_before_its_own_time_and_never_after(cast, now, today, due_above):
    due = at(now, due_above)
    with pytest.raises(ChildrenMissing) as refused:
        confirm(cast.above_group, today, words="", by=cast.patch, now=due - MINUTE)
    assert refused.value.extra == {"missing": [cast.group_grid.id]}
    report = confirm(cast.above_group, today, words="", by=cast.patch, now=due)
    assert (report.below_expected, report.below_received, report.below_missing) == (1, 0, 1)


def test_ready_as_soon_as_the_children_are_in(cast, now, today):
    confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    report = confirm(cast.above_group, today, words="", by=cast.patch, now=now + HOUR)
    numbers = [getattr(report, f"below_{n}") for n in ("expected", "received", "on_time", "nil")]
    assert numbers == [1, 1, 1, 1]
    child = DailyReport.objects.get(grid=cast.group_grid)
    assert (child.state, child.above_by) == (ReportState.CONFIRMED_ABOVE, cast.patch)


def test_confirmed_above_is_frozen(cast, now, today):
    report = confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    above = confirm_above(report, by=cast.patch, now=now)
    assert above.state == ReportState.CONFIRMED_ABOVE
    assert confirm_above(report, by=cast.patch, now=now + HOUR).above_at == now
    with pytest.raises(ReportFrozen):
        confirm(cast.group_grid, today, words="再补一句", by=cast.leader, now=now + HOUR)


def test_only_the_level_above_judges(cast, two_up, now, today):
    report = confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    for person in (cast.leader, two_up, cast.neighbour, cast.admin):
        with pytest.raises(NotAllowed):
            confirm_above(report, by=person, now=now)
        with pytest.raises(NotAllowed):
            return_report(report, why="数不对", by=person, now=now)


def test_a_vacant_level_is_skipped(cast, two_up, now, today):
    report = confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    cast.patch.post.postings.update(ended_on=today - dt.timedelta(days=1))
    assert confirm_above(report, by=two_up, now=now).above_by == two_up


def test_returned_is_not_received_until_it_is_confirmed_again(cast, now, today):
    report = confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    confirm_above(report, by=cast.patch, now=now)
    with pytest.raises(Missing):
        return_report(report, why=" ", by=cast.patch, now=now)
    back = return_report(report, why="漏了一件", by=cast.patch, now=now)
    assert (back.state, back.returned_why) == (ReportState.RETURNED, "漏了一件")
    assert not DailyReport.objects.received().exists()
    with pytest.raises(NotReceived):
        confirm_above(back, by=cast.patch, now=now)
    late = at(now, "22:30")
    again = confirm(cast.group_grid, today, words="", by=cast.leader, now=late)
    assert (again.version, again.state, again.is_on_time) == (2, ReportState.CONFIRMED, True)
    assert DailyReport.objects.count() == 2
    assert DailyReport.objects.received().get() == again


def test_days_to_come_and_locked_days(cast, now, today):
    tomorrow, yesterday = today + dt.timedelta(days=1), today - dt.timedelta(days=1)
    with pytest.raises(DayNotOpen):
        confirm(cast.group_grid, tomorrow, words="", by=cast.leader, now=now)
    with pytest.raises(DayLocked):
        confirm(cast.group_grid, yesterday, words="", by=cast.leader, now=now)
    with pytest.raises(NotAllowed):
        reopen_day(cast.group_grid, yesterday, why="停电", by=cast.leader, now=now)
    with pytest.raises(Missing):
        reopen_day(cast.group_grid, yesterday, why="", by=cast.patch, now=now)
    with pytest.raises(DayStillOpen):
        reopen_day(cast.group_grid, today, why="停电", by=cast.patch, now=now)
    reopen_day(cast.group_grid, yesterday, why="停电", by=cast.patch, now=now)
    with pytest.raises(AlreadyReopened):
        reopen_day(cast.group_grid, yesterday, why="停电", by=cast.patch, now=now)
    report = confirm(cast.group_grid, yesterday, words="", by=cast.leader, now=now)
    assert not report.is_on_time
    assert DayReopening.objects.get().used_at == now
    with pytest.raises(DayLocked):
        confirm(cast.group_grid, yesterday, words="还有", by=cast.leader, now=now)


def test_a_reopened_day_is_seen_as_it_ended(cast, now, today):
    yesterday = today - dt.timedelta(days=1)
    ticket = log(cast.group_grid, at(now, "10:00", days=-1), by=cast.leader)
    happen(ticket, "resolve", at(now, "09:00"))
    reopen_day(cast.group_grid, yesterday, why="停电", by=cast.patch, now=now)
    report = confirm(cast.group_grid, yesterday, words="", by=cast.leader, now=now)
    assert (report.logged, report.resolved, report.open) == (1, 0, 1)


def test_returning_a_locked_day_reopens_it(cast, now, today):
    report = confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    morning = at(now, "08:00", days=1)
    return_report(report, why="漏了一件", by=cast.patch, now=morning)
    again = confirm(cast.group_grid, today, words="补上", by=cast.leader, now=morning)
    assert again.version == 2


def test_a_later_record_makes_a_version_and_keeps_what_people_did(cast, now, today):
    report = confirm(cast.group_grid, today, words="好", by=cast.leader, now=now)
    confirm(cast.above_group, today, words="", by=cast.patch, now=now + HOUR)
    log(cast.group_grid, now + 2 * HOUR, by=cast.leader, day=today)
    written = freeze_touched(cast.record.id, now, now=now + 3 * HOUR)
    assert written == 2
    newest = DailyReport.objects.current().get(grid=cast.group_grid)
    assert (newest.version, newest.logged, newest.is_nil) == (2, 1, False)
    assert (newest.words, newest.confirmed_by) == ("好", cast.leader)
    assert newest.state == ReportState.CONFIRMED_ABOVE
    report.refresh_from_db()
    assert (report.is_current, report.logged) == (False, 0)
    assert freeze_touched(cast.record.id, now, now=now + 3 * HOUR) == 0


def test_stocks_that_drift_make_no_version(cast, now, today):
    ticket = log(cast.group_grid, now - HOUR, by=cast.leader)
    confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    happen(ticket, "accept", now + HOUR)
    assert new_version(cast.group_grid, today, now=now + 2 * HOUR) is None


def test_one_current_version_a_day(cast, now, today):
    confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    confirm(cast.group_grid, today, words="补一句", by=cast.leader, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        DailyReport.objects.update(is_current=True)


def test_nil_has_no_records_and_returned_says_why(cast, now, today):
    report = confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    rows = DailyReport.objects.filter(pk=report.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(logged=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state=ReportState.RETURNED)


def test_a_grid_opened_today_is_not_missed_yesterday(cast, now, today):
    make.GridFactory(
        county=cast.record, parent=cast.patch_grid, tier=5, opened_on=today, name="新组"
    )
    confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    with pytest.raises(ChildrenMissing):
        confirm(cast.patch_grid, today, words="", by=cast.patch, now=now)
