"""Allowances and service times changed together: looked at first, then kept; one recount for all."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from disputes.actions.recompute import recompute_county
from disputes.actions.settings import Told, keep_allowance, keep_service_time, take_told
from disputes.kinds import RUNNING
from disputes.models import Allowance, ServiceTime, Ticket
from grids.models import User

Stands = dict[object, tuple[dt.datetime | None, dt.datetime, bool]]
"""Of each open ticket when it rises, when it is due, and whether its clock runs."""


@dataclass(frozen=True)
class Moves:
    """What a change does to the open tickets of the county, in tickets.

    `rise`: another time at which they rise; `over`: of those, how many have passed it now and rise
    with the next sweep; `due`: another deadline; `late`: of those, how many are overdue by it now
    (what is paused or parked is due at no moment).
    `shorter`: service times that are shorter than what a level alone has, with these levels.
    """

    rise: int
    over: int
    due: int
    late: int
    shorter: tuple[tuple[ServiceTime, tuple[int, ...]], ...]


@transaction.atomic
def save_times(
    county: int,
    rows: Sequence[Allowance | ServiceTime],
    *,
    by: User | None,
    now: dt.datetime,
    told: Sequence[Told] = (),
) -> Moves:
    """Keep the changed rows of a county, each with a line in the log, and set open tickets anew.

    Where `told` says which numbers were changed, only these are written; raises Stale where one
    stands otherwise by now than it was seen (trust.md, edits never overwrite silently).
    """
    if told:
        take_told(rows, told)
    before = _stands(county)
    for row in rows:
        if isinstance(row, Allowance):
            keep_allowance(row, by=by, now=now)
        else:
            keep_service_time(row, by=by, now=now)
    recompute_county(county, now=now)
    return _moved(county, before, now)


def preview_times(
    county: int, rows: Sequence[Allowance | ServiceTime], *, now: dt.datetime
) -> Moves:
    """What `save_times` would move: it is done, counted and undone, so that both cannot differ."""
    with transaction.atomic():
        moves = save_times(county, rows, by=None, now=now)
        transaction.set_rollback(True)
    return moves


def _stands(county: int) -> Stands:
    found = Ticket.objects.open().filter(county=county)
    rows = found.values_list("pk", "escalate_at", "due_at", "state")
    return {pk: (rise, due, state in RUNNING) for pk, rise, due, state in rows}


def _moved(county: int, before: Stands, now: dt.datetime) -> Moves:
    after = _stands(county)
    pairs = [(before[pk], after[pk]) for pk in before.keys() & after.keys()]
    rise = [(old[0], new[0]) for old, new in pairs if old[0] != new[0]]
    due = [(old[1], new[1], new[2]) for old, new in pairs if old[1] != new[1]]
    told = ServiceTime.objects.filter(county=county).select_related("category").with_longer()
    return Moves(
        rise=len(rise),
        over=sum(new is not None and new <= now and not (old and old <= now) for old, new in rise),
        due=len(due),
        late=sum(runs and new < now <= old for old, new, runs in due),
        shorter=tuple(
            (one, tuple(levels)) for one in told if (levels := getattr(one, "longer", ()))
        ),
    )
