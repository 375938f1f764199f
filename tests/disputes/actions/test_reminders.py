"""The holder is reminded once, when 80 % of the allowance that ends first are gone."""

import datetime as dt

from disputes.actions.escalation import sweep_county
from disputes.actions.handling import sign
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from disputes.models import TicketEvent

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


def test_a_clock_that_comes_first_late_reminds_at_once(cast, now):
    ticket = accepted(cast, now)
    ticket = assign(ticket, post=cast.leader.post, by=cast.leader, now=now + 170 * MINUTE)
    assert ticket.escalate_at == now + 230 * MINUTE  # the clock to sign
    ticket = sign(ticket, by=cast.leader, now=now + 200 * MINUTE)
    assert ticket.remind_at == now + 200 * MINUTE
    assert sweep_county(ticket.county, now=now + 200 * MINUTE)["reminded"] == 1
    assert reminders(ticket) == 1
