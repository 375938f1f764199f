"""Why a ticket is due when it is due: its deadline told piece by piece, from its events.

The pieces are walked anew (disputes/segments.py); where they end elsewhere than the deadline that is
kept, the explanation says so (`is_exact`).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from disputes.deadlines import counted_from, date_of, left_out
from disputes.kinds import RUNNING, Urgency
from disputes.models import Category, Ticket, TicketEvent
from disputes.segments import Segment, Stop, count, counts_within, length
from disputes.ticket_clocks import Clockwork

MINUTE = dt.timedelta(minutes=1)

BEGINNING = frozenset({"log_solved", "resolve", "pause", "park", "ask_back"})
"""Verbs after which the clock may stand."""


@dataclass(frozen=True)
class Held:
    """A time that does not count, with the events that began and ended it.

    `worth` is what would have counted in it, and so what the deadline moved by. `back` are the
    pieces by which it moved, of one that began when the time was over, or after a date was fixed.
    """

    stop: Stop
    began: TicketEvent | None
    ended: TicketEvent | None
    worth: dt.timedelta
    back: tuple[Segment, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """A deadline and where it comes from.

    `begins_at` is where the count begins: the receipt, the last reopening, or the fixed date that `fixed` gave. `minutes`
    is the service time, `category` the one that has it for itself; None where a date was fixed, or
    where the kind's counts. `standing` is the step since which the clocks stand now: what that takes
    is added when they run again.
    """

    begins_at: dt.datetime
    due_at: dt.datetime
    minutes: int | None
    category: Category | None
    fixed: TicketEvent | None
    pieces: tuple[Segment, ...]
    held: tuple[Held, ...]
    is_clock: bool
    is_provisional: bool
    a_day: dt.timedelta
    standing: TicketEvent | None = None

    @property
    def ends_at(self) -> dt.datetime:
        """Where the last piece ends."""
        pieces = self.all_pieces
        return pieces[-1].end if pieces else self.begins_at

    @property
    def all_pieces(self) -> tuple[Segment, ...]:
        """Those of the service time, then those that were given back."""
        return (*self.pieces, *(piece for one in self.held for piece in one.back))

    @property
    def is_exact(self) -> bool:
        """Whether that is the deadline that is kept."""
        return self.ends_at == self.due_at

    @property
    def counted(self) -> dt.timedelta:
        """What counted of the service time."""
        return length(self.pieces)


def explain(ticket: Ticket, now: dt.datetime) -> Explanation:
    """Explain the deadline of a ticket; reads its county's calendar and its events."""
    clock = Clockwork.load(ticket.county, now, since=ticket.began_at)
    rows = TicketEvent.objects.filter(county=ticket.county, ticket=ticket).select_related("by")
    return explained(ticket, list(rows.order_by("at", "id")), clock)


def explained(ticket: Ticket, events: Sequence[TicketEvent], clock: Clockwork) -> Explanation:
    """The same with what was loaded before; `events` in their order."""
    begins_at, events = counted_from(ticket, events)
    fixed = clock.bound_by(ticket, begins_at, events)
    is_clock = ticket.urgency == Urgency.CRITICAL
    held = [_held(stop, events, clock, is_clock=is_clock) for stop in left_out(events, fixed)]
    minutes = None
    pieces: list[Segment] = []
    if fixed is not None:
        begins_at = date_of(fixed)
    else:
        minutes = clock.service_minutes(ticket.kind, ticket.urgency, ticket.category_id)
        pieces = count(
            clock.calendar,
            begins_at,
            minutes * MINUTE,
            stops=[one.stop for one in held],
            clock_hours=is_clock,
        )
    held = _given_back(pieces, held, begins_at, clock, is_clock=is_clock)
    return Explanation(
        begins_at=begins_at,
        due_at=ticket.due_at,
        minutes=minutes,
        category=_own_of(ticket, clock) if fixed is None else None,
        fixed=fixed,
        pieces=tuple(pieces),
        held=tuple(held),
        is_clock=is_clock,
        is_provisional=ticket.is_due_provisional,
        a_day=clock.calendar.hours.a_day,
        standing=_standing(ticket, events, held),
    )


def _held(stop: Stop, events: Sequence[TicketEvent], clock: Clockwork, *, is_clock: bool) -> Held:
    began = [event for event in events if event.at <= stop[0] and event.verb in BEGINNING]
    ended = [event for event in events if event.at == stop[1] and event.verb not in BEGINNING]
    worth = counts_within(clock.calendar, stop, clock_hours=is_clock)
    return Held(stop, began[-1] if began else None, ended[0] if ended else None, worth)


def _given_back(
    pieces: Sequence[Segment],
    held: Sequence[Held],
    begins_at: dt.datetime,
    clock: Clockwork,
    *,
    is_clock: bool,
) -> list[Held]:
    """The same stops; those that lie in no piece with what makes up for them."""
    inside = {piece.stop for piece in pieces}
    end, found = pieces[-1].end if pieces else begins_at, []
    for one in held:
        if one.stop not in inside:
            back = count(clock.calendar, end, one.worth, clock_hours=is_clock)
            one = replace(one, back=tuple(replace(piece, is_back=True) for piece in back))
            end = back[-1].end if back else end
        found.append(one)
    return found


def _standing(
    ticket: Ticket, events: Sequence[TicketEvent], held: Sequence[Held]
) -> TicketEvent | None:
    """The step since which it is paused or parked, or asked back where a date was fixed meanwhile and
    the question is not counted yet; None while its clocks run or it has ended."""
    found = None
    is_counted = any(one.began is not None and one.began.verb == "ask_back" for one in held)
    if ticket.is_halted and ticket.state in RUNNING and not is_counted:
        return next((one for one in reversed(events) if one.verb == "ask_back"), None)
    if ticket.is_open and ticket.state not in RUNNING:
        for event in reversed(events):
            if event.state_to in RUNNING:
                break
            found = event
    return found


def _own_of(ticket: Ticket, clock: Clockwork) -> Category | None:
    """The ticket's category, or the one above it, whichever has the service time that counts."""
    category = ticket.category
    for one in (category, category.parent if category else None):
        if one is not None and (ticket.kind, ticket.urgency, one.pk) in clock.service:
            return one
    return None
