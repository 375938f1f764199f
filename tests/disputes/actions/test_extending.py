"""More time: asked for, granted, declined; a granted day that nothing but what stands still moves.

The cast's service time is 300 working minutes. 15 July 2026 is a Wednesday; times of day are those of
Shanghai, working hours 08:30-12:00 and 14:30-18:00.
"""

import datetime as dt

import pytest

from disputes.actions.checking import reject
from disputes.actions.correcting import correct
from disputes.actions.escalation import sweep_county
from disputes.actions.extending import ask_extension, decline, extend
from disputes.actions.handling import resolve, sign
from disputes.actions.holding import accept, assign, hand_down, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.actions.pausing import park, pause, resume
from disputes.actions.recompute import recompute_county
from disputes.errors import NobodyAbove, NothingAsked, NotLater, WrongDay
from disputes.models import Delivery, ServiceTime, Ticket, TicketEvent
from disputes.notices import tell
from disputes.rules import verbs_for
from disputes.working_time import SHANGHAI
from grids.actions.posting import end_posting
from grids.errors import Missing, NotAllowed
from grids.models import Message, WorkItem
from grids.roles import Role
from tests.cast import seat
from tests.factories import WorkdayFactory
from tests.turns import differing


def at(day, time):
    return dt.datetime.fromisoformat(f"2026-07-{day:02} {time}").replace(tzinfo=SHANGHAI)


def on(day):
    return dt.date(2026, 7, day)


START = at(15, "14:30")
DUE = at(16, "10:00")


def log(cast, now=START, *, by=None, grid=None, **more):
    draft = Draft(kind="hazard", words="断树", grid=grid or cast.group_grid, **more)
    return log_ticket(draft, by=by or cast.leader, now=now)


def accepted(cast, **more):
    return accept(log(cast, **more), by=cast.leader, now=START)


def asked(cast, ticket=None, *, by=None, until=20, now=START):
    ticket = ticket or accepted(cast)
    by = by or cast.leader
    return ask_extension(ticket, reason="要等吊车", until=on(until), by=by, now=now)


