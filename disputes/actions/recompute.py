"""Set the clocks of running tickets anew after a change of calendar or allowance."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import F

from disputes.clockwork import Clockwork
from disputes.kinds import State
from disputes.models import Ticket, TicketEvent
from disputes.models.ticket import IS_RUNNING
from grids.actions.tree_lock import share_tree
from grids.models import County

BATCH = 500
DEADLINE_VERBS = frozenset({"log", "log_solved", "raise", "hand_down"})
WHOLE = frozenset({"log", "log_solved", "hand_down"})
"""Verbs after which the deadline is respond and resolve together, whatever the state."""


def recompute_county(county: int, *, now: dt.datetime) -> int:
    """Recompute the open deadlines of one county; returns how many tickets changed.

    Starts are taken from the events, so that the new calendar counts from where the old one did.
    A clock that the new rules find already over is left to the sweep and its brake.
    """
    ids = list(
        Ticket.objects.filter(IS_RUNNING, county=county).order_by("pk").values_list("pk", flat=True)
    )
    changed = 0
    for first in range(0, len(ids), BATCH):
        changed += _recompute(county, ids[first : first + BATCH], now)
    return changed


def recompute_all(*, now: dt.datetime) -> int:
    """After a change of the country's calendar: every county, in ascending order."""
    ids = County.objects.order_by("id").values_list("id", flat=True)
    return sum(recompute_county(county, now=now) for county in ids)


@transaction.atomic
def _recompute(county: int, ids: list, now: dt.datetime) -> int:
    share_tree(county)
    clock = Clockwork.load(county, now)
    tickets = list(
        Ticket.objects.select_for_update()
        .filter(IS_RUNNING, county=county, pk__in=ids)
        .prefetch_related("holder")  # not joined: see journal.take
        .order_by("pk")
    )
    events: dict = {}
    for event in TicketEvent.objects.filter(county=county, ticket__in=ids).order_by("at", "id"):
        events.setdefault(event.ticket_id, []).append(event)
    changed = []
    for ticket in tickets:
        before = _times(ticket)
        _set_anew(ticket, events[ticket.pk], clock, now)
        if _times(ticket) != before:
            changed.append(ticket)
    fields = ["due_at", "respond_by", "sign_by", "resolve_by", "escalate_at", "remind_at"]
    Ticket.objects.bulk_update(changed, fields)
    Ticket.objects.filter(county=county, pk__in=[t.pk for t in changed]).update(
        version=F("version") + 1
    )
    return len(changed)


def _times(ticket: Ticket) -> tuple:
    return (ticket.due_at, ticket.respond_by, ticket.sign_by, ticket.resolve_by)


def _last(events: Iterable[TicketEvent], does: Callable[[TicketEvent], bool]) -> TicketEvent | None:
    last = None
    for event in events:
        if does(event):
            last = event
    return last


def starts_deadline(event: TicketEvent) -> bool:
    """Whether the ticket's own deadline was set anew by this event."""
    if event.verb == "correct":
        return bool({"kind", "urgency"} & set(event.facts.get("changed", ())))
    return event.verb in DEADLINE_VERBS


def starts_holder(event: TicketEvent) -> bool:
    """Whether the clock to respond, or else the one to resolve, started with this event."""
    if event.verb in {"escalate", "send_back"}:  # at the county it rises no further
        return event.holder_from != event.holder_to
    if event.verb == "assign":
        return event.state_from == State.REPORTED
    return event.verb in {"accept", "reject"} or starts_deadline(event)


def starts_sign(event: TicketEvent) -> bool:
    """Whether the clock to sign started with this event."""
    return event.state_to == State.ASSIGNED and (event.verb == "assign" or starts_holder(event))


def _set_anew(
    ticket: Ticket, events: list[TicketEvent], clock: Clockwork, now: dt.datetime
) -> None:
    respond, sign, resolve = clock.minutes(ticket.kind, ticket.urgency, ticket.holder.tier)
    after, urgency = clock.after, ticket.urgency
    deadline_from = _last(events, starts_deadline)
    if deadline_from is not None:
        whole = deadline_from.verb in WHOLE or deadline_from.state_to == State.REPORTED
        tier_minutes = clock.minutes(ticket.kind, urgency, _tier_of(deadline_from, ticket))
        minutes = tier_minutes[2] + (tier_minutes[0] if whole else 0)
        ticket.due_at = after(urgency, deadline_from.at, minutes)
    holder_from = _last(events, starts_holder)
    if ticket.escalate_at is None or holder_from is None:
        return  # stopped at the county: nothing to move
    start = holder_from.at
    if ticket.respond_by is not None:
        ticket.respond_by = after(urgency, start, respond)
    if ticket.resolve_by is not None:
        ticket.resolve_by = after(urgency, start, resolve)
    assigned = _last(events, starts_sign)
    if ticket.sign_by is not None and assigned is not None:
        ticket.sign_by = after(urgency, assigned.at, sign)
    reminded = ticket.remind_at is None
    clock.settle_anew(ticket, now, tier=ticket.holder.tier)
    if reminded:
        ticket.remind_at = None


def _tier_of(event: TicketEvent, ticket: Ticket) -> int:
    """The tier of the holder after `event`."""
    if event.holder_to == ticket.holder_id:
        return ticket.holder.tier
    line = {grid.pk: grid.tier for grid in type(ticket.grid).objects.above(ticket.grid)}
    return line.get(event.holder_to, ticket.grid.tier)
