"""Returning a report asks for a reason."""

import pytest
from django.urls import reverse

from reports.actions.daily import confirm
from reports.models import DailyReport, ReportState


@pytest.fixture
def address(cast, now, today):
    confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    return reverse("report_return", args=[cast.group_grid.id, today])


def test_a_ready_reason_and_words(client, cast, address, today):
    client.force_login(cast.patch)
    assert "Return the report of" in client.get(address).content.decode()
    reason = "Something that happened is missing"
    answer = client.post(address, {"reason": "2", "words": "水渠那件"})
    assert answer.url == reverse("report", args=[cast.patch_grid.id, today])
    report = DailyReport.objects.get()
    assert report.state == ReportState.RETURNED
    assert report.returned_why == f"{reason}: 水渠那件"


@pytest.mark.parametrize("given", [{}, {"reason": "other"}, {"reason": "made up"}])
def test_without_a_reason_nothing_is_returned(client, cast, address, given):
    client.force_login(cast.patch)
    assert client.post(address, given).status_code == 200
    assert DailyReport.objects.get().state == ReportState.CONFIRMED


def test_whoever_is_not_the_level_above_reads_why_not(client, cast, address):
    client.force_login(cast.leader)
    answer = client.post(address, {"reason": "other", "words": "再看看"})
    assert "belongs to someone else" in answer.content.decode()
    assert DailyReport.objects.get().state == ReportState.CONFIRMED


def test_others_find_nothing(client, cast, address):
    client.force_login(cast.neighbour)
    assert client.get(address).status_code == 404
