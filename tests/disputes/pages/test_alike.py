"""What is like a matter: on its own page and after logging, in whose scope, and two taps to merge."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.handling import resolve
from disputes.actions.log import Draft, NamedParty, log_ticket
from disputes.models import Ticket

pytestmark = pytest.mark.django_db

WORDS = "桥头护坡塌了一段，车过不去"


@pytest.fixture
def now():
    """The pages read the clock, so these tests live today."""
    return timezone.now()


@pytest.fixture
def log(cast, now):
    def _log(words=WORDS, by=None, days=0, **more):
        more = {"grid": cast.group_grid, "kind": "hazard"} | more
        when = now - dt.timedelta(days=days)
        return log_ticket(Draft(words=words, **more), by=by or cast.leader, now=when)

    return _log


def near(reader, user, ticket, **heads):
    reader.force_login(user)
    return reader.get(reverse("ticket_similar", args=[ticket.pk]), headers=heads)


def titles(answer):
    return [one["title"] for one in answer.context["similar"]]


def test_the_ticket_asks_for_what_is_like_it_and_two_taps_merge_it(reader, cast, log):
    other, ticket = log(), log("桥头护坡又塌了一段")
    reader.force_login(cast.leader)
    page = reader.get(reverse("ticket", args=[ticket.pk])).content.decode()
    address = reverse("ticket_similar", args=[ticket.pk])
    assert f'hx-get="{address}" hx-trigger="load"' in page
    assert f'<noscript><p><a href="{address}">' in page
    found = near(reader, cast.leader, ticket, **{"HX-Request": "true"})
    assert "<html" not in found.content.decode()
    assert "Much like it: 1 matter nearby in the last 30 days" in found.content.decode()
    [line] = found.context["similar"]
    assert f'href="{line["merge_url"]}"' in found.content.decode()
    sheet = reader.get(line["merge_url"])
    assert sheet.context["form"].initial["ticket"] == str(other.pk)
    reader.post(line["merge_url"], {"ticket": str(other.pk)})
    ticket.refresh_from_db()
    assert ticket.merged_into == other
    whole = near(reader, cast.leader, other)
    assert "<html" in whole.content.decode()
    assert "Nothing nearby in the last 30 days is like it." in whole.content.decode()


def test_only_what_is_open_recent_near_and_said_alike(reader, cast, log, now):
    ticket = log()
    log("桥头护坡塌了", days=29)
    log("桥头护坡塌了一角", days=31)
    log("村口路灯不亮")
    log(by=cast.neighbour, grid=cast.other_group_grid)
    resolve(log("桥头护坡塌了一处"), result="修好了", by=cast.leader, now=now)
    assert titles(near(reader, cast.leader, ticket)) == ["桥头护坡塌了"]


def test_whoever_may_not_merge_it_may_look(reader, cast, log):
    other, ticket = log(), log("桥头护坡又塌了一段")
    [line] = near(reader, cast.village, ticket).context["similar"]
    assert (line["url"], "merge_url" in line) == (reverse("ticket", args=[other.pk]), False)


def test_nothing_that_is_not_theirs_and_no_name(reader, cast, log):
    ticket = log("杜大山家的排水冲了墙", kind="dispute", parties=[NamedParty("杜大山")])
    again = log("杜大山家的排水又冲了墙", kind="dispute", parties=[NamedParty("杜大山")])
    log("杜大山家的排水冲了墙角", kind="dispute", is_sensitive=True)
    log("杜大山家的排水冲了墙根", kind="dispute", by=cast.county, concerns=cast.village_grid)
    assert titles(near(reader, cast.leader, ticket)) == [again.title] == ["甲家的排水又冲了墙"]
    assert "杜大山" not in near(reader, cast.leader, ticket).content.decode()
    assert near(reader, cast.neighbour, ticket).status_code == 404


def test_after_logging_it_can_be_merged_at_once(reader, cast, log):
    other, ticket = log(), log("桥头护坡又塌了一段")
    reader.force_login(cast.leader)
    [line] = reader.get(reverse("logged", args=[ticket.pk])).context["similar"]
    assert line["merge_url"].endswith(f"?into={other.pk}")
    above = log("桥头护坡又塌了", by=cast.village)  # the leader holds it: words can be added
    reader.force_login(cast.village)
    lines = reader.get(reverse("logged", args=[above.pk])).context["similar"]
    assert [("merge_url" in one, bool(one["note_url"])) for one in lines] == [(False, True)] * 2


def test_it_asks_the_same_for_one_and_for_three(reader, cast, log, django_assert_num_queries):
    ticket = log()
    address = reverse("ticket_similar", args=[ticket.pk])
    reader.force_login(cast.leader)
    log("桥头护坡塌了一处")
    reader.get(address)
    for words in ("", "桥头护坡又塌了一段", "桥头护坡还塌着一段"):
        if words:
            log(words)
        with django_assert_num_queries(QUERIES):
            reader.get(address)
    assert Ticket.objects.count() == 4


QUERIES = 5
"""Session, seats, the ticket, what is near, its names."""
