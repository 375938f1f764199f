"""What a ticket's events say of its deadline. Reads rows that are loaded; writes nothing.

`due_at` is the service time counted from the receipt, or from the last reopening (domain.md). What moves
it stands in the events: the time a verifier took before a reject, the time its clocks stood, and a
date that was fixed.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from disputes.kinds import OPEN, RUNNING, State
from disputes.models import Ticket, TicketEvent

FIXING = frozenset({"told", "extend"})
"""Verbs whose event carries a fixed date: neither calendar nor service time moves it."""

ANSWERING = frozenset({"answer", "unanswered"})
"""Verbs that end a question."""

TAKING = "take_in"
"""The verb whose event keeps the deadline of a ticket that was merged into this one."""

STANDING = frozenset(OPEN) - frozenset(RUNNING)
"""States in which the clocks stand: paused or parked."""


def promised(ticket: Ticket) -> dict[str, Any]:
    """What a fixed date was given for; the facts of its event.

    Corrected to something else, the matter has that one's deadline; corrected back, this date again.
    """
    return {"kind": ticket.kind, "urgency": ticket.urgency, "category": ticket.category_id}


def fixed_by(ticket: Ticket, events: Iterable[TicketEvent]) -> TicketEvent | None:
    """The last event that fixed the date of the matter as it is now."""
    found = None
    for event in events:
        if event.verb in FIXING and event.facts.items() >= promised(ticket).items():
            found = event
    return found


def date_of(event: TicketEvent) -> dt.datetime:
    """The date that an event gives: fixed by it, or kept of the ticket that was merged in."""
    if event.verb == TAKING:
        return dt.datetime.fromisoformat(event.facts["due"])
    return event.due_at


def taken_in(events: Sequence[TicketEvent], fixed: TicketEvent | None) -> list[TicketEvent]:
    """The events that brought another ticket's deadline along; a date that was given later is given
    for both."""
    after = list(events[events.index(fixed) + 1 :]) if fixed is not None else events
    return [event for event in after if event.verb == TAKING]


def counted_from(
    ticket: Ticket, events: Sequence[TicketEvent], reopened_at: dt.datetime | None = None
) -> tuple[dt.datetime, Sequence[TicketEvent]]:
    """When the service time begins, and what happened since: at the receipt (of one that was split off
    where the first one's begins), or at the last reopening, after which nothing of before counts. `reopened_at`: now, while that one has no event yet."""
    if reopened_at is not None:
        return reopened_at, []
    for n in range(len(events) - 1, -1, -1):
        if events[n].verb == "reopen":
            return events[n].at, events[n + 1 :]
    return ticket.began_at, events


def left_out(
    events: Sequence[TicketEvent],
    fixed: TicketEvent | None,
    *,
    rejected_at: dt.datetime | None = None,
    resumed_at: dt.datetime | None = None,
    answered_at: dt.datetime | None = None,
) -> list[tuple[dt.datetime, dt.datetime]]:
    """All times that do not count, in order; of a `fixed` date what ended after it.

    A pause in which the date was given counts from then on only, as if it had begun with the date.
    """
    given = fixed.at if fixed else None
    before = [*stood_before(events), *looks(events, rejected_at)]
    found = [one for one in before if given is None or given < one[1]]
    return sorted([*found, *stood(events, resumed_at, answered_at=answered_at, since=given)])


def stood_before(events: Iterable[TicketEvent]) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Of one that was split off, what did not count of the first one until then."""
    for event in events:
        for start, end in event.facts.get("stood", ()) if event.verb == "log" else ():
            yield dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end)


def looks(
    events: Iterable[TicketEvent], rejected_at: dt.datetime | None = None
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """From when to when a result lay before its verifier and was then rejected, in order.

    `rejected_at`: now, while the reject that ends the last one has no event yet. One that was
    accepted, or still waits, is no time lost.
    """
    since = None
    for event in events:
        if event.state_to == State.RESOLVED and event.state_from != State.RESOLVED:
            since = event.at
        elif event.verb == "reject" and since is not None:
            yield since, event.at
            since = None
    if since is not None and rejected_at is not None:
        yield since, rejected_at


def stood(
    events: Iterable[TicketEvent],
    resumed_at: dt.datetime | None = None,
    *,
    answered_at: dt.datetime | None = None,
    since: dt.datetime | None = None,
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """From when to when its clocks stood, in order: paused, parked, or asked back (halted).

    `resumed_at`: now, while what ends the last one has no event yet; a pause that still stands is not
    told without it. `answered_at` as in `halted`. `since`: what lies before is left out; a question that
    was open then is told when it is over.
    """
    events = list(events)
    question = halted(events, answered_at)
    if question and since and question[0] <= since and not _is_over(events, answered_at):
        question = None
    for start, end in _one_by_one(_stood(events, resumed_at), question):
        if since is None or since < end:
            yield max(start, since or start), end


def halted(
    events: Iterable[TicketEvent], answered_at: dt.datetime | None = None
) -> tuple[dt.datetime, dt.datetime] | None:
    """From when to when the ticket's first question halted its clocks; None without one.

    The answer ends it, or the day until which it was waited for, or whatever ended the ticket: the
    first of these. Not answered yet, it counts as if nobody will: so the deadline is never nearer
    than it turns out to be. `answered_at`: now, while what ends it has no event yet.
    """
    asked, ends = None, []
    for event in events:
        if event.verb == "ask_back" and event.facts["stops"]:
            asked, ends = event, [dt.datetime.fromisoformat(event.facts["until"])]
        elif asked and (event.verb in ANSWERING or event.state_to not in OPEN):
            ends.append(event.at)
    if asked is None:
        return None
    return asked.at, min([*ends, answered_at or ends[0]])


def _is_over(events: Iterable[TicketEvent], answered_at: dt.datetime | None) -> bool:
    """Whether the first question has ended, in whatever way."""
    is_asked = False
    for event in events:
        if event.verb == "ask_back" and event.facts["stops"]:
            is_asked = True
        elif is_asked and (event.verb in ANSWERING or event.state_to not in OPEN):
            return True
    return answered_at is not None


def _one_by_one(
    times: Iterable[tuple[dt.datetime, dt.datetime]],
    question: tuple[dt.datetime, dt.datetime] | None,
) -> list[tuple[dt.datetime, dt.datetime]]:
    """In order, each moment in one of them only: a pause within a question takes nothing more."""
    if question is None:
        return list(times)
    first, last = question
    found = [question]
    for start, end in times:
        found += [(start, min(end, first)), (max(start, last), end)]
    return sorted(one for one in found if one[0] < one[1])


def _stood(
    events: Iterable[TicketEvent], resumed_at: dt.datetime | None
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    start = None
    for event in events:
        stands = event.state_to in STANDING
        if stands and start is None:
            start = event.at
        elif not stands and start is not None:
            if event.state_to in OPEN:  # what ends there is due as it was
                yield start, event.at
            start = None
    if start is not None and resumed_at is not None:
        yield start, resumed_at
