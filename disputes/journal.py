"""Writes the event row that belongs to every change of a ticket, and locks the row before it."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from disputes.models import EventWords, Ticket, TicketEvent
from disputes.rules import seat_for
from disputes.turning import turn_over
from disputes.workflow import move
from grids.actions.freezing import share_figures, stamp
from grids.actions.tree_lock import share_tree
from grids.errors import NotAllowed, Stale
from grids.models import Department, Post, User
from grids.models.user import Seat
from rows.crypto import keyed_hash
from rows.ids import uuid7


def take(ticket_id: uuid.UUID, county: int, *, version: int | None = None) -> Ticket:
    """Lock the ticket's row for the rest of the transaction; raises Stale for an old `version`."""
    share_tree(county)
    rows = Ticket.objects.filter(pk=ticket_id, county=county)
    share_figures(line_of(rows.values_list("grid__path", flat=True).get()))
    # Lock first, join after: a row whose holder changed while we waited for it no longer fits the
    # join that was made before, and PostgreSQL leaves it out.
    rows.select_for_update().values_list("pk").get()
    ticket = rows.select_related("grid", "holder", "resolver").get()
    if version is not None and version != ticket.version:
        raise Stale(yours=version, now=ticket.version)
    return ticket


def take_both(ticket: Ticket, other: uuid.UUID) -> None:
    """Lock two tickets of a county for the rest of the transaction, always in the order of their ids."""
    share_tree(ticket.county)
    rows = Ticket.objects.filter(pk__in=[ticket.pk, other], county=ticket.county)
    paths = rows.order_by("pk").values_list("grid__path", flat=True)
    share_figures(number for path in paths for number in line_of(path))
    list(rows.order_by("pk").select_for_update().values_list("pk"))


def line_of(path: str) -> list[int]:
    """The grids of a path: that of a place and all above it."""
    return [int(part) for part in path.split("/") if part]


def begin(
    ticket: Ticket, verb: str, *, by: User, version: int | None = None
) -> tuple[Ticket, Seat]:
    """Lock, ask the table for the move and the rules for the chair; sets the new state.

    Raises WrongState, NotAllowed, Stale. `_before` keeps what the event needs to say.
    """
    ticket = take(ticket.pk, ticket.county, version=version)
    target = move(ticket.state, verb)
    seat = seat_for(by, ticket, verb)
    if seat is None:
        raise NotAllowed()
    ticket.before = (ticket.state, ticket.holder_id, ticket.spell)  # type: ignore[attr-defined]
    ticket.state = target
    return ticket, seat


def story(ticket: Ticket) -> list[TicketEvent]:
    """What happened to a ticket so far, in order."""
    rows = TicketEvent.objects.filter(county=ticket.county, ticket=ticket)
    return list(rows.order_by("at", "id"))


def stories(county: int, tickets: Iterable[Ticket]) -> dict[uuid.UUID, list[TicketEvent]]:
    """The same of many tickets of a county, in one question."""
    found: dict[uuid.UUID, list[TicketEvent]] = {ticket.pk: [] for ticket in tickets}
    rows = TicketEvent.objects.filter(county=county, ticket__in=list(found))
    for event in rows.order_by("at", "id"):
        found[event.ticket_id].append(event)
    return found


def unit_of(seat: Seat | None) -> str:
    """The unit's name as it is called now: the department's, else the grid's with its village."""
    return seat.place if seat is not None else ""


def describe_seat(seat: Seat | None) -> dict[str, Any]:
    """What an event remembers of a chair besides its unit's name."""
    return {"role": str(seat.role)} if seat else {}


def assignee_label(post: Post | None, department: Department | None) -> str:
    """The name of whom it was assigned to."""
    if department is not None:
        return department.name
    return post.grid.place if post is not None else ""


def record(
    ticket: Ticket,
    verb: str,
    *,
    by: User | None,
    seat: Seat | None,
    now: dt.datetime,
    words: str = "",
    day: dt.date | None = None,
    on_time: bool | None = None,
    post: Post | None = None,
    department: Department | None = None,
    to: str = "",
    facts: dict[str, Any] | None = None,
) -> TicketEvent:
    """Save the ticket (its version goes up), add the event, and say whose turn it is now.

    `to` names whom it concerns where that is neither post nor department. `day` is the local day it counts for: the day of `now`, but of a log that of the phone's time.
    The event is stamped after the figures that were frozen while it waited, and after the ticket's
    own last one (grids.actions.freezing).
    """
    own = TicketEvent.objects.filter(county=ticket.county, ticket=ticket)
    at = stamp(ticket.county, line_of(ticket.grid.path), now, own=own)
    state_from, holder_from, _spell = getattr(ticket, "before", ("", None, 0))
    if ticket._state.adding:
        ticket.save(force_insert=True)
    else:
        ticket.version += 1
        ticket.save()
    event_id = uuid7()
    event = TicketEvent.objects.create(
        id=event_id,
        county=ticket.county,
        ticket=ticket,
        verb=verb,
        at=at,
        day=day or timezone.localdate(now),
        by=by,
        by_grid_id=seat.grid if seat else None,
        by_label=unit_of(seat),
        state_from=state_from,
        state_to=ticket.state,
        holder_from=holder_from,
        holder_to=ticket.holder_id,
        to_post=post.id if post else None,
        to_department=department.id if department else None,
        to_label=to or assignee_label(post, department),
        spell=ticket.spell,
        kind=ticket.kind,
        is_sensitive=ticket.is_sensitive,
        hidden_from=ticket.hidden_from_id,
        due_at=ticket.due_at,
        is_halted=ticket.is_halted,
        is_on_time=on_time,
        at_township=ticket.at_township,
        at_village=ticket.at_village,
        at_patch=ticket.at_patch,
        at_group=ticket.at_group,
        words_hash=keyed_hash(words, row=event_id) if words else "",
        facts=describe_seat(seat) | (facts or {}),
    )
    if words:
        EventWords.objects.create(event=event, county=ticket.county, words=words)
    turn_over(ticket.county, [ticket.pk], now=now)
    return event
