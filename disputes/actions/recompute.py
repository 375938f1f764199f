"""Set the times of open tickets anew after a change of calendar, service time or allowance."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from django.db import transaction
from django.db.models import Min
from django.db.models.functions import Coalesce

from disputes.deadlines import stood
from disputes.kinds import RUNNING, State
from disputes.models import Ticket, TicketEvent
from disputes.models.ticket_indexes import IS_OPEN, IS_TO_VERIFY
from disputes.ticket_clocks import Clockwork
from disputes.turning import turn_over
from grids.actions.tree_lock import share_tree
from grids.models import County

BATCH = 500
MOVING = frozenset({"log", "log_solved", "raise", "hand_down", "accept", "reject", "reopen"})
"""Verbs that start the holder's clock to respond, or else the one to resolve."""

TIMES = (
    *("due_at", "respond_by", "sign_by", "resolve_by"),
    *("is_due_provisional", "is_rise_provisional"),
)
FOLLOW = ("escalate_at", "remind_at", "reminded_of")
"""What follows the times, and is written where one of them changed."""


def recompute_county(county: int, *, now: dt.datetime) -> int:
    """Derive the open deadlines of one county anew; returns how many tickets changed.

    Starts are taken from the events, so that the new calendar counts from where the old one did.
    A clock that the new rules find already over is left to the sweep and its brake. What is
    resolved keeps the deadline it was judged by; a reject derives it anew. The day on which it
    closes by itself is still to come, and follows.

    No version rises: nobody wrote anything, so that no form that is open meanwhile is stale.
    """
    ids = list(
        Ticket.objects.filter(IS_OPEN, county=county).order_by("pk").values_list("pk", flat=True)
    )
    changed = 0
    for first in range(0, len(ids), BATCH):
        changed += _recompute(county, ids[first : first + BATCH], now)
    return changed + _move_lapses(county, now)


def recompute_all(*, now: dt.datetime) -> int:
    """After a change of the country's calendar: every county, in ascending order."""
    ids = County.objects.order_by("id").values_list("id", flat=True)
    return sum(recompute_county(county, now=now) for county in ids)


@transaction.atomic
def _recompute(county: int, ids: list, now: dt.datetime) -> int:
    share_tree(county)
    rows = Ticket.objects.filter(IS_OPEN, county=county, pk__in=ids)
    oldest = rows.aggregate(at=Min(Coalesce("counted_from", "received_at")))["at"]
    clock = Clockwork.load(county, now, since=oldest)
    tickets = list(
        rows.select_for_update()
        .prefetch_related("holder")  # not joined: see journal.take
        .order_by("pk")
    )
    events: dict = {}
    for event in TicketEvent.objects.filter(county=county, ticket__in=ids).order_by("at", "id"):
        events.setdefault(event.ticket_id, []).append(event)
    changed = []
    for ticket in tickets:
        before = _times(ticket)
        set_anew(ticket, events.get(ticket.pk, []), clock, now, stopped=_ran_out(ticket))
        if _times(ticket) != before:
            changed.append(ticket)
    Ticket.objects.filter(county=county).bulk_update(changed, [*TIMES, *FOLLOW])
    turn_over(county, [ticket.pk for ticket in changed], now=now)
    return len(changed)


@transaction.atomic
def _move_lapses(county: int, now: dt.datetime) -> int:
    """So many working days after it was resolved (domain.md, lapse): another calendar, another day.

    A day that comes nearer leaves at least so many working days from now: nothing closes
    unverified because a number was changed. What the sweep put off or set aside stays with it.
    """
    rows = Ticket.objects.filter(IS_TO_VERIFY, county=county, attempts=0, is_set_aside=False)
    oldest = rows.aggregate(at=Min("resolved_at"))["at"]
    if oldest is None:
        return 0
    share_tree(county)
    clock = Clockwork.load(county, now, since=oldest)
    floor = clock.lapse_at(now)
    changed = []
    for ticket in rows.select_for_update().order_by("pk"):
        lapse_at = _lapse_of(ticket, clock, floor)
        if lapse_at != ticket.lapse_at:
            ticket.lapse_at = lapse_at
            changed.append(ticket)
    here = Ticket.objects.filter(county=county)
    here.bulk_update(changed, ["lapse_at"], batch_size=BATCH)
    return len(changed)


def _lapse_of(ticket: Ticket, clock: Clockwork, floor: dt.datetime) -> dt.datetime:
    resolved_at: dt.datetime = ticket.resolved_at  # type: ignore[assignment]  # has one, by constraint
    stands: dt.datetime = ticket.lapse_at or floor
    return max(clock.lapse_at(resolved_at), min(stands, floor))


def _times(ticket: Ticket) -> tuple:
    return tuple(getattr(ticket, name) for name in TIMES)


def _last(events: Iterable[TicketEvent], does: Callable[[TicketEvent], bool]) -> TicketEvent | None:
    last = None
    for event in events:
        if does(event):
            last = event
    return last


def starts_holder(event: TicketEvent) -> bool:
    """Whether the clock to respond, or else the one to resolve, started with this event."""
    if event.verb in {"escalate", "send_back"}:  # at the county: there is no level above
        return event.holder_from != event.holder_to
    if event.verb == "assign":
        return event.state_from == State.REPORTED
    return event.verb in MOVING


def starts_sign(event: TicketEvent) -> bool:
    """Whether the clock to sign started with this event."""
    return event.state_to == State.ASSIGNED and (event.verb == "assign" or starts_holder(event))


def set_anew(
    ticket: Ticket,
    events: Sequence[TicketEvent],
    clock: Clockwork,
    now: dt.datetime,
    *,
    stopped: bool = False,
    answered_at: dt.datetime | None = None,
) -> None:
    """Derive a ticket's deadline and its holder's clocks from its events, for what it is now.

    `stopped`: the holder's clocks ran out at the county; they are left as they are. Those that stand
    get other ends, and still stand. `answered_at` as in deadlines.halted.
    """
    clock.set_due(ticket, events, answered_at=answered_at)
    began = _last(events, starts_holder)
    if stopped or began is None:
        return
    respond, sign, resolve = clock.minutes(ticket.kind, ticket.urgency, ticket.holder.tier)
    over = partial(_over, clock, ticket.urgency, list(stood(events, answered_at=answered_at)))
    if ticket.respond_by is not None:
        ticket.respond_by = over(began.at, respond)
    if ticket.resolve_by is not None:
        ticket.resolve_by = over(began.at, resolve)
    assigned = _last(events, starts_sign)
    if ticket.sign_by is not None and assigned is not None:
        ticket.sign_by = over(assigned.at, sign)
    if ticket.state in RUNNING:
        clock.settle(ticket, now, tier=ticket.holder.tier)


def _over(
    clock: Clockwork,
    urgency: str,
    pauses: Iterable[tuple[dt.datetime, dt.datetime]],
    start: dt.datetime,
    minutes: int,
) -> dt.datetime:
    """When an allowance that began at `start` is over, the times that it stood left out."""
    moment = clock.after(urgency, start, minutes)
    for first, last in pauses:
        if start < last:
            moment = clock.later(urgency, moment, max(start, first), last)
    return moment


def _ran_out(ticket: Ticket) -> bool:
    """Whether the holder's clocks ran out at the county, and nobody started them anew.

    Those that a question halts are left as well: its end derives them from the events.
    """
    return ticket.is_halted or (ticket.escalate_at is None and ticket.state in RUNNING)
