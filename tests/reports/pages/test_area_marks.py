"""What is urged, overseen or asked in an area, on its dashboard: each number opens as many."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.log import Draft, log_ticket
from disputes.actions.urging import oversee, urge
from tests.disputes.actions.test_problems import opened

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


def test_open_problems_of_the_month_stand_below_and_open_their_list(reader, cast, now, today):
    reader.force_login(cast.county)
    where = reverse("dashboard", args=[cast.county_grid.pk])
    assert "Problems of the month 1" not in reader.get(where).content.decode()
    opened(cast, now)
    page = reader.get(where).content.decode()
    way = f"{reverse('problems')}?grid={cast.county_grid.pk}"
    assert f'<a href="{way}" data-n="1">Problems of the month 1</a>' in page
    assert reader.get(way).content.decode().count("data-row") == 1
    far = reader.get(reverse("dashboard", args=[cast.other_village_grid.pk])).content.decode()
    assert "Problems of the month 1" not in far
