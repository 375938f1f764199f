"""Tickets and their events in few words, for tests of sums: rows as the tickets' actions write them.

The row and its last event always agree, as they do in the product.
"""

import datetime as dt

from django.utils import timezone

from disputes.kinds import State
from disputes.models import Ticket, TicketEvent
from disputes.pairing import write_pairs
from disputes.turning import turn_over
from disputes.workflow import MOVES
from grids.models import Grid
from grids.tiers import ANCESTOR_COLUMNS
from tests.still import still

HOUR = dt.timedelta(hours=1)


def line_of(grid: Grid) -> dict[str, int | None]:
    """The ancestor columns of a grid."""
    ids = [*grid.ancestor_ids(), grid.pk]
    tiers = dict(Grid.objects.filter(pk__in=ids).values_list("tier", "pk"))
    return {column: tiers.get(tier) for tier, column in ANCESTOR_COLUMNS.items()}


def log(
    grid,
    at,
    *,
    by,
    kind="dispute",
    due=None,
    day=None,
    solved=False,
    sensitive=False,
    concerns=None,
):
    """Log a ticket that the server received at `at`; `due` defaults to a day later.

    `concerns` names the grid whose leader it is about: the one above it holds it.
    """
    logged_at = at if day is None else at - (timezone.localdate(at) - day)
    ticket = Ticket.objects.create(
        county=grid.county_id,
        number=f"T{Ticket.objects.count() + 1:05d}",
        kind=kind,
        state=State.RESOLVED if solved else State.REPORTED,
        words="水渠堵了",
        is_sensitive=sensitive,
        grid=grid,
        holder=concerns.parent if concerns else grid,
        hidden_from=concerns,
        logged_by=by,
        logged_at=logged_at,
        received_at=at,
        day=timezone.localdate(logged_at),
        due_at=due or at + 24 * HOUR,
        resolved_at=at if solved else None,
        **line_of(grid),
    )
    _event(ticket, "log_solved" if solved else "log", at, on_time=True if solved else None)
    return ticket


def happen(ticket, verb, at, *, holder=None, due=None, on_time=None, sensitive=None):
    """Do `verb` to the ticket: the row and its event together."""
    before = (ticket.state, ticket.holder_id)
    ticket.state = MOVES[verb].to or ticket.state
    for name, value in still(ticket.state).items():
        setattr(ticket, name, value)
    ticket.holder = holder or ticket.holder
    ticket.spell += holder is not None
    ticket.due_at = due or ticket.due_at
    ticket.is_sensitive = ticket.is_sensitive if sensitive is None else sensitive
    if verb == "resolve":
        ticket.resolved_at = at
        on_time = at <= ticket.due_at if on_time is None else on_time
    ticket.save()
    return _event(ticket, verb, at, before=before, on_time=on_time)


def _event(ticket, verb, at, *, before=("", None), on_time=None):
    event = TicketEvent.objects.create(
        county=ticket.county,
        ticket=ticket,
        verb=verb,
        at=at,
        day=ticket.day if verb.startswith("log") else timezone.localdate(at),
        by=ticket.logged_by,
        state_from=before[0],
        state_to=ticket.state,
        holder_from=before[1],
        holder_to=ticket.holder_id,
        spell=ticket.spell,
        kind=ticket.kind,
        is_sensitive=ticket.is_sensitive,
        hidden_from=ticket.hidden_from_id,
        due_at=ticket.due_at,
        is_on_time=on_time,
        **{name: getattr(ticket, name) for name in ANCESTOR_COLUMNS.values()},
    )
    turn_over(ticket.county, [ticket.pk], now=at)
    if verb in ("log", "log_solved", "resolve"):
        write_pairs(ticket.county, [ticket.pk])
    return event


def at(now: dt.datetime, clock: str, *, days: int = 0) -> dt.datetime:
    """The local time `clock` of the day of `now`, or of a day `days` later."""
    time = dt.time.fromisoformat(clock)
    return timezone.localtime(now).replace(
        hour=time.hour, minute=time.minute, second=0, microsecond=0
    ) + dt.timedelta(days=days)
