"""manage.py recount and digest."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from reports.actions.daily import confirm, return_report
from reports.actions.recount import check_county, mend_county
from reports.actions.sweep import sweep_reports
from reports.figures import FIGURES, FIVE
from reports.models import DailyReport, DaySummary, Digest, ReportSummary
from tests.reports.events import at, happen, log


@pytest.fixture
def week(cast, now):
    """A few days with some of everything, swept up to the next Monday."""
    today = timezone.localdate(now)
    sweep_reports(at(now, "00:01"))
    for clock in ("08:00", "09:00", "10:00"):
        log(cast.group_grid, at(now, clock), by=cast.leader, due=at(now, "12:00", days=1))
    up = log(cast.group_grid, at(now, "11:00"), by=cast.leader, kind="hazard")
    happen(up, "accept", at(now, "11:30"))
    happen(up, "raise", at(now, "12:00"), holder=cast.above_group)
    log(cast.other_group_grid, at(now, "12:00"), by=cast.neighbour, solved=True)
    report = confirm(cast.group_grid, today, words="", by=cast.leader, now=at(now, "17:00"))
    return_report(report, why="漏了", by=cast.patch, now=at(now, "17:30"))
    confirm(cast.group_grid, today, words="补", by=cast.leader, now=at(now, "17:40"))
    confirm(cast.above_group, today, words="", by=cast.patch, now=at(now, "17:50"))
    sweep_reports(at(now, "18:00"))
    happen(up, "resolve", at(now, "18:30"))
    sweep_reports(at(now, "18:31"))
    confirm(cast.county_grid, today, words="", by=cast.county, now=at(now, "21:00"))
    log(cast.group_grid, at(now, "09:00", days=2), by=cast.leader, day=today)
    sweep_reports(at(now, "09:01", days=2))
    happen(up, "verify", at(now, "10:00", days=2))
    sweep_reports(at(now, "07:00", days=5))
    log(cast.group_grid, at(now, "08:00", days=5), by=cast.leader, day=today)
    sweep_reports(at(now, "08:01", days=5))
    return cast


def test_what_the_sweep_wrote_agrees(week):
    found = check_county(week.record.id)
    assert found.wrong_rows == []
    rows = DaySummary.objects.count() + DailyReport.objects.current().count()
    assert found.cells > 8 * rows


FIVE_BELOW = [f"below_{name}" for name in FIVE if name != "expected"]
PLANTED = [
    *((model, name) for model in (DaySummary, DailyReport, Digest) for name in FIGURES),
    *((ReportSummary, name) for name in FIVE),
    *((DailyReport, name) for name in FIVE_BELOW),
    *((Digest, name) for name in ("expected", "received", "received_on_time", "nil", "missing")),
]


def test_every_planted_cell_is_found(week):
    for model, column in PLANTED:
        rows = model.objects.filter(grid=week.county_grid)
        if model is DailyReport:
            rows = rows.filter(is_current=True)
        row = rows.first()
        with transaction.atomic():
            setattr(row, column, getattr(row, column) + 1)
            row.save()
            assert check_county(week.record.id).wrong >= 1, (model, column)
            transaction.set_rollback(True)


def test_a_planted_cell_of_an_older_version_is_found(week):
    DailyReport.objects.filter(grid=week.group_grid, is_current=False).update(open=99)
    assert check_county(week.record.id).wrong >= 1


def test_a_wrong_nil_mark_is_found(week):
    DailyReport.objects.filter(grid=week.other_group_grid, is_nil=True).update(is_nil=False)
    whats = {row["what"] for row in check_county(week.record.id).wrong_rows}
    assert whats >= {"report", "completeness"}


def test_a_digest_that_is_not_there_is_missed(week):
    Digest.objects.filter(grid=week.group_grid).first().delete()
    assert [row["what"] for row in check_county(week.record.id).wrong_rows] == ["digest"]


def test_deleted_and_invented_rows_are_found(week):
    row = DaySummary.objects.get(grid=week.group_grid, kind="dispute", logged=5)
    row.delete()
    found = check_county(week.record.id).wrong_rows[0]
    assert (found["what"], found["told"]) == ("day summary", "logged 0 (5), open 0 (3)")
    row.save(force_insert=True)
    digest = Digest.objects.filter(grid=week.county_grid).first()
    digest.repeats = [[week.group_grid.id, 99]]
    digest.by_kind = {}
    digest.save()
    assert check_county(week.record.id).wrong == 2


def test_sums_are_mended_and_frozen_figures_never(week, now):
    DaySummary.objects.filter(grid=week.county_grid).update(closed=7)
    ReportSummary.objects.filter(grid=week.county_grid).update(expected=99)
    DailyReport.objects.current().filter(grid=week.county_grid).update(logged=77)
    found, mended = mend_county(week.record.id, now=at(now, "09:00", days=5))
    assert found.wrong > mended > 0
    left = check_county(week.record.id)
    assert [row["what"] for row in left.wrong_rows] == ["report"]
    assert DailyReport.objects.current().get(grid=week.county_grid).logged == 77


def test_the_command_prints_one_line_of_json(week):
    out = io.StringIO()
    call_command("recount", "--check", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert set(answer) == {"cells", "wrong"}
    assert answer["wrong"] == 0
    DaySummary.objects.filter(grid=week.county_grid).update(closed=7)
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("recount", "--check", stdout=out)
    assert "day summary" in out.getvalue()
    out = io.StringIO()
    call_command("recount", "--json", stdout=out)
    assert json.loads(out.getvalue())["mended"] > 0
    call_command("recount", "--check", "--json", stdout=io.StringIO())


@pytest.mark.parametrize("code", ["0", "999999"])
@pytest.mark.parametrize("command", [("recount", "--check"), ("recount",)])
def test_a_county_that_is_not_here_is_not_right(cast, command, code):
    with pytest.raises(CommandError, match=f"no county {code}"):
        call_command(*command, "--county", code)


def test_the_digest_command_is_idempotent(cast, branch, now):
    log(cast.group_grid, now, by=cast.leader)
    out = io.StringIO()
    call_command("digest", "--week", "2026-W10", stdout=out)
    assert f"{2 * branch + 1} digests" in out.getvalue()
    call_command("digest", "--week", "2026-W10", "--json", stdout=(out := io.StringIO()))
    assert json.loads(out.getvalue()) == {"week": "2026-W10", "built": 0}


@pytest.mark.parametrize("week", ["2026-W60", "next", "2999-W01"])
def test_a_week_that_is_none_or_not_over(cast, week):
    with pytest.raises(CommandError):
        call_command("digest", "--week", week)
    with pytest.raises(CommandError):
        call_command("digest", "--week", "2026-W10", "--county", "1")
