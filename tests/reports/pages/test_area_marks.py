"""What is urged, overseen or asked in an area, on its dashboard: each number opens as many."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.log import Draft, log_ticket
from disputes.actions.urging import oversee, urge

pytestmark = pytest.mark.django_db


def test_the_dashboard_counts_what_its_links_open(client, cast):
    now = timezone.now()  # the pages read the clock

    def log(words, **more):
        draft = Draft(kind="hazard", words=words, grid=cast.group_grid, **more)
        return log_ticket(draft, by=cast.leader, now=now)

    for words in ("一", "二"):
        ticket = oversee(log(words), words="拖得久了", by=cast.county, now=now)
    urge(ticket, words="请抓紧", by=cast.county, now=now)
    log("三", is_sensitive=True)
    client.force_login(cast.county)
    marks = client.get(reverse("dashboard", args=[cast.county_grid.pk])).context["marks"]
    assert [(mark["name"], mark["n"]) for mark in marks] == [("overseen", 2), ("urged", 1)]
    for mark in marks:
        assert len(client.get(mark["url"]).context["lines"]) == mark["n"]
    other = client.get(reverse("dashboard", args=[cast.other_village_grid.pk]))
    assert other.context["marks"] == []
