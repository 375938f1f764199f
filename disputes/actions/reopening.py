"""Open a closed ticket again: what was said to be done was not, or came back."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.actions.holding import change_holder, next_holders
from disputes.journal import begin, record, story
from disputes.models import Ticket
from disputes.must_report import owe
from disputes.pairing import write_pairs
from disputes.ticket_clocks import Clockwork
from grids.errors import Missing
from grids.models import User


@transaction.atomic
def reopen(
    ticket: Ticket, *, reason: str, by: User, now: dt.datetime, version: int | None = None
) -> Ticket:
    """Back to accepted with its holder: a service time and an allowance from now, one more spell.

    Nobody is assigned any more, and bounces count from nothing: it is dealt with afresh. Where its
    holder was closed meanwhile, the next level above has it. The first result stands in the history.
    Raises Missing, WrongState, NotAllowed, Stale.
    """
    if not reason.strip():
        raise Missing(_("Say why it is opened again."), field="reason")
    ticket, seat = begin(ticket, "reopen", by=by, version=version)
    ticket.resolved_at = ticket.resolved_by = ticket.resolver = ticket.closed_at = None
    ticket.result = ""
    ticket.assigned_post = ticket.assigned_department = None
    ticket.is_ruling, ticket.bounces = False, 0
    holder = ticket.holder
    if holder.closed_on:
        holder = next_holders([holder], timezone.localdate(now))[holder.pk]
    change_holder(ticket, holder)
    clock = Clockwork.load(ticket.county, now)
    clock.set_due(ticket, reopened_at=now)
    clock.start_resolve(ticket, now, tier=holder.tier)
    owe(ticket, {event.verb for event in story(ticket)})
    record(ticket, "reopen", by=by, seat=seat, now=now, words=reason.strip())
    write_pairs(ticket.county, [ticket.pk])
    return ticket
