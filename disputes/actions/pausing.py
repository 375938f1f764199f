"""Let a matter stand until a day and go on: pause, park, resume, and what the sweep brings back.

Facts of the events, from which others read when it stood: `pause` and `park` say {"until": iso}, the
moment at which the sweep lets it go on, with the county's offset. `resume` says nothing more; by the
sweep it has nobody (`by` is None). The time that stood lies between the events themselves
(deadlines.stood), which may be less or more than was said.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from disputes.actions.due_rows import add_events, take_due
from disputes.actions.setting_aside import take_up
from disputes.actions.until import begin_until, until_fact
from disputes.journal import begin, record, stories, story
from disputes.models import Ticket
from disputes.standstill import go_on, let_go
from disputes.ticket_clocks import Clockwork, stand
from disputes.turning import turn_over
from disputes.working_time import WorkCalendar
from grids.models import User


@transaction.atomic
def pause(
    ticket: Ticket,
    *,
    reason: str,
    until: dt.date | None,
    by: User,
    now: dt.datetime,
    version: int | None = None,
) -> Ticket:
    """It waits for something outside, an appraisal or the dry season: its clocks stand.

    It goes on in the morning of the day `until`, when the county's working hours begin, or before
    by a word. Raises Missing, WrongDay, WrongState, NotAllowed, Stale.
    """
    ticket, seat, words, day = begin_until(
        ticket, "pause", reason=reason, until=until, by=by, now=now, version=version
    )
    ticket.paused_until = _calendar(ticket, now).opens(day)
    stand(ticket)
    facts = until_fact(ticket.paused_until)
    record(ticket, "pause", by=by, seat=seat, now=now, words=words, facts=facts)
    return ticket


@transaction.atomic
def park(
    ticket: Ticket,
    *,
    reason: str,
    until: dt.date | None,
    by: User,
    now: dt.datetime,
    version: int | None = None,
) -> Ticket:
    """The county sets it aside until it is looked at again: what cannot be settled for now.

    In the morning of the day `until` it is back in the state before. A pause that it lies over goes
    on then, unless it is over by itself. Raises as `pause` does.
    """
    ticket, seat, words, day = begin_until(
        ticket, "park", reason=reason, until=until, by=by, now=now, version=version
    )
    ticket.parked_from, _holder, _spell = ticket.before  # type: ignore[attr-defined]
    ticket.parked_until = _calendar(ticket, now).opens(day)
    stand(ticket)
    facts = until_fact(ticket.parked_until)
    record(ticket, "park", by=by, seat=seat, now=now, words=words, facts=facts)
    return ticket


@transaction.atomic
def resume(ticket: Ticket, *, by: User, now: dt.datetime, version: int | None = None) -> Ticket:
    """Let it go on before its day: back into the state before, every clock with the rest it had."""
    ticket, seat = begin(ticket, "resume", by=by, version=version)
    let_go(ticket, now)
    take_up(ticket)
    clock = Clockwork.load(ticket.county, now, since=ticket.began_at)
    go_on(ticket, story(ticket), clock, now)
    record(ticket, "resume", by=by, seat=seat, now=now)
    return ticket


@transaction.atomic
def return_batch(
    county: int, ids: Sequence[uuid.UUID], now: dt.datetime, column: str
) -> dict[str, int]:
    """The sweep's part: let those of `ids` go on whose day has come by `column`.

    What it lets run may be due to rise at once; that waits for the next round and its brake.
    """
    due = take_due(county, ids, now, column)
    rows = Ticket.objects.filter(county=county, pk__in=[one.pk for one in due])
    tickets = list(rows.prefetch_related("holder").order_by("pk"))
    if not tickets:
        return {"returned": 0}
    events = stories(county, tickets)
    clock = Clockwork.load(county, now, since=min(one.began_at for one in tickets))
    for ticket in tickets:
        let_go(ticket, now)
        take_up(ticket)
        go_on(ticket, events[ticket.pk], clock, now)
        ticket.version += 1
    Ticket.objects.filter(county=county).bulk_update(tickets, WRITTEN)
    add_events(county, "resume", due, now)
    turn_over(county, [ticket.pk for ticket in tickets], now=now)
    return {"returned": len(tickets)}


# fmt: off
WRITTEN = (
    "state", "paused_until", "parked_until", "parked_from", "due_at", "respond_by", "sign_by",
    "resolve_by", "escalate_at", "remind_at", "reminded_of", "is_due_provisional",
    "is_rise_provisional", "attempts", "is_set_aside", "version",
)
# fmt: on
"""What going on changes of a ticket."""


def _calendar(ticket: Ticket, now: dt.datetime) -> WorkCalendar:
    return Clockwork.load(ticket.county, now).calendar
