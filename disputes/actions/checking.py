"""What a level above the resolver does: verify or reject."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from disputes.actions.setting_aside import take_up
from disputes.journal import begin, record, story
from disputes.models import Ticket
from disputes.pairing import write_pairs
from disputes.ticket_clocks import Clockwork
from grids.errors import Missing
from grids.models import User


@transaction.atomic
def verify(
    ticket: Ticket,
    *,
    finding: str,
    by: User,
    now: dt.datetime,
    met: Collection[str] = (),
    version: int | None = None,
) -> Ticket:
    """A level above has looked and it is so: closed.

    `met` names what of its category's closing condition is true; raises Missing where a line of it
    is not among them.
    """
    if not finding.strip():
        raise Missing(_("Say what you found."), field="finding")
    ticket, seat = begin(ticket, "verify", by=by, version=version)
    items = ticket.category.closing_items if ticket.category is not None else []
    if unmet := [item for item in items if item not in met]:
        told = {"items": " · ".join(unmet)}
        raise Missing(_("It is closed only when this is true: %(items)s") % told, field="met")
    ticket.closed_at, ticket.lapse_at, ticket.alarm_at = now, None, None
    facts = {"met": items} if items else None
    record(ticket, "verify", by=by, seat=seat, now=now, words=finding.strip(), facts=facts)
    return ticket


@transaction.atomic
def reject(
    ticket: Ticket, *, reason: str, by: User, now: dt.datetime, version: int | None = None
) -> Ticket:
    """It is not so: back into handling, the holder's resolve clock runs again.

    The working time since it was resolved does not count: the deadline moves by it (clock time for
    a critical matter), so that a slow verifier makes nobody late.
    """
    if not reason.strip():
        raise Missing(_("Say what is still missing."), field="reason")
    ticket, seat = begin(ticket, "reject", by=by, version=version)
    ticket.resolved_at = ticket.lapse_at = ticket.resolved_by = ticket.resolver = None
    ticket.result = ""
    take_up(ticket)
    clock = Clockwork.load(ticket.county, now, since=ticket.began_at)
    clock.set_due(ticket, story(ticket), rejected_at=now)
    clock.start_resolve(ticket, now, tier=ticket.holder.tier)
    record(ticket, "reject", by=by, seat=seat, now=now, words=reason.strip())
    write_pairs(ticket.county, [ticket.pk])
    return ticket
