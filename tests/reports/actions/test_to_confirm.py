"""Reports to confirm wait in the to-do list of whoever acts for the grid, until they are in."""

import datetime as dt

import pytest
from django.urls import reverse

from disputes.actions.log import Draft, log_ticket
from grids.actions.heartbeat import beat
from grids.models import WorkItem
from reports.actions.daily import confirm, return_report
from reports.actions.reopening import reopen_day
from reports.actions.sweep import sweep_reports
from reports.actions.to_confirm import check_to_confirm, mend_to_confirm
from rows.clock import database_now
from tests.reports.events import at

pytestmark = pytest.mark.django_db


def waiting():
    """Grids that are asked."""
    return set(WorkItem.objects.filter(kind="report").values_list("owner", flat=True))


def above_the_patch(cast):
    names = ("county_grid", "township_grid", "village_grid")
    found = {getattr(cast, name).pk for name in names}
    others = ("other_township_grid", "other_village_grid")
    return found | {getattr(cast, name).pk for name in others if hasattr(cast, name)}


def log(cast, when):
    draft = Draft(kind="hazard", words="断树", grid=cast.group_grid)
    return log_ticket(draft, by=cast.leader, now=when)


def test_who_does_not_file_by_themselves_is_asked_from_the_morning(cast, now):
    sweep_reports(at(now, "00:01"))
    assert waiting() == above_the_patch(cast)
    sweep_reports(at(now, "09:00"))
    assert WorkItem.objects.filter(kind="report").count() == len(above_the_patch(cast))


def test_a_group_is_asked_from_its_time_on_where_there_were_records(cast, now):
    log(cast, at(now, "09:00"))
    sweep_reports(at(now, "17:59"))
    assert cast.group_grid.pk not in waiting()
    sweep_reports(at(now, "18:01"))
    assert cast.group_grid.pk in waiting()
    assert cast.other_group_grid.pk not in waiting()  # its nil report filed itself


def test_a_county_that_asks_for_nil_asks_everybody(cast, now):
    cast.record.asks_nil = True
    cast.record.save()
    sweep_reports(at(now, "00:01"))
    assert {cast.group_grid.pk, cast.other_group_grid.pk} < waiting()


def test_it_is_gone_when_confirmed_and_back_when_returned(cast, now):
    sweep_reports(at(now, "00:01"))
    evening = at(now, "19:30")
    report = confirm(cast.village_grid, evening.date(), words="", by=cast.village, now=evening)
    assert cast.village_grid.pk not in waiting()
    sweep_reports(evening)
    assert cast.village_grid.pk not in waiting()
    return_report(report, why="漏了一件", by=cast.township, now=evening)
    assert cast.village_grid.pk in waiting()
    sweep_reports(evening)
    assert cast.village_grid.pk in waiting()
    confirm(cast.village_grid, evening.date(), words="补了", by=cast.village, now=evening)
    assert cast.village_grid.pk not in waiting()


def test_a_locked_day_waits_no_more_until_it_is_reopened(cast, now):
    sweep_reports(at(now, "00:01"))
    tomorrow = at(now, "00:01", days=1)
    sweep_reports(tomorrow)
    days = set(WorkItem.objects.filter(kind="report").values_list("due_at", flat=True))
    assert min(days) > tomorrow
    reopen_day(
        cast.village_grid, at(now, "12:00").date(), why="漏报", by=cast.township, now=tomorrow
    )
    own = WorkItem.objects.filter(kind="report", owner=cast.village_grid.pk)
    assert own.count() == 2
    sweep_reports(tomorrow + dt.timedelta(minutes=1))
    assert own.count() == 2
    confirm(cast.village_grid, at(now, "12:00").date(), words="", by=cast.village, now=tomorrow)
    assert own.count() == 1


def test_it_stands_in_the_one_list_with_the_matters(cast, now, reader, set_clock):
    sweep_reports(at(now, "00:01"))
    noon = at(now, "12:00")
    set_clock(noon)
    draft = Draft(kind="hazard", words="断树", grid=cast.village_grid)
    log_ticket(draft, by=cast.village, now=noon)
    reader.force_login(cast.village)
    page = reader.get(reverse("todo"))
    urls = {item["url"] for item in page.context["items"]}
    assert reverse("report", args=[cast.village_grid.pk, noon.date()]) in urls
    assert len(page.context["items"]) == 2
    todo = next(tab for tab in page.context["tabs"] if tab["current"])
    assert todo["n"] == 2
    assert "Look through it and confirm" in page.content.decode()
    assert "Accept it, or pass it on" in page.content.decode()


def test_a_planted_mistake_is_found_and_mended(cast, now):
    """By the real clock, which the recount reads: whatever hour it is, the county is asked."""
    today = database_now()
    county = cast.record.id
    sweep_reports(today)
    beat("sweep-reports", today)
    assert check_to_confirm(county).wrong_rows == []
    own = WorkItem.objects.filter(kind="report", owner=cast.county_grid.pk)
    own.update(owner=cast.department.pk + 10**9)
    found = {row["told"] for row in check_to_confirm(county).wrong_rows}
    assert found == {"missing", "false"}
    assert mend_to_confirm(county, now=today)[1] == 2
    assert check_to_confirm(county).wrong_rows == []
