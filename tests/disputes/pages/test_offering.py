"""Before a sheet is sent: names of the parties and numbers in its words are offered as 甲 and stars."""

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.log import Draft, NamedParty, log_ticket
from disputes.models import EventWords

pytestmark = pytest.mark.django_db

PARTIES = [NamedParty("杜建国", "13812345678"), NamedParty("李秀英")]
TYPED, OFFERED = "老杜说打13900001111找他", "甲说打139****1111找他"


@pytest.fixture
def ticket(cast):
    draft = Draft(kind="dispute", words="两家争界石", grid=cast.group_grid, parties=PARTIES)
    return log_ticket(draft, by=cast.leader, now=timezone.now())


def write(reader, user, ticket, verb="note", **told):
    reader.force_login(user)
    return reader.post(reverse("ticket_verb", args=[ticket.pk, verb]), told)


def said(ticket, verb):
    return list(
        EventWords.objects.filter(event__ticket=ticket, event__verb=verb).values_list(
            "words", flat=True
        )
    )


def test_it_is_offered_before_anything_is_kept_and_what_was_typed_stays(reader, cast, ticket):
    answer = write(reader, cast.leader, ticket, words=TYPED)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.context["offer"] == {"words": OFFERED}
    assert f"{TYPED}</textarea>" in page
    assert said(ticket, "note") == []


@pytest.mark.parametrize(("choice", "kept"), [("letters", OFFERED), ("keep", TYPED)])
def test_what_is_chosen_is_kept(reader, cast, ticket, choice, kept):
    assert write(reader, cast.leader, ticket, words=TYPED, names=choice).status_code == 302
    assert said(ticket, "note") == [kept]


def test_who_may_not_see_the_names_is_told_of_none(reader, cast, ticket):
    """Else a guess would be answered: only the number is offered."""
    answer = write(reader, cast.county, ticket, words=TYPED)
    assert answer.context["offer"] == {"words": "老杜说打139****1111找他"}
    assert write(reader, cast.county, ticket, words="杜建国在").status_code == 302


def test_a_reason_and_a_result_are_looked_at_as_well(reader, cast, ticket):
    answer = write(reader, cast.leader, ticket, "resolve", result="杜叔让了一步")
    assert answer.context["offer"] == {"result": "甲让了一步"}
    write(reader, cast.leader, ticket, "resolve", result="杜叔让了一步", names="letters")
    ticket.refresh_from_db()
    assert ticket.result == "甲让了一步"


def test_plain_words_are_kept_at_once(reader, cast, ticket):
    assert write(reader, cast.leader, ticket, words="去看过，有两小时").status_code == 302
    assert said(ticket, "note") == ["去看过，有两小时"]
