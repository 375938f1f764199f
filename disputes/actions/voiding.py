"""Declare a matter void, or withdraw it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from disputes.journal import begin, record
from disputes.models import Ticket
from disputes.standstill import end
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
    end(ticket)
    ticket.closed_at = now
    record(ticket, "void", by=by, seat=seat, now=now, words=reason.strip())
    return ticket
