"""Urging and overseeing: who may, what stands of it, who is told, what stays as it was."""

import datetime as dt

import pytest
from django.utils import timezone

from disputes.actions.correcting import correct
from disputes.actions.holding import accept, assign, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.actions.urging import oversee, urge
from disputes.models import Delivery, Ticket, TicketEvent
from disputes.notices import tell
from disputes.rules import verbs_for
from grids.errors import Missing, NotAllowed, Stale
from grids.models import Message
from grids.roles import Role
from tests import factories as make
from tests.api import at, client

HOUR = dt.timedelta(hours=1)
TIMES = ("due_at", "escalate_at", "remind_at", "respond_by", "sign_by", "resolve_by", "spell")


@pytest.fixture
def ticket(cast, now):
    draft = Draft(kind="hazard", words="桥头护坡塌了", grid=cast.group_grid)
    return log_ticket(draft, by=cast.leader, now=now)


def told(ticket, verb, now):
    """To whom the last event of that verb was told."""
    tell(ticket.county, now=now)
    last = TicketEvent.objects.filter(ticket=ticket, verb=verb).order_by("at", "id").last()
    return set(Delivery.objects.filter(event=last).values_list("person", flat=True))


def test_three_days_overdue_the_county_has_both_buttons(cast, ticket, now):
    Ticket.objects.filter(pk=ticket.pk).update(due_at=now - dt.timedelta(days=3))
    ticket.refresh_from_db()
    assert ticket.is_overdue(now)
    assert {"urge", "oversee"} <= set(verbs_for(cast.county, ticket))
    assert {"urge", "oversee"}.isdisjoint(verbs_for(cast.leader, ticket))
    assert {"urge", "oversee"}.isdisjoint(verbs_for(cast.neighbour, ticket))


def test_what_has_risen_to_the_county_itself_it_urges_on_as_well(cast, now):
    """Nobody sits above it, and a department has the matter: of three days overdue most are so."""
    draft = Draft(kind="hazard", words="桥头护坡塌了", grid=cast.county_grid)
    ticket = accept(log_ticket(draft, by=cast.county, now=now), by=cast.county, now=now)
    ticket = assign(ticket, department=cast.department, by=cast.county, now=now)
    assert {"urge", "oversee"} <= set(verbs_for(cast.county, ticket))
    assert {"urge", "oversee"}.isdisjoint(verbs_for(cast.clerk, ticket))
    ticket = urge(ticket, words="请抓紧", by=cast.county, now=now)
    assert (ticket.urges, ticket.urged_by) == (1, cast.county_grid.place)
    assert told(ticket, "urge", now) == {cast.clerk.pk}


def test_urging_twice_is_told_as_a_count_and_moves_no_clock(cast, ticket, now):
    before = [getattr(ticket, name) for name in TIMES]
    ticket = urge(ticket, words=" 请抓紧 ", by=cast.patch, now=now + HOUR)
    assert (ticket.urges, ticket.urged_by) == (1, cast.patch_grid.place)
    ticket = urge(ticket, words="三天了", by=cast.county, now=now + 2 * HOUR)
    ticket.refresh_from_db()
    assert (ticket.urges, ticket.urged_at) == (2, now + 2 * HOUR)
    assert ticket.urged_by == cast.county_grid.place
    assert [getattr(ticket, name) for name in TIMES] == before
    events = TicketEvent.objects.filter(ticket=ticket, verb="urge").order_by("at")
    assert [event.facts["urges"] for event in events] == [1, 2]
    assert [event.said.words for event in events] == ["请抓紧", "三天了"]


def test_the_holder_and_whoever_handles_it_are_told(cast, ticket, now):
    ticket = accept(ticket, by=cast.leader, now=now)
    ticket = raise_ticket(ticket, reason="难", by=cast.leader, now=now)
    assign(ticket, post=cast.leader.post, by=cast.patch, now=now)
    ticket = oversee(ticket, words="拖得久了", by=cast.county, now=now + HOUR)
    assert (ticket.overseen_at, ticket.overseen_by) == (now + HOUR, cast.county_grid.place)
    assert told(ticket, "oversee", now + HOUR) == {cast.patch.pk, cast.leader.pk}
    urge(ticket, words="请抓紧", by=cast.county, now=now + 2 * HOUR)
    assert told(ticket, "urge", now + 2 * HOUR) == {cast.patch.pk, cast.leader.pk}
    assert Message.objects.filter(person=cast.patch, kind="urge").count() == 1


def test_what_concerns_a_leader_is_not_told_below(cast, now):
    """The group's leader also acts for the grid above, which holds it."""
    deputy = make.PostFactory(grid=cast.above_group, role=Role.DEPUTY)
    make.PostingFactory(post=deputy, user=cast.leader)
    draft = Draft(kind="hazard", words="收了钱", grid=cast.group_grid, concerns=cast.group_grid)
    ticket = log_ticket(draft, by=cast.patch, now=now)
    assert ticket.holder == cast.above_group
    urge(ticket, words="请抓紧", by=cast.county, now=now)
    assert told(ticket, "urge", now) == {cast.patch.pk}


@pytest.mark.parametrize("verb", [urge, oversee])
def test_whoever_holds_it_sits_below_or_beside_may_not(cast, ticket, now, verb):
    ticket = raise_ticket(
        accept(ticket, by=cast.leader, now=now), reason="难", by=cast.leader, now=now
    )
    for person in (cast.leader, cast.patch, cast.neighbour, cast.clerk, cast.mediator):
        with pytest.raises(NotAllowed):
            verb(ticket, words="请抓紧", by=person, now=now)
    ticket.refresh_from_db()
    assert (ticket.urges, ticket.overseen_at) == (0, None)


def test_words_are_needed_and_an_old_version_is_refused(cast, ticket, now):
    for verb in (urge, oversee):
        with pytest.raises(Missing):
            verb(ticket, words="  ", by=cast.county, now=now)
    correct(ticket, changes={"place": "桥东"}, version=1, by=cast.leader, now=now)
    with pytest.raises(Stale):
        urge(ticket, words="请抓紧", by=cast.county, now=now, version=1)
    assert TicketEvent.objects.filter(ticket=ticket, verb="urge").count() == 0


def test_the_api_says_the_marks(cast, ticket):
    me = client(cast.county)
    asked = me.post(at(ticket.pk, "urge/"), {"words": "请抓紧"})
    assert (asked.status_code, asked.json()["urges"]) == (200, 1)
    done = me.post(at(ticket.pk, "oversee/"), {"words": "拖得久了"}).json()
    assert (done["urged_by"], done["overseen_by"]) == (cast.county_grid.place,) * 2
    line = next(one for one in me.get("/api/v1/tickets/").json()["results"])
    assert (line["urges"], line["overseen_at"]) == (1, done["overseen_at"])
    assert timezone.datetime.fromisoformat(done["urged_at"])