def seen(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def nothing_moves(cast, now):
    return recompute_county(cast.record.id, now=now) == 0


def decides(ticket):
    rows = WorkItem.objects.filter(subject=ticket.pk, what="decide")
    return list(rows.values_list("owner", "not_by"))


def test_asked_for_the_time_runs_on_and_the_level_above_has_to_decide(cast):
    ticket = asked(cast)
    assert (ticket.state, ticket.due_at, ticket.wished_until) == (
        "accepted",
        DUE,
        at(20, "18:00"),
    )
    assert ticket.escalate_at is not None
    assert decides(ticket) == [(cast.patch_grid.pk, cast.leader.pk)]
    assert {"extend", "decline"} <= set(verbs_for(cast.patch, ticket))
    assert differing(cast.record.id, START) == []
    tell(cast.record.id, now=START)
    told = Delivery.objects.filter(event__verb="ask_extension").values_list("person", flat=True)
    assert set(told) == {cast.patch.pk}


def test_granted_it_is_due_at_the_end_of_that_day(cast):
    ticket = extend(asked(cast), reason="属实", until=on(17), by=cast.patch, now=START)
    assert (ticket.due_at, ticket.wished_until, ticket.wished_by) == (at(17, "18:00"), None, None)
    assert decides(ticket) == []
    event = TicketEvent.objects.get(verb="extend")
    assert event.due_at == at(17, "18:00")
    assert event.facts["until"] == "2026-07-17T18:00:00+08:00"
    assert event.facts["asked_by"] == cast.leader.pk
    tell(cast.record.id, now=START)
    message = Message.objects.get(person=cast.leader, kind="extend")
    assert message.facts["you"] == "asker"
    assert nothing_moves(cast, START)


def test_a_granted_day_is_fixed_and_only_what_stands_moves_it(cast):
    ticket = extend(asked(cast), reason="属实", until=on(17), by=cast.patch, now=START)
    WorkdayFactory(date=on(17), is_work=False, county=cast.record)
    ServiceTime.objects.all().update(minutes=30)
    assert nothing_moves(cast, START)
    assert not seen(ticket).is_due_provisional
    ticket = park(ticket, reason="等", until=on(20), by=cast.county, now=at(16, "08:30"))
    ticket = resume(ticket, by=cast.county, now=at(16, "11:30"))
    assert ticket.due_at == at(20, "11:30")  # three hours of Monday, after a Friday that is off
    assert nothing_moves(cast, at(16, "11:30"))


def test_declined_nothing_moves_and_who_asked_is_told_why(cast):
    ticket = decline(asked(cast), reason="来得及", by=cast.patch, now=START)
    assert (ticket.due_at, ticket.wished_until, decides(ticket)) == (DUE, None, [])
    tell(cast.record.id, now=START)
    message = Message.objects.get(person=cast.leader, kind="decline")
    assert message.facts["you"] == "asker"
    with pytest.raises(NothingAsked):
        decline(ticket, reason="不", by=cast.patch, now=START)
    assert "decline" not in verbs_for(cast.patch, ticket)


def test_the_level_above_extends_unasked(cast):
    ticket = extend(log(cast), reason="下雨", until=on(17), by=cast.patch, now=START)
    assert (ticket.state, ticket.due_at) == ("reported", at(17, "18:00"))
    assert "asked_by" not in TicketEvent.objects.get(verb="extend").facts


@pytest.mark.parametrize(("until", "error"), [(15, WrongDay), (14, WrongDay), (16, NotLater)])
def test_never_earlier_than_it_was(cast, until, error):
    ServiceTime.objects.all().update(minutes=900)  # due on Friday
    ticket = accepted(cast)
    with pytest.raises(error):
        extend(ticket, reason="准", until=on(until), by=cast.patch, now=START)
    with pytest.raises(error):
        asked(cast, ticket, until=until)
    assert seen(ticket).version == ticket.version


def test_what_must_be_given(cast):
    ticket = asked(cast)
    for reason, day in ((" ", on(17)), ("准", None)):
        for verb, by in ((extend, cast.patch), (ask_extension, cast.leader)):
            with pytest.raises(Missing):
                verb(ticket, reason=reason, until=day, by=by, now=START)
    with pytest.raises(Missing):
        decline(ticket, reason=" ", by=cast.patch, now=START)


def test_who_may(cast):
    ticket = assign(accepted(cast), post=cast.leader.post, by=cast.leader, now=START)
    for person in (cast.patch, cast.county, cast.clerk):
        with pytest.raises(NotAllowed):
            asked(cast, ticket, by=person)
    ticket = asked(cast, ticket)
    others = [cast.leader, cast.neighbour, cast.clerk]
    others += [cast.village, cast.county] if cast.ladder == "long" else [cast.county]
    for person in others:
        for verb, day in ((extend, {"until": on(17)}), (decline, {})):
            with pytest.raises(NotAllowed):
                verb(ticket, reason="x", by=person, now=START, **day)


def test_at_the_county_another_of_its_people_than_who_asked(cast):
    """Nobody gives themselves more time: without a wish of somebody else nobody there extends."""
    second = seat(cast.county_grid, "second", Role.STAFF)
    ticket = accept(log(cast, by=cast.county, grid=cast.county_grid), by=cast.county, now=START)
    for person in (cast.county, second):
        with pytest.raises(NotAllowed):
            extend(ticket, reason="准", until=on(17), by=person, now=START)
    ticket = asked(cast, ticket, by=cast.county)
    assert decides(ticket) == [(cast.county_grid.pk, cast.county.pk)]
    assert differing(cast.record.id, START) == []
    assert "extend" not in verbs_for(cast.county, ticket)
    with pytest.raises(NotAllowed):
        extend(ticket, reason="准", until=on(17), by=cast.county, now=START)
    tell(cast.record.id, now=START)
    told = Delivery.objects.filter(event__verb="ask_extension").values_list("person", flat=True)
    assert set(told) == {second.pk}
    ticket = extend(ticket, reason="准", until=on(17), by=second, now=START)
    assert ticket.due_at == at(17, "18:00")


def test_a_vacant_level_is_passed_over_and_the_items_follow_who_comes_and_goes(cast):
    ticket = asked(cast)
    end_posting(cast.patch.postings.get(), on(14), by=None, now=START)
    assert decides(ticket) == [(cast.levels[-3].pk, cast.leader.pk)]
    assert differing(cast.record.id, START) == []


def test_a_wish_stays_through_a_pause_and_ends_with_the_result_or_a_way_down(cast):
    ticket = sign(
        assign(accepted(cast), post=cast.leader.post, by=cast.leader, now=START),
        by=cast.leader,
        now=START,
    )
    ticket = pause(asked(cast, ticket), reason="等", until=on(16), by=cast.leader, now=START)
    assert (decides(ticket), ticket.wished_by) == ([], cast.leader)
    sweep_county(cast.record.id, now=at(16, "08:30"))
    assert len(decides(ticket)) == 1
    ticket = resolve(seen(ticket), result="好了", by=cast.leader, now=at(16, "09:00"))
    assert (ticket.wished_until, decides(ticket)) == (None, [])
    other = raise_ticket(asked(cast), reason="难", by=cast.leader, now=START)
    assert other.wished_by == cast.leader
    other = hand_down(other, grid=cast.group_grid, reason="先办", by=cast.patch, now=START)
    assert (other.wished_by, decides(other)) == (None, [])


def test_while_it_is_paused_it_may_be_extended_and_what_still_stands_counts_from_then(cast):
    """Paused on Wednesday at 15:30; on Friday it is given until Monday; it goes on Friday at 15:30."""
    ticket = sign(
        assign(accepted(cast), post=cast.leader.post, by=cast.leader, now=START),
        by=cast.leader,
        now=START,
    )
    ticket = pause(ticket, reason="等", until=on(31), by=cast.leader, now=at(15, "15:30"))
    friday = at(17, "14:30")
    with pytest.raises(NotLater):  # gone on now it would be due on Monday at 11:30
        extend(ticket, reason="准", until=on(18), by=cast.patch, now=friday)
    ticket = extend(ticket, reason="准", until=on(20), by=cast.patch, now=friday)
    assert (ticket.state, ticket.due_at) == ("waiting", at(20, "18:00"))
    ticket = resume(ticket, by=cast.leader, now=at(17, "15:30"))
    assert ticket.due_at == at(21, "09:30")
    assert nothing_moves(cast, at(17, "15:30"))


def test_corrected_to_something_else_it_has_that_ones_deadline_and_back_the_day_again(cast):
    ticket = extend(asked(cast), reason="准", until=on(17), by=cast.patch, now=START)

    def corrected(**changes):
        given = {"version": seen(ticket).version, "by": cast.leader, "now": START}
        return correct(ticket, changes=changes, **given).due_at

    assert corrected(kind="order") == DUE
    assert corrected(kind="hazard") == at(17, "18:00")
    assert nothing_moves(cast, START)


def test_a_look_after_it_moves_the_day_too(cast):
    ticket = extend(asked(cast), reason="准", until=on(17), by=cast.patch, now=START)
    ticket = resolve(ticket, result="好了", by=cast.leader, now=at(16, "09:00"))
    ticket = reject(ticket, reason="没好", by=cast.patch, now=at(16, "10:00"))
    assert ticket.due_at == at(20, "09:30")
    assert nothing_moves(cast, at(16, "10:00"))


def test_of_a_sensitive_one_nobody_above_the_holder_could_decide(cast):
    ticket = accepted(cast, is_sensitive=True)
    assert "ask_extension" not in verbs_for(cast.leader, ticket)
    with pytest.raises(NobodyAbove):
        asked(cast, ticket)


def test_asked_again_the_last_wish_counts(cast):
    ticket = asked(cast, asked(cast), until=21)
    assert ticket.wished_until == at(21, "18:00")
    assert len(decides(ticket)) == 1
