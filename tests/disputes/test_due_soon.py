"""Due soon is within a day: every door that says so gives the same, and leaves the rest out."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.models import Ticket
from tests.api import client, logged
from tests.turns import settle

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def soon(cast):
    """One late, two within a day, two after it; all held by the leader's group. The two's words."""
    now = timezone.now()
    for words, hours in {"晚了": -1, "很快": 1, "明天前": 23.9, "明天后": 24.1, "远着": 90}.items():
        ticket = logged(cast.leader, cast.group_grid, words=words)
        Ticket.objects.filter(pk=ticket["id"]).update(due_at=now + hours * HOUR)
    settle(now)
    return ["很快", "明天前"]


@pytest.mark.parametrize("role", ["leader", "village", "township", "county"])
def test_the_api(cast, soon, role):
    found = client(getattr(cast, role)).get("/api/v1/tickets/?show=due_soon").json()["results"]
    assert [one["title"] for one in found] == soon


@pytest.mark.parametrize("role", ["leader", "village", "township", "county"])
def test_the_queue_and_its_number(cast, reader, soon, role):
    reader.force_login(getattr(cast, role))
    answer = reader.get(reverse("queue"), {"show": "due_soon"})
    assert [line["ticket"].words for line in answer.context["lines"]] == soon
    view = next(one for one in answer.context["views"] if "due_soon" in one["url"])
    assert view["n"] == "2"


def test_my_own_list_and_its_number(cast, reader, soon):
    reader.force_login(cast.leader)
    answer = reader.get(reverse("due_soon"))
    assert [item["title"] for item in answer.context["items"]] == soon
    tab = next(one for one in answer.context["tabs"] if one["url"] == reverse("due_soon"))
    assert tab["n"] == 2


def test_the_dashboard_counts_as_many(cast, soon):
    told = client(cast.village).get(f"/api/v1/dashboards/{cast.village_grid.pk}/").json()
    assert told["now"]["soon"] == 2
