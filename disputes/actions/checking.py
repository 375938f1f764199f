"""What a level above the resolver does: verify or reject."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from disputes.clockwork import Clockwork
from disputes.journal import begin, record
from disputes.models import Ticket
from grids.errors import Missing
from grids.models import User


@transaction.atomic
def verify(
    ticket: Ticket, *, finding: str, by: User, now: dt.datetime, version: int | None = None
) -> Ticket:
    """A level above has looked and it is so: closed."""
    if not finding.strip():
        raise Missing(_("Say what you found."), field="finding")
    ticket, seat = begin(ticket, "verify", by=by, version=version)
    ticket.closed_at, ticket.lapse_at = now, None
    record(ticket, "verify", by=by, seat=seat, now=now, words=finding.strip())
    return ticket


@transaction.atomic
def reject(
    ticket: Ticket, *, reason: str, by: User, now: dt.datetime, version: int | None = None
) -> Ticket:
    """It is not so: back into handling, the holder's resolve clock runs again."""
    if not reason.strip():
        raise Missing(_("Say what is still missing."), field="reason")
    ticket, seat = begin(ticket, "reject", by=by, version=version)
    ticket.resolved_at = ticket.lapse_at = ticket.resolved_by = ticket.resolver = None
    ticket.result = ""
    Clockwork.load(ticket.county, now).start_resolve(ticket, now, tier=ticket.holder.tier)
    record(ticket, "reject", by=by, seat=seat, now=now, words=reason.strip())
    return ticket
