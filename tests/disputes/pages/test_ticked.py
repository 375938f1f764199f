"""What was ticked and is sent again, or when others were faster: an answer for each, and no word lost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.handling import resolve
from disputes.actions.log import Draft, log_ticket
from disputes.models import TicketEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(cast):
    def _log(words, **more):
        draft = Draft(kind="hazard", words=words, grid=cast.group_grid, **more)
        return log_ticket(draft, by=cast.leader, now=timezone.now())

    return _log


def tick(*tickets):
    return [f"{ticket.pk}:{ticket.version}" for ticket in tickets]


def press(reader, user, verb, ticks, **more):
    reader.force_login(user)
    return reader.post(reverse("queue_many", args=[verb]), {"t": ticks, **more})


def lines_of(answer):
    return {ticket.words: why for ticket, why in answer.context["lines"]}


def test_sent_twice_what_ends_them_says_so_line_by_line(reader, cast, log):
    """The first has closed them all; the second finds nothing to verify, and says it of each."""
    ticks = tick(log("一", result="办了"), log("二", result="办了"))
    press(reader, cast.county, "verify", ticks, reason="1")
    again = press(reader, cast.county, "verify", ticks, reason="1")
    assert again.status_code == 200
    assert "Verified: 0 of 2" in again.content.decode()
    assert all("changed" in why for why in lines_of(again).values())
    assert TicketEvent.objects.filter(verb="verify").count() == 2


def test_where_others_were_faster_with_all_of_them_the_words_stay(reader, cast, log):
    ticket = log("办完的")
    ticks = tick(ticket)
    resolve(ticket, result="好了", by=cast.leader, now=timezone.now())
    answer = press(reader, cast.county, "urge", ticks, reason="other", words="写了很久的一段话")
    assert "changed" in lines_of(answer)["办完的"]
    assert "写了很久的一段话" in answer.content.decode()
    reader.force_login(cast.county)
    given = reader.post(
        reverse("queue_assign"), {"t": ticks, "to": "post:1", "words": "写了很久的一段话"}
    )
    assert "changed" in lines_of(given)["办完的"]
    assert "写了很久的一段话" in given.content.decode()
