"""The sweep of the reports: nil by itself, later records, locks and sums, digests."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.utils import timezone

from reports.actions.daily import confirm
from reports.actions.summary import LOCK, sweeps_kept_out, wait_for_county
from reports.actions.sweep import sweep_reports
from reports.models import CountedDay, DailyReport, DaySummary, Digest, ReportSummary
from tests import cast as small_county
from tests.reports.events import HOUR, at, happen, log

DAY = dt.timedelta(days=1)


@pytest.fixture
def today(now):
    return timezone.localdate(now)


@pytest.fixture
def swept(cast, now):
    """The county, its first day locked: what was before it is over."""
    sweep_reports(at(now, "00:01"))
    return cast


def numbers(row):
    return [row.expected, row.received, row.on_time, row.nil, row.missing]


def test_groups_and_patches_without_records_file_themselves(swept, self_filing, now, today):
    cast = swept
    log(cast.group_grid, now, by=cast.leader)
    assert sweep_reports(at(now, "17:59"))["nil"] == 0
    assert sweep_reports(at(now, "18:00"))["nil"] == len(self_filing)
    group, *patches = DailyReport.objects.filter(day=today).order_by("-tier")
    assert (group.grid_id, group.tier) == (cast.other_group_grid.id, 5)
    assert (group.at_village, group.at_group) == (cast.other_village_grid.id, group.grid_id)
    assert [r.tier for r in patches] == [grid.tier for grid in self_filing[:-1]]
    assert (group.is_nil, group.is_on_time, group.confirmed_by, group.below_expected) == (
        True,
        True,
        None,
        None,
    )
    for patch in patches:
        assert (patch.below_expected, patch.below_received, patch.below_nil) == (1, 1, 1)
        assert (patch.at_village, patch.at_patch) == (cast.other_village_grid.id, patch.grid_id)
    assert sweep_reports(at(now, "18:01"))["nil"] == 0


def test_nil_keeps_what_is_open(swept, now):
    cast = swept
    log(cast.group_grid, at(now, "09:00", days=-1), by=cast.leader, due=at(now, "12:00"))
    sweep_reports(at(now, "18:00"))
    report = DailyReport.objects.get(grid=cast.group_grid, day=timezone.localdate(now))
    assert (report.is_nil, report.open, report.overdue) == (True, 1, 1)


def test_a_county_may_ask_for_nil(swept, now):
    cast = swept
    cast.record.asks_nil = True
    cast.record.save()
    assert sweep_reports(at(now, "18:00"))["nil"] == 0
    sweep_reports(at(now, "00:05", days=1))
    assert not DailyReport.objects.filter(day=timezone.localdate(now)).exists()


def test_returned_is_not_filed_over(swept, self_filing, now, today):
    cast = swept
    report = confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    DailyReport.objects.filter(pk=report.pk).update(state="returned", returned_why="数不对")
    assert sweep_reports(at(now, "18:00"))["nil"] == 2 * len(self_filing) - 1
    assert not DailyReport.objects.received().filter(grid=cast.group_grid, day=today).exists()


def test_a_record_after_the_nil_report_makes_a_version_up_the_line(swept, self_filing, now, today):
    cast = swept
    sweep_reports(at(now, "18:00"))
    village = confirm(cast.village_grid, today, words="", by=cast.village, now=at(now, "18:10"))
    assert village.below_nil == len(self_filing)
    log(cast.group_grid, at(now, "18:30"), by=cast.leader)
    line = [cast.village_grid, *self_filing]
    assert sweep_reports(at(now, "18:31"))["versions"] == len(line)
    current = DailyReport.objects.current().filter(day=today)
    group = current.get(grid=cast.group_grid)
    assert (group.version, group.logged, group.is_nil) == (2, 1, False)
    for above in line[:-1]:
        report = current.get(grid=above)
        assert (report.version, report.logged, report.below_nil) == (2, 1, 0)
    assert sweep_reports(at(now, "18:32"))["versions"] == 0


def test_the_lock_sums_the_day_for_every_level(cast, now, today):
    sweep_reports(at(now, "00:01"))
    overdue = log(cast.group_grid, at(now, "09:00"), by=cast.leader, due=at(now, "20:00"))
    happen(overdue, "accept", at(now, "10:00"))
    log(cast.group_grid, at(now, "11:00"), by=cast.leader, kind="hazard", solved=True)
    done = log(cast.above_group, at(now, "11:00"), by=cast.leader)
    happen(done, "raise", at(now, "12:00"), holder=cast.levels[-3])
    happen(done, "resolve", at(now, "13:00"))
    happen(done, "verify", at(now, "14:00"))
    confirm(cast.group_grid, today, words="", by=cast.leader, now=at(now, "17:00"))

    assert sweep_reports(at(now, "00:00", days=1))["locked"] == 1

    rows = DaySummary.objects.filter(day=today)
    group = rows.get(grid=cast.group_grid, kind="dispute")
    assert (group.logged, group.open, group.overdue, group.raised) == (1, 1, 1, 0)
    for level in cast.levels[:-1]:
        row = rows.get(grid=level, kind="dispute")
        assert (row.logged, row.resolved, row.on_time, row.closed) == (2, 1, 1, 1)
        assert (row.raised, row.open, row.overdue, row.on_spot) == (1, 1, 1, 0)
        assert rows.get(grid=level, kind="hazard").on_spot == 1
    below = {level: ReportSummary.objects.get(grid=level, day=today) for level in cast.levels[:-1]}
    if cast.ladder == "long":
        assert numbers(below[cast.patch_grid]) == [1, 1, 1, 0, 0]
        assert numbers(below[cast.county_grid]) == [8, 3, 3, 2, 5]
    else:
        assert numbers(below[cast.village_grid]) == [1, 1, 1, 0, 0]
        assert numbers(below[cast.county_grid]) == [4, 2, 2, 1, 2]
    counted = CountedDay.objects.get(day=today)
    assert counted.locked_at == counted.counted_at == at(now, "00:00", days=1)


def test_days_slept_through_are_locked_as_if_awake(swept, self_filing, now, today):
    cast = swept
    wake = at(now, "10:00", days=2)
    log(cast.group_grid, at(now, "09:00", days=1), by=cast.leader, day=today)
    assert sweep_reports(wake)["locked"] == 2
    of_two_days = DailyReport.objects.filter(is_nil=True, day__gte=today)
    assert of_two_days.count() == 2 * 2 * len(self_filing)  # in both branches
    versions = DailyReport.objects.filter(grid=cast.group_grid, day=today).order_by("version")
    assert [(r.is_nil, r.logged) for r in versions] == [(True, 0), (False, 1)]
    assert versions[0].frozen_at == at(now, "00:00", days=1)
    assert DaySummary.objects.get(grid=cast.group_grid, day=today).logged == 1
    assert ReportSummary.objects.get(grid=cast.patch_grid, day=today).nil == 0


def test_a_late_record_counts_its_day_again(swept, self_filing, now, today):
    cast = swept
    sweep_reports(at(now, "00:00", days=1))
    morning = at(now, "09:00", days=1)
    log(cast.group_grid, morning, by=cast.leader, day=today)
    done = sweep_reports(morning + HOUR)
    assert (done["recounted"], done["versions"], done["locked"]) == (1, len(self_filing), 0)
    row = DaySummary.objects.get(grid=cast.county_grid, day=today)
    assert (row.logged, row.open) == (1, 0)
    assert ReportSummary.objects.get(grid=cast.patch_grid, day=today).nil == 0
    assert sweep_reports(morning + 2 * HOUR)["recounted"] == 0


def test_a_digest_on_monday_at_seven_and_never_again(swept, branch, self_filing, now, today):
    cast = swept
    for clock in ("09:00", "10:00", "11:00"):
        log(cast.group_grid, at(now, clock), by=cast.leader)
    log(cast.group_grid, at(now, "12:00"), by=cast.leader, kind="order", sensitive=True)
    late = log(cast.other_group_grid, at(now, "12:00"), by=cast.leader, due=at(now, "13:00"))
    happen(late, "accept", at(now, "13:00"))
    assert sweep_reports(at(now, "06:59", days=5))["digests"] == 0
    assert sweep_reports(at(now, "07:00", days=5))["digests"] == 2 * branch + 1
    assert sweep_reports(at(now, "07:01", days=5))["digests"] == 0
    monday = dt.date(2026, 7, 13)
    top = Digest.objects.get(grid=cast.county_grid, week_start=monday)
    assert (top.logged, top.open, top.overdue) == (4, 4, 4)  # the sensitive one stands apart
    assert (top.sensitive_logged, top.sensitive_open) == (1, 1)
    assert top.by_kind == {
        "dispute": {
            "logged": 4,
            "on_spot": 0,
            "resolved": 0,
            "on_time": 0,
            "closed": 0,
            "raised": 0,
            "open": 4,
            "overdue": 4,
        }
    }
    assert top.repeats == [[cast.group_grid.id, 3]]
    # Six days, from the one on which counting began (the day before `now`) to Sunday; today both
    # branches had records and nobody confirmed them, on the five others they filed themselves.
    expected, nil = 6 * 2 * branch, 5 * 2 * len(self_filing)
    five = [top.expected, top.received, top.received_on_time, top.nil, top.missing]
    assert five == [expected, nil, nil, nil, expected - nil]
    leaf = Digest.objects.get(grid=cast.group_grid, week_start=monday)
    assert (leaf.logged, leaf.repeats, leaf.expected) == (3, [], 0)
    assert (leaf.at_village, leaf.at_group) == (cast.village_grid.id, cast.group_grid.id)


def test_missed_mondays_are_built_when_it_wakes(swept, now):
    sweep_reports(at(now, "07:00", days=5))
    sweep_reports(at(now, "07:00", days=19))
    weeks = Digest.objects.order_by("week_start").values_list("week_start", flat=True).distinct()
    assert [str(week) for week in weeks] == [
        "2026-07-06",
        "2026-07-13",
        "2026-07-20",
        "2026-07-27",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_county_held_by_another_worker_is_passed_by(now):
    cast = small_county.build()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK, cast.record.id])
        assert sweep_reports(at(now, "18:00"))["nil"] == 0
    finally:
        other.close()
    assert sweep_reports(at(now, "18:00"))["nil"] > 0


@pytest.mark.django_db(transaction=True)
def test_a_long_command_keeps_the_sweeps_out_over_its_transactions():
    other = connection.copy()

    def may_sweep():
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, 990101])
            return cursor.fetchone()[0]

    try:
        with sweeps_kept_out(990101):
            with transaction.atomic():
                wait_for_county(990101)
            assert not may_sweep()
        assert may_sweep()
    finally:
        other.close()
