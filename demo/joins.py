"""What belongs together and what does not, played in memory: one matter merged into another, a part
split off.

The same moves and rows as disputes/actions/merging.py and splitting.py, as demo.life plays the rest.
"""

import copy
import datetime as dt
from typing import Any

from django.utils import timezone

from demo.life import Life
from demo.stage import Actor
from disputes.actions.splitting import KEPT
from disputes.deadlines import counted_from, left_out
from disputes.kinds import State
from disputes.models import Ticket, TicketEvent
from disputes.standstill import end


def merge(life: Life, ticket: Ticket, stays: Ticket, by: Actor, at: dt.datetime) -> None:
    """It was logged twice: this one ends in the other."""
    twin = copy.copy(ticket)
    life.clock.set_due(twin, _story(life, ticket), resumed_at=at, answered_at=at)
    before = life.begin(ticket, "merge")
    end(ticket)
    ticket.closed_at, ticket.merged_into_id, ticket.alarm_at = at, stays.pk, None
    facts = {"other": str(stays.pk)}
    life.ledger.record(ticket, "merge", at, before, by, facts=facts)
    before = life.begin(stays, "take_in")
    facts = {"other": str(ticket.pk), "due": timezone.localtime(twin.due_at).isoformat()}
    coming = TicketEvent(verb="take_in", at=at, state_to=stays.state, facts=facts)
    life.clock.set_due(stays, [*_story(life, stays), coming])
    life.ledger.record(stays, "take_in", at, before, by, facts=facts)


def split_off(life: Life, ticket: Ticket, words: str, by: Actor, at: dt.datetime) -> Ticket:
    """Two matters in one: the second gets a number of its own."""
    before = life.begin(ticket, "split_off")
    part = Ticket(
        id=life.ledger.new_id(at),
        words=words,
        logged_at=at,
        received_at=at,
        day=timezone.localdate(at),
        state=State.REPORTED,
        split_from_id=ticket.pk,
    )
    for name in KEPT:
        field: Any = Ticket._meta.get_field(name)
        setattr(part, field.attname, getattr(ticket, field.attname))
    facts: dict[str, Any] = {"other": str(part.pk)}
    life.ledger.record(ticket, "split_off", at, before, by, words=words, facts=facts)
    part.counted_from, events = counted_from(ticket, _story(life, ticket))
    stood = left_out(events, None, resumed_at=at, answered_at=at)
    spans = [[timezone.localtime(one).isoformat() for one in span] for span in stood]
    facts = {"other": str(ticket.pk), "stood": spans}
    life.clock.set_due(part, [TicketEvent(verb="log", at=at, facts=facts)])
    life.clock.new_holder(part, at, tier=life.tier_of(part))
    life.owe(part)
    part.number = life.ledger.next_number(at)
    life.ledger.fresh.append(part)
    life.ledger.record(part, "log", at, ("", None, 0), by, day=part.day, facts=facts)
    return part


def _story(life: Life, ticket: Ticket) -> list[Any]:
    rows: list[Any] = life.ledger.events
    return [row for row in rows if row.ticket_id == ticket.pk]
