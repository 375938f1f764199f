"""A returned report is not received: on the board, in the report above, in the sums of the day."""

import pytest
from django.urls import reverse

from grids.models import Grid
from reports.actions.daily import confirm, return_report
from reports.actions.recount import check_county
from reports.actions.sweep import sweep_reports
from reports.models import DailyReport, ReportSummary
from tests.api import client
from tests.reports.events import at, log

FIVE = ("expected", "received", "on_time", "nil", "missing")


@pytest.fixture
def returned(cast, now, today):
    """The group's report of today, confirmed at five and returned half an hour later."""
    cast.record.asks_nil = True
    cast.record.save()
    sweep_reports(at(now, "00:01"))
    log(cast.group_grid, at(now, "09:00"), by=cast.leader)
    report = confirm(cast.group_grid, today, words="", by=cast.leader, now=at(now, "17:00"))
    above = cast.patch if cast.ladder == "long" else cast.village
    assert told(cast.above_group, today, above, now)["received"] == 1
    return return_report(report, why="数字不对", by=above, now=at(now, "17:30"))


def told(grid, day, user, now):
    answer = client(user).get(f"/api/v1/boards/{grid.pk}/?day={day}")
    assert answer.status_code == 200, answer.json()
    return answer.json()["numbers"]


def missing_one(expected=1):
    return dict(zip(FIVE, (expected, 0, 0, 0, expected), strict=True))


def test_on_the_board_of_today(cast, branch, returned, now, today, set_clock):
    set_clock(at(now, "17:45"))
    above = cast.patch if cast.ladder == "long" else cast.village
    assert told(cast.above_group, today, above, now) == missing_one()
    whole = client(cast.county).get(f"/api/v1/boards/{cast.county_grid.pk}/?day={today}").json()
    assert whole["numbers"] == missing_one(2 * branch)
    assert [one["numbers"]["received"] for one in whole["children"]] == [0, 0]
    assert cast.group_grid.pk in [one["id"] for one in whole["missing"]]


def test_in_what_the_level_above_confirms_and_in_the_sums_of_the_day(cast, returned, now, today):
    above = cast.patch if cast.ladder == "long" else cast.village
    moment = at(now, "21:30")
    report = confirm(cast.above_group, today, words="", by=above, now=moment)
    assert (report.below_expected, report.below_received, report.below_missing) == (1, 0, 1)
    sweep_reports(at(now, "00:01", days=1))
    row = ReportSummary.objects.get(grid=cast.above_group, day=today)
    assert [getattr(row, name) for name in FIVE] == [1, 0, 0, 0, 1]
    assert check_county(cast.record.id).wrong_rows == []


def test_on_the_board_of_a_past_day(cast, returned, now, today, set_clock, client):
    sweep_reports(at(now, "00:01", days=1))
    set_clock(at(now, "09:00", days=1))
    client.force_login(cast.county)
    answer = client.get(reverse("board", args=[cast.county_grid.pk]), {"day": str(today)})
    line = next(row for row in answer.context["rows"] if row["grid"].pk == cast.levels[1].pk)
    cells = {day: n for day, n, *_more in line["cells"]}
    assert cells[today] == line["missing"] == len(cast.levels) - 1
    answer = client.get(reverse("board", args=[cast.above_group.pk]), {"day": str(today)})
    (line,) = answer.context["rows"]
    assert {day: n for day, n, *_more in line["cells"]}[today] == 1  # its own, not one below it


def test_a_patch_that_files_itself_leaves_it_out(long_cast, now):
    """The patch has no records of its own and counts what its groups filed."""
    cast = long_cast
    today = now.date()
    sweep_reports(at(now, "00:01"))
    log(cast.group_grid, at(now, "09:00"), by=cast.leader)
    other = Grid.objects.get(pk=cast.other_group_grid.pk)
    report = DailyReport.objects.create(
        county=cast.record.pk,
        grid=other,
        tier=other.tier,
        day=today,
        state="returned",
        returned_why="数字不对",
        returned_at=at(now, "17:30"),
        frozen_at=at(now, "17:00"),
        is_on_time=True,
        at_township=cast.other_township_grid.pk,
        at_village=cast.other_village_grid.pk,
        at_patch=cast.other_patch_grid.pk,
        at_group=other.pk,
    )
    sweep_reports(at(now, "18:01"))
    filed = DailyReport.objects.get(grid=cast.other_patch_grid, day=today)
    assert (filed.is_nil, filed.below_expected, filed.below_received) == (True, 1, 0)
    report.refresh_from_db()
    assert report.state == "returned"
