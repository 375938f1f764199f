"""Reopening a locked day asks for a reason."""

import datetime as dt

import pytest
from django.urls import reverse

from reports.models import DayReopening


@pytest.fixture
def address(cast, today):
    return reverse("report_reopen", args=[cast.group_grid.id, today - dt.timedelta(days=1)])


def test_the_level_above_reopens(client, cast, address):
    client.force_login(cast.patch)
    assert "Reopen the day for" in client.get(address).content.decode()
    answer = client.post(address, {"reason": "other", "words": "停电一天"})
    assert answer.status_code == 302
    assert DayReopening.objects.get().why == "停电一天"
    assert (
        "already reopened"
        in client.post(address, {"reason": "other", "words": "x"}).content.decode()
    )


def test_the_leader_reads_why_not(client, cast, address):
    client.force_login(cast.leader)
    answer = client.post(address, {"reason": "other", "words": "停电"})
    assert "belongs to someone else" in answer.content.decode()
    assert not DayReopening.objects.exists()
