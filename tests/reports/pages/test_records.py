"""The records behind a number of a report or a digest."""

import datetime as dt

import pytest
from django.urls import reverse

from disputes.models import Ticket
from tests.reports.events import HOUR, happen, log

DAY = dt.timedelta(days=1)


@pytest.fixture
def ask(client, cast, now, today):
    def _ask(user, grid, what="logged", first=today, last=today, **more):
        client.force_login(user)
        asked = {"what": what, "from": first, "to": last, "at": now.isoformat(), **more}
        return client.get(reverse("records", args=[grid.pk]), asked)

    return _ask


def steps(answer):
    return [(line["ticket"], line["step"]) for line in answer.context["lines"]]


def test_a_matter_that_rose_twice_stands_there_twice(ask, cast, now):
    one = log(cast.group_grid, now - 3 * HOUR, by=cast.leader)
    happen(one, "raise", now - 2 * HOUR, holder=cast.above_group)
    happen(one, "escalate", now - HOUR, holder=cast.county_grid)
    one.spell += 1
    happen(one, "escalate", now - HOUR)  # at the county it rises no further
    found = ask(cast.county, cast.county_grid, "raised")
    assert steps(found) == [(one.pk, "Escalated"), (one.pk, "Raised")]
    assert steps(ask(cast.county, cast.county_grid)) == [(one.pk, "Logged")]
    assert steps(ask(cast.county, cast.county_grid, "closed")) == []
    assert steps(ask(cast.neighbour, cast.other_village_grid, "raised")) == []


def test_a_line_says_of_the_words_what_every_list_says(ask, cast, now):
    """A telephone number and a party's name are for the ticket's own page."""
    numbered = log(cast.group_grid, now - 2 * HOUR, by=cast.leader)
    named = log(cast.group_grid, now - HOUR, by=cast.leader)
    Ticket.objects.filter(pk=numbered.pk).update(words="井盖丢了，电话13937700123")
    Ticket.objects.filter(pk=named.pk).update(words="张三家争水", headline="甲家争水")
    found = ask(cast.leader, cast.group_grid)
    titles = [line["title"] for line in found.context["lines"]]
    assert titles == ["甲家争水", "井盖丢了，电话139****0123"]
    assert titles == [Ticket.objects.get(pk=one.pk).title for one in (named, numbered)]
    html = found.content.decode()
    assert "13937700123" not in html
    assert "张三" not in html


def test_what_came_after_the_freeze_is_not_in_it(ask, cast, now, today):
    kept = log(cast.group_grid, now - 2 * HOUR, by=cast.leader)
    log(cast.group_grid, now, by=cast.leader)
    log(cast.group_grid, now - DAY, by=cast.leader)
    found = ask(cast.leader, cast.group_grid, at=(now - HOUR).isoformat())
    assert steps(found) == [(kept.pk, "Logged")]
    assert len(steps(ask(cast.leader, cast.group_grid, first=today - DAY))) == 3


def test_kinds_and_the_grid_alone(ask, cast, now):
    below = log(cast.group_grid, now - HOUR, by=cast.leader, kind="hazard")
    own = log(cast.village_grid, now - HOUR, by=cast.village)
    found = ask(cast.village, cast.village_grid)
    assert {pk for pk, _step in steps(found)} == {below.pk, own.pk}
    assert steps(ask(cast.village, cast.village_grid, kind="hazard")) == [(below.pk, "Logged")]
    assert steps(ask(cast.village, cast.village_grid, own=1)) == [(own.pk, "Logged")]
    assert steps(ask(cast.county, cast.county_grid, own=1)) == []


def test_sensitive_matters_and_those_about_a_leader_there_stand_in_no_list(ask, cast, now):
    log(cast.group_grid, now - HOUR, by=cast.leader, sensitive=True)
    about = log(cast.group_grid, now - HOUR, by=cast.leader, concerns=cast.village_grid)
    assert steps(ask(cast.village, cast.village_grid)) == []
    # Within the grid concerned it is left out for whoever asks; above it, it counts.
    assert steps(ask(cast.county, cast.village_grid)) == []
    assert steps(ask(cast.county, cast.county_grid)) == [(about.pk, "Logged")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "open"},
        {"what": "x"},
        {"from": "2026-02-30"},
        {"from": "2026-07-16"},
        {"from": "2026-05-01"},
        {"at": "x"},
        {"at": "2026-07-15T10:00"},
    ],
)
def test_what_cannot_be_listed_is_not_there(ask, cast, wrong):
    assert ask(cast.county, cast.county_grid, **wrong).status_code == 404


@pytest.mark.parametrize("rows", [1, 60])
def test_queries_do_not_grow_with_the_list(ask, cast, now, client, rows, django_assert_num_queries):
    for _n in range(rows):
        log(cast.group_grid, now - HOUR, by=cast.leader)
    ask(cast.county, cast.county_grid)
    with django_assert_num_queries(10):
        found = ask(cast.county, cast.county_grid)
    assert len(found.context["lines"]) == min(rows, 50)
    assert bool(found.context["cursor"]) == (rows > 50)
    if rows > 50:
        rest = ask(cast.county, cast.county_grid, after=found.context["cursor"])
        assert len(rest.context["lines"]) == 10
