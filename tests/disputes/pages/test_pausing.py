"""The sheets of what stands until a day: what they ask, and what the ticket's page says meanwhile."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.handling import sign
from disputes.actions.holding import assign
from disputes.actions.log import Draft, log_ticket
from disputes.actions.pausing import park, pause
from disputes.actions.sweep import sweep_tickets
from disputes.models import EventWords, Ticket

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def handled(cast, now, set_clock):
    """In handling with its own leader; the pages' clock stands at 14:30 of 15 July."""
    set_clock(now)
    draft = Draft(kind="hazard", words="桥头护坡塌了", grid=cast.group_grid)
    ticket = log_ticket(draft, by=cast.leader, now=now)
    ticket = assign(ticket, post=cast.leader.post, by=cast.leader, now=now)
    return sign(ticket, by=cast.leader, now=now)


def sheet(ticket, verb):
    return reverse("ticket_verb", kwargs={"ticket": ticket.pk, "verb": verb})


def page(reader, user, ticket):
    reader.force_login(user)
    return reader.get(reverse("ticket", kwargs={"ticket": ticket.pk})).content.decode()


def stands(ticket):
    found = Ticket.objects.get(pk=ticket.pk)
    return found.state, found.paused_until or found.parked_until


def test_a_pause_asks_why_and_until_when_and_the_page_says_both(reader, cast, handled):
    reader.force_login(cast.leader)
    asked = reader.get(sheet(handled, "pause")).content.decode()
    assert 'type="date"' in asked
    assert 'min="2026-07-16"' in asked
    assert "goes on automatically, with the time that was left" in asked
    told = {"reason": "1", "until": "2026-07-20", "words": "县质检站"}
    answer = reader.post(sheet(handled, "pause"), told)
    assert answer.status_code == 302
    assert stands(handled) == ("waiting", dt.datetime(2026, 7, 20, 0, 30, tzinfo=dt.UTC))
    assert EventWords.objects.get(event__verb="pause").words.endswith("a test: 县质检站")
    shown = page(reader, cast.leader, handled)
    assert "Paused until 20 Jul" in shown
    assert "In the morning of that day it goes on automatically" in shown
    assert (
        shown.count("For an appraisal or a test: 县质检站") == 2
    )  # beside the time, and in the story
    assert "until 20 Jul" in shown[shown.index("History") :]
    assert sheet(handled, "resume") in shown


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"reason": "1"}, "Choose the day."),
        ({"reason": "1", "until": "bald"}, "Choose the day."),
        ({"until": "2026-07-20"}, "Choose one of these."),
        ({"reason": "1", "until": "2026-07-15"}, "Choose a day from tomorrow on"),
        ({"reason": "1", "until": "2027-08-15"}, "Choose a day from tomorrow on"),
        ({"reason": "other", "until": "2026-07-20"}, "Write it in a few words."),
    ],
)
def test_what_is_missing_or_no_day_to_wait_for_is_said_and_what_was_typed_stays(
    reader, cast, handled, told, sentence
):
    reader.force_login(cast.leader)
    answer = reader.post(
        sheet(handled, "pause"), told | {"words": "" if "other" in told.values() else "县里"}
    )
    shown = answer.content.decode()
    assert answer.status_code in (409, 422)
    assert sentence in shown
    assert told.get("until", "") in shown
    assert stands(handled) == ("handling", None)


def test_going_on_by_hand_and_by_the_sweep_is_told_in_the_story(reader, cast, handled, now):
    reader.force_login(cast.leader)
    reader.post(sheet(handled, "pause"), {"reason": "1", "until": "2026-07-16"})
    asked = reader.get(sheet(handled, "resume")).content.decode()
    assert "The time runs on from now" in asked
    assert reader.post(sheet(handled, "resume")).status_code == 302
    assert stands(handled) == ("handling", None)
    assert "automatically: its day has come" not in page(reader, cast.leader, handled)
    reader.post(sheet(handled, "pause"), {"reason": "1", "until": "2026-07-16"})
    sweep_tickets(now=now + DAY)
    assert "automatically: its day has come" in page(reader, cast.leader, handled)


def test_the_county_parks_and_nobody_below_has_a_button(reader, cast, handled):
    assert sheet(handled, "park") not in page(reader, cast.leader, handled)
    assert sheet(handled, "park") in page(reader, cast.county, handled)
    told = {"reason": "1", "until": "2026-08-17", "words": ""}
    assert reader.post(sheet(handled, "park"), told).status_code == 302
    shown = page(reader, cast.leader, handled)
    assert "Parked until 17 Aug" in shown
    assert "money that the budget has not got yet" in shown
    assert sheet(handled, "resume") not in shown
    assert sheet(handled, "resume") in page(reader, cast.county, handled)


def test_a_list_says_until_when(reader, cast, handled, now):
    pause(
        handled, reason="等鉴定", until=timezone.localdate(now) + 2 * DAY, by=cast.leader, now=now
    )
    reader.force_login(cast.leader)
    assert "Paused until 17 Jul" in reader.get(reverse("in_hand")).content.decode()
    park(handled, reason="等资金", until=timezone.localdate(now) + 3 * DAY, by=cast.county, now=now)
    assert "Parked until 18 Jul" in reader.get(reverse("in_hand")).content.decode()
