"""The holder is reminded once, when 80 % of the allowance that ends first are gone."""

import datetime as dt

from disputes.actions.escalation import sweep_county
from disputes.actions.handling import sign
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from disputes.actions.recompute import recompute_county
from disputes.models import Allowance, TicketEvent

MINUTE = dt.timedelta(minutes=1)


def accepted(cast, now):
    draft = Draft(kind="hazard", words="断树", grid=cast.group_grid, urgency="critical")
    return accept(log_ticket(draft, by=cast.leader, now=now), by=cast.leader, now=now)


def reminders(ticket):
    return TicketEvent.objects.filter(ticket=ticket, verb="remind").count()


def test_signing_does_not_move_the_reminder_of_the_clock_to_resolve(cast, now):
    ticket = accepted(cast, now)  # 240 minutes to resolve
    ticket = assign(ticket, post=cast.leader.post, by=cast.leader, now=now + 10 * MINUTE)
    assert ticket.remind_at == now + 58 * MINUTE  # 48 of the 60 minutes to sign
    ticket = sign(ticket, by=cast.leader, now=now + 20 * MINUTE)
    assert ticket.remind_at == now + 192 * MINUTE


def test_who_was_reminded_of_an_allowance_is_not_reminded_of_it_again(cast, now):
    ticket = accepted(cast, now)
    sweep_county(ticket.county, now=now + 192 * MINUTE)
    ticket = assign(ticket, post=cast.leader.post, by=cast.leader, now=now + 193 * MINUTE)
    assert ticket.escalate_at == now + 240 * MINUTE
    ticket = sign(ticket, by=cast.leader, now=now + 194 * MINUTE)
    sweep_county(ticket.county, now=now + 239 * MINUTE)
    assert reminders(ticket) == 1


def test_each_clock_is_reminded_of_once_however_often_another_comes_first(cast, now):
    """240 minutes to resolve, reminded of at 192; two assignments are signed late in between."""
    ticket = accepted(cast, now)
    ticket = assign(ticket, post=cast.leader.post, by=cast.leader, now=now + 100 * MINUTE)
    sweep_county(ticket.county, now=now + 148 * MINUTE)  # to sign: 48 of 60
    ticket.refresh_from_db()
    assert ticket.reminded_of == "sign"
    ticket = sign(ticket, by=cast.leader, now=now + 150 * MINUTE)
    sweep_county(ticket.county, now=now + 192 * MINUTE)
    ticket.refresh_from_db()
    assert (ticket.reminded_of, reminders(ticket)) == ("resolve", 2)
    ticket = assign(ticket, post=cast.leader.post, by=cast.leader, now=now + 175 * MINUTE)
    assert (ticket.escalate_at, ticket.remind_at) == (now + 235 * MINUTE, now + 223 * MINUTE)
    sweep_county(ticket.county, now=now + 223 * MINUTE)
    ticket.refresh_from_db()
    assert (ticket.reminded_of, reminders(ticket)) == ("sign resolve", 3)
    ticket = sign(ticket, by=cast.leader, now=now + 225 * MINUTE)
    assert (ticket.reminded_of, ticket.remind_at) == ("resolve", None)
    sweep_county(ticket.county, now=now + 239 * MINUTE)
    assert reminders(ticket) == 3


def test_two_clocks_that_are_over_together_remind_once(cast, now):
    Allowance.objects.filter(county=cast.record).update(sign=300)
    ticket = accepted(cast, now)
    Allowance.objects.filter(county=cast.record).update(sign=140)
    ticket = assign(ticket, post=cast.leader.post, by=cast.leader, now=now + 100 * MINUTE)
    assert ticket.sign_by == ticket.resolve_by == now + 240 * MINUTE
    sweep_county(ticket.county, now=now + 230 * MINUTE)
    ticket = sign(ticket, by=cast.leader, now=now + 235 * MINUTE)
    assert (ticket.remind_at, reminders(ticket)) == (None, 1)


def test_a_longer_allowance_does_not_remind_again_of_the_same_clock(cast, now):
    ticket = accepted(cast, now)
    sweep_county(ticket.county, now=now + 192 * MINUTE)
    Allowance.objects.filter(county=cast.record).update(resolve=480)
    assert recompute_county(cast.record.id, now=now + 200 * MINUTE) == 1
    ticket.refresh_from_db()
    assert (ticket.escalate_at, ticket.remind_at) == (now + 480 * MINUTE, None)
    sweep_county(ticket.county, now=now + 479 * MINUTE)
    assert reminders(ticket) == 1


def test_another_holder_is_reminded_of_their_own_clock(cast, now):
    ticket = accepted(cast, now)
    sweep_county(ticket.county, now=now + 192 * MINUTE)
    sweep_county(ticket.county, now=now + 240 * MINUTE)
    ticket.refresh_from_db()
    assert (ticket.holder_id, ticket.reminded_of) == (cast.patch_grid.pk, "")
    assert ticket.remind_at == now + (240 + 192) * MINUTE


def test_a_clock_that_comes_first_late_reminds_at_once(cast, now):
    ticket = accepted(cast, now)
    ticket = assign(ticket, post=cast.leader.post, by=cast.leader, now=now + 170 * MINUTE)
    assert ticket.escalate_at == now + 230 * MINUTE  # the clock to sign
    ticket = sign(ticket, by=cast.leader, now=now + 200 * MINUTE)
    assert ticket.remind_at == now + 200 * MINUTE
    assert sweep_county(ticket.county, now=now + 200 * MINUTE)["reminded"] == 1
    assert reminders(ticket) == 1
