"""A ticket whose clocks stand and then run on: what a pause, a parking and their end do to its times.

The holder's clocks keep their ends while they stand, so that the rest is known; nothing is swept by
them. When they run on, each end moves by the time that stood, and so does the deadline: working
time, or clock time of a critical matter (domain.md, Escalation).
"""

import datetime as dt
from collections.abc import Sequence

from disputes.county_times import CLOCKS
from disputes.deadlines import stood
from disputes.kinds import State
from disputes.models import Ticket, TicketEvent
from disputes.ticket_clocks import Clockwork, end_of_clock, stop


def let_go(ticket: Ticket, now: dt.datetime) -> None:
    """Put it back into the state before. A pause that a parking lay over goes on, unless it is over."""
    if ticket.parked_until is None:
        ticket.state = State.HANDLING
    else:
        ticket.state = State(ticket.parked_from)
        ticket.parked_until, ticket.parked_from = None, ""
        if ticket.paused_until is not None and ticket.paused_until <= now:
            ticket.state = State.HANDLING
    if ticket.state != State.WAITING:
        ticket.paused_until = None


def go_on(
    ticket: Ticket, events: Sequence[TicketEvent], clock: Clockwork, now: dt.datetime
) -> None:
    """Let the clocks run on with the rest that was left, unless something still stops them.

    `events` tell since when they stood; the one that ends it is not among them yet.
    """
    if ticket.state == State.WAITING:
        return
    clock.set_due(ticket, events, resumed_at=now)
    if ticket.is_halted:
        return
    since = max((start for start, _end in stood(events, now)), default=now)
    run_on(ticket, since, clock, now, tier=ticket.holder.tier)


def run_on(
    ticket: Ticket, since: dt.datetime, clock: Clockwork, now: dt.datetime, *, tier: int
) -> None:
    """Let the holder's clocks run on, which stood since then: each end moves by that time."""
    for name in CLOCKS:
        if (end_at := end_of_clock(ticket, name)) is not None:
            setattr(ticket, f"{name}_by", clock.later(ticket.urgency, end_at, since, now))
    clock.settle(ticket, now, tier=tier)


def end(ticket: Ticket) -> None:
    """It is done with: no clock runs, nothing stands, and nobody waits for more time."""
    stop(ticket)
    ticket.paused_until = ticket.parked_until = ticket.wished_until = ticket.wished_by = None
    ticket.parked_from = ""
    close_question(ticket)


def close_question(ticket: Ticket) -> None:
    """No answer is waited for any more."""
    ticket.asked_until = ticket.asked_post = None
    ticket.is_halted = False
