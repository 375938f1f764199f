"""Declare a matter void, or withdraw it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from disputes.journal import begin, record, story
from disputes.models import Ticket
from disputes.standstill import end
from disputes.ticket_clocks import Clockwork
from grids.errors import Missing
from grids.models import User


@transaction.atomic
def void(
    ticket: Ticket, *, reason: str, by: User, now: dt.datetime, version: int | None = None
) -> Ticket:
    """It was nothing, or logged by mistake: the holder voids it, the logger withdraws it."""
    if not reason.strip():
        raise Missing(_("Say why it is void."), field="reason")
    ticket, seat = begin(ticket, "void", by=by, version=version)
    if ticket.is_halted:  # the deadline was put off for an answer that is needed no more
        clock = Clockwork.load(ticket.county, now, since=ticket.began_at)
        clock.set_due(ticket, story(ticket), answered_at=now)
    end(ticket)
    ticket.closed_at, ticket.alarm_at = now, None
    record(ticket, "void", by=by, seat=seat, now=now, words=reason.strip())
    return ticket
