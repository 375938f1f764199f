"""What the assignee does: sign, send back, resolve."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.actions.holding import change_holder, next_holders
from disputes.actions.setting_aside import take_up
from disputes.errors import Ruling
from disputes.journal import begin, record, story
from disputes.models import Ticket
from disputes.pairing import write_pairs
from disputes.rules import holder
from disputes.standstill import end
from disputes.ticket_clocks import Clockwork
from grids.errors import Missing
from grids.models import User


@transaction.atomic
def sign(ticket: Ticket, *, by: User, now: dt.datetime, version: int | None = None) -> Ticket:
    """The assignee takes it: the sign clock ends. The event keeps whether that was in time
    (`in_time`), for the figures of departments."""
    ticket, seat = begin(ticket, "sign", by=by, version=version)
    facts = {"in_time": ticket.sign_by is None or now <= ticket.sign_by}
    ticket.sign_by = None
    Clockwork.load(ticket.county, now).settle(ticket, now, tier=ticket.holder.tier)
    record(ticket, "sign", by=by, seat=seat, now=now, facts=facts)
    return ticket


@transaction.atomic
def send_back(
    ticket: Ticket, *, reason: str, by: User, now: dt.datetime, version: int | None = None
) -> Ticket:
    """Send it back to the holder, with a reason. The second time the parent becomes holder and its
    next assignment is a ruling. Raises Ruling when it already is one."""
    if not reason.strip():
        raise Missing(_("Say why it goes back."), field="reason")
    ticket, seat = begin(ticket, "send_back", by=by, version=version)
    if ticket.is_ruling:
        raise Ruling()
    ticket.assigned_post = ticket.assigned_department = None
    ticket.sign_by = None
    ticket.bounces += 1
    clock = Clockwork.load(ticket.county, now)
    above = next_holders([ticket.holder], timezone.localdate(now)).get(ticket.holder_id)
    if ticket.bounces == 2 and above is not None:
        change_holder(ticket, above)
        clock.new_holder(ticket, now, tier=above.tier)
    else:
        clock.settle(ticket, now, tier=ticket.holder.tier)
    record(
        ticket,
        "send_back",
        by=by,
        seat=seat,
        now=now,
        words=reason.strip(),
        facts={"bounce": ticket.bounces},
    )
    return ticket


@transaction.atomic
def resolve(
    ticket: Ticket, *, result: str, by: User, now: dt.datetime, version: int | None = None
) -> Ticket:
    """Say what was done. All clocks end; it is on time when `due_at` has not passed."""
    if not result.strip():
        raise Missing(_("Say what was done."), field="result")
    ticket, seat = begin(ticket, "resolve", by=by, version=version)
    clock = Clockwork.load(ticket.county, now, since=ticket.began_at)
    if ticket.is_halted:  # the deadline was put off for an answer that is needed no more
        clock.set_due(ticket, story(ticket), answered_at=now)
    on_time = now <= ticket.due_at
    ticket.result = result.strip()
    ticket.resolved_at, ticket.resolved_by = now, by
    # A department's work is checked by the holder that asked for it (rules.verifier).
    own = holder(by, ticket)
    ticket.resolver_id = own.grid if own else (None if seat.department else seat.grid)
    end(ticket)
    take_up(ticket)
    ticket.lapse_at = clock.lapse_at(now)
    record(ticket, "resolve", by=by, seat=seat, now=now, words=ticket.result, on_time=on_time)
    write_pairs(ticket.county, [ticket.pk])
    return ticket
