"""A closed matter opened again: who may, what counts from now, what of before is gone.

The cast's service time is 300 working minutes, its allowance to resolve 240; `now` is Wednesday 15 July
2026, 14:30 in Shanghai.
"""

import datetime as dt

import pytest
from django.db import connection

from disputes.actions.checking import reject, verify
from disputes.actions.handling import resolve, sign
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from disputes.actions.recompute import recompute_county
from disputes.actions.reopening import reopen
from disputes.explained import explain
from disputes.models import Delivery, ServiceTime, Ticket, TicketEvent
from disputes.notices import tell
from disputes.pairing import pairs_in
from grids.errors import Missing, NotAllowed
from grids.models import Grid, WorkItem
from tests.turns import differing

DAY = dt.timedelta(days=1)
SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def at(day, hour, minute=0):
    """A moment of July 2026."""
    return dt.datetime(2026, 7, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def closed(cast, now):
    """Given to the group, rejected once, closed on Thursday."""
    draft = Draft(kind="hazard", words="桥头护坡塌了", grid=cast.group_grid)
    ticket = accept(log_ticket(draft, by=cast.leader, now=now), by=cast.leader, now=now)
    ticket = assign(ticket, post=cast.leader.post, by=cast.leader, now=now)
    ticket = sign(ticket, by=cast.leader, now=now)
    ticket = resolve(ticket, result="填了石块", by=cast.leader, now=at(15, 17))
    ticket = reject(ticket, reason="还漏", by=cast.patch, now=at(16, 9))
    ticket = resolve(ticket, result="砌了护墙", by=cast.leader, now=at(16, 10))
    return verify(ticket, finding="属实", by=cast.patch, now=at(16, 11))


def test_it_begins_anew_with_its_holder(cast, closed):
    spell = closed.spell
    ticket = reopen(closed, reason="又塌了", by=cast.county, now=at(20, 9))
    ticket.refresh_from_db()
    assert (ticket.state, ticket.holder, ticket.spell) == ("accepted", cast.group_grid, spell + 1)
    assert (ticket.result, ticket.resolved_at, ticket.resolved_by, ticket.closed_at) == (
        *("", None, None, None),
    )
    assert (ticket.assigned_post, ticket.resolver, ticket.bounces) == (None, None, 0)
    # 300 and 240 minutes from Monday 09:00: 180 until noon, the rest after 14:30.
    assert ticket.due_at == at(20, 16, 30)
    assert (ticket.escalate_at, ticket.resolve_by) == (at(20, 15, 30),) * 2
    assert (ticket.respond_by, ticket.sign_by) == (None, None)
    event = TicketEvent.objects.get(ticket=ticket, verb="reopen")
    assert (event.state_from, event.state_to, event.by) == ("closed", "accepted", cast.county)
    assert (event.said.words, event.due_at) == ("又塌了", ticket.due_at)


def test_nothing_of_before_moves_the_new_deadline(cast, closed):
    """Neither the first receipt nor the time that a verifier took; a new service time does."""
    ticket = reopen(closed, reason="又塌了", by=cast.county, now=at(20, 9))
    assert recompute_county(ticket.county, now=at(20, 10)) == 0
    ServiceTime.objects.filter(county=cast.record).update(minutes=330)
    assert recompute_county(ticket.county, now=at(20, 10)) == 1
    ticket.refresh_from_db()
    assert ticket.due_at == at(20, 17)
    told = explain(ticket, at(20, 10))
    assert (told.begins_at, told.is_exact, told.held) == (at(20, 9), True, ())


def test_rejected_after_it_was_reopened_the_verifiers_time_does_not_count(cast, closed):
    ticket = reopen(closed, reason="又塌了", by=cast.county, now=at(20, 9))
    ticket = resolve(ticket, result="重砌了", by=cast.leader, now=at(20, 10))
    ticket = reject(ticket, reason="没砌完", by=cast.patch, now=at(20, 11))
    assert ticket.due_at == at(20, 17, 30)
    assert recompute_county(ticket.county, now=at(20, 11)) == 0


def test_the_holder_has_to_act_and_both_are_told(cast, closed):
    ticket = reopen(closed, reason="又塌了", by=cast.county, now=at(20, 9))
    items = WorkItem.objects.filter(subject=ticket.pk).values_list("what", "owner", "due_at")
    assert list(items) == [("act", cast.group_grid.pk, ticket.due_at)]
    assert differing(cast.record.id, at(20, 9)) == []
    tell(ticket.county, now=at(20, 9))
    event = TicketEvent.objects.get(ticket=ticket, verb="reopen")
    told = set(Delivery.objects.filter(event=event).values_list("person", flat=True))
    assert told == {cast.leader.pk}


def test_staff_of_the_place_or_above_it_may_and_nobody_else(cast, closed):
    for person in (cast.leader, cast.patch, cast.village, cast.clerk, cast.neighbour, cast.admin):
        if person in (cast.county, cast.township):
            continue
        with pytest.raises(NotAllowed):
            reopen(closed, reason="又塌了", by=person, now=at(20, 9))
    with pytest.raises(Missing):
        reopen(closed, reason=" ", by=cast.county, now=at(20, 9))
    assert Ticket.objects.get(pk=closed.pk).state == "closed"
    assert reopen(closed, reason="又塌了", by=cast.township, now=at(20, 9)).state == "accepted"


def test_a_holder_that_was_closed_meanwhile_gives_it_to_the_next_above(cast, closed):
    Grid.objects.filter(pk=cast.group_grid.pk).update(closed_on=dt.date(2026, 7, 18))
    ticket = reopen(closed, reason="又塌了", by=cast.county, now=at(20, 9))
    assert ticket.holder == cast.above_group
    assert differing(cast.record.id, at(20, 9)) == []


@pytest.mark.parametrize("again", [False, True])
def test_the_result_that_was_none_is_found_no_more(cast, closed, again):
    """By its pairs of characters: after a reopening as after a reject."""
    ticket = reopen(closed, reason="又塌了", by=cast.county, now=at(20, 9))
    if again:
        ticket = resolve(ticket, result="砌了护墙", by=cast.leader, now=at(20, 10))
        ticket = reject(ticket, reason="没砌完", by=cast.patch, now=at(20, 11))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tokens && %s FROM disputes_searchpairs WHERE county = %s AND ticket_id = %s",
            [list(pairs_in("护墙")), ticket.county, ticket.pk],
        )
        assert cursor.fetchall() == [(False,)]
