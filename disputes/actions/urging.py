"""What a level above the holder does while others handle a ticket: urge it on, oversee it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from disputes.journal import begin, record, unit_of
from disputes.models import Ticket
from grids.errors import Missing
from grids.models import User


@transaction.atomic
def urge(
    ticket: Ticket, *, words: str, by: User, now: dt.datetime, version: int | None = None
) -> Ticket:
    """Tell the holder to get on with it. It may be urged again: the mark says how often.

    No clock moves. Raises Missing, WrongState, NotAllowed, Stale.
    """
    if not words.strip():
        raise Missing(_("Say what they should do."), field="words")
    ticket, seat = begin(ticket, "urge", by=by, version=version)
    ticket.urges += 1
    ticket.urged_at, ticket.urged_by = now, unit_of(seat)
    facts = {"urges": ticket.urges}
    record(ticket, "urge", by=by, seat=seat, now=now, words=words.strip(), facts=facts)
    return ticket


@transaction.atomic
def oversee(
    ticket: Ticket, *, words: str, by: User, now: dt.datetime, version: int | None = None
) -> Ticket:
    """Put it under one's eye until it ends: it stands in the list of what is overseen.

    No clock moves; the mark names the unit that did it last. Raises Missing, WrongState, NotAllowed,
    Stale.
    """
    if not words.strip():
        raise Missing(_("Say why you oversee it."), field="words")
    ticket, seat = begin(ticket, "oversee", by=by, version=version)
    ticket.overseen_at, ticket.overseen_by = now, unit_of(seat)
    record(ticket, "oversee", by=by, seat=seat, now=now, words=words.strip())
    return ticket
