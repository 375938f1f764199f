"""The sheets of more time, and what the ticket's page says while somebody waits for an answer."""

import datetime as dt

import pytest
from django.urls import reverse

from disputes.actions.extending import ask_extension
from disputes.actions.holding import accept
from disputes.actions.log import Draft, log_ticket
from disputes.models import EventWords, Ticket
from tests.cast import seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast, now, set_clock):
    """Accepted by the group; the pages' clock stands at 14:30 of 15 July."""
    set_clock(now)
    draft = Draft(kind="hazard", words="桥头护坡塌了", grid=cast.group_grid)
    return accept(log_ticket(draft, by=cast.leader, now=now), by=cast.leader, now=now)


@pytest.fixture
def asked(cast, held, now):
    day = dt.date(2026, 7, 20)
    return ask_extension(held, reason="吊车还没到", until=day, by=cast.leader, now=now)


def sheet(ticket, verb):
    return reverse("ticket_verb", kwargs={"ticket": ticket.pk, "verb": verb})


def page(reader, user, ticket):
    reader.force_login(user)
    return reader.get(reverse("ticket", kwargs={"ticket": ticket.pk})).content.decode()


def test_who_has_it_asks_and_the_page_says_until_when_why_and_who_decides(reader, cast, held):
    assert "Ask for extension" in page(reader, cast.leader, held)
    shown = reader.get(sheet(held, "ask_extension")).content.decode()
    assert "The level above decides" in shown
    told = {"reason": "2", "until": "2026-07-20", "words": "吊车还没到"}
    assert reader.post(sheet(held, "ask_extension"), told).status_code == 302
    shown = page(reader, cast.leader, held)
    assert "More time is asked for: until 20 Jul 18:00" in shown
    assert "Another unit has not done its part yet: 吊车还没到" in shown
    assert (
        f'<span lang="zh-Hans">{cast.village_grid.name}{cast.patch_grid.name}</span> decides.'
        in shown
    )
    assert sheet(held, "extend") not in shown


def test_it_is_a_to_do_of_the_level_above_with_both_answers_first(reader, cast, asked):
    reader.force_login(cast.patch)
    todo = reader.get(reverse("todo")).content.decode()
    assert f"/tickets/{asked.pk}/" in todo
    assert "More time is asked for: grant it or decline" in todo
    shown = page(reader, cast.patch, asked)
    assert 0 < shown.index(sheet(asked, "extend")) < shown.index(sheet(asked, "decline"))
    reader.force_login(cast.leader)
    assert "grant it or decline" not in reader.get(reverse("todo")).content.decode()


def test_the_wished_day_stands_in_the_sheet_and_is_granted_or_changed(reader, cast, asked):
    reader.force_login(cast.patch)
    shown = reader.get(sheet(asked, "extend")).content.decode()
    assert 'value="2026-07-20"' in shown
    assert "Asked for: until the end of 20 Jul." in shown
    told = {"reason": "1", "until": "2026-07-17", "words": ""}
    assert reader.post(sheet(asked, "extend"), told).status_code == 302
    found = Ticket.objects.get(pk=asked.pk)
    assert (found.due_at, found.wished_until) == (dt.datetime(2026, 7, 17, 10, tzinfo=dt.UTC), None)
    shown = page(reader, cast.leader, asked)
    assert "More time is asked for" not in shown
    assert "Extended" in shown[shown.index("History") :]
    assert "until 17 Jul" in shown[shown.index("History") :]


def test_a_day_that_is_no_later_is_refused_with_the_deadline(reader, cast, held):
    reader.force_login(cast.patch)
    told = {"reason": "1", "until": "2026-07-16", "words": "再等等"}
    answer = reader.post(sheet(held, "extend"), told)
    assert answer.status_code == 302  # due on Thursday at 10:00: the end of Thursday is later
    answer = reader.post(sheet(held, "extend"), told)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "It is due tomorrow 18:00; choose a later day." in shown
    assert "再等等" in shown


def test_declining_says_why(reader, cast, asked):
    reader.force_login(cast.patch)
    assert (
        reader.post(sheet(asked, "decline"), {"reason": "1", "words": "今天能办"}).status_code
        == 302
    )
    assert "time that is left: 今天能办" in EventWords.objects.get(event__verb="decline").words
    shown = page(reader, cast.leader, asked)
    assert "Extension declined" in shown
    assert "More time is asked for" not in shown


def test_at_the_county_the_other_one_has_the_button(reader, cast, now, set_clock):
    set_clock(now)
    second = seat(cast.county_grid, "second", "staff")
    draft = Draft(kind="hazard", words="水库裂缝", grid=cast.county_grid)
    ticket = accept(log_ticket(draft, by=cast.county, now=now), by=cast.county, now=now)
    assert sheet(ticket, "extend") not in page(reader, second, ticket)
    told = {"reason": "1", "until": "2026-07-20", "words": ""}
    reader.force_login(cast.county)
    assert reader.post(sheet(ticket, "ask_extension"), told).status_code == 302
    assert sheet(ticket, "extend") not in page(reader, cast.county, ticket)
    assert sheet(ticket, "extend") in page(reader, second, ticket)
    assert reader.post(sheet(ticket, "extend"), told).status_code == 302


def test_what_becomes_sensitive_asks_nobody_for_more_time(reader, cast, asked):
    """Who could grant it sees it no more: the wish ends, so that nobody waits for an answer."""
    reader.force_login(cast.leader)
    told = {"kind": asked.kind, "urgency": asked.urgency, "words": asked.words, "place": ""}
    told |= {"version": asked.version, "is_sensitive": "on"}
    assert reader.post(sheet(asked, "correct"), told).status_code == 302
    asked.refresh_from_db()
    assert (asked.is_sensitive, asked.wished_until, asked.wished_by) == (True, None, None)
    assert "More time is asked for" not in page(reader, cast.leader, asked)
    assert sheet(asked, "ask_extension") not in page(reader, cast.leader, asked)
