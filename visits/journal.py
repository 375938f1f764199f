"""Writes the event that belongs to every change of a visit, locks the row before it, and lets its
promise wait for its chair."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from grids.actions.freezing import share_figures, stamp
from grids.actions.tree_lock import share_tree
from grids.actions.work_items import Wanted, keep_items
from grids.errors import NotAllowed, Stale
from grids.models import Grid, User
from grids.models.user import Seat
from rows.crypto import keyed_hash
from rows.ids import uuid7
from visits.dues import ends_at
from visits.errors import VisitVoid
from visits.kinds import PromiseState, VisitState
from visits.models import Visit, VisitEvent
from visits.rules import seat_of

KIND, KEEP = "promise", "keep"
"""What a promise is called among work items, and its only turn."""


def take(visit: Visit, *, by: User, version: int | None = None) -> tuple[Visit, Seat]:
    """Lock the visit for the rest of the transaction; with the chair of this person that made it.

    Raises NotAllowed for anybody else, Stale for an old `version`, VisitVoid.
    """
    share_tree(visit.county)
    rows = Visit.objects.filter(pk=visit.pk, county=visit.county)
    share_figures(line_of(rows.values_list("grid__path", flat=True).get()))
    rows.select_for_update().values_list("pk").get()
    found = rows.select_related("grid").get()
    seat = seat_of(by, found)
    if seat is None:
        raise NotAllowed()
    if version is not None and version != found.version:
        raise Stale(yours=version, now=found.version)
    if found.state == VisitState.VOID:
        raise VisitVoid()
    return found, seat


def line_of(path: str) -> list[int]:
    """The grids of a path: that of a place and all above it."""
    return [int(part) for part in path.split("/") if part]


def place(visit: Visit, grid: Grid) -> None:
    """Put the visit into a group, with the grids above it."""
    visit.grid = grid
    for column, above in grid.ancestor_columns().items():
        setattr(visit, column, above)


def record(
    visit: Visit,
    verb: str,
    *,
    by: User,
    seat: Seat,
    now: dt.datetime,
    words: str = "",
    day: dt.date | None = None,
    facts: dict[str, Any] | None = None,
) -> VisitEvent:
    """Save the visit (its version goes up), add the event, and let its promise wait, or no more.

    `day` is the local day it counts for, today by default. Stamped after what was frozen while it
    waited (grids.actions.freezing).
    """
    own = VisitEvent.objects.filter(county=visit.county, visit=visit)
    at = stamp(visit.county, line_of(visit.grid.path), now, own=own)
    if visit._state.adding:
        visit.save(force_insert=True)
    else:
        visit.version += 1
        visit.save()
    event_id = uuid7()
    event = VisitEvent.objects.create(
        id=event_id,
        county=visit.county,
        visit=visit,
        verb=verb,
        at=at,
        day=day or timezone.localdate(now),
        by=by,
        by_grid_id=seat.grid,
        by_label=seat.place,
        post=visit.post_id,
        purpose=visit.purpose,
        promise=visit.promise,
        due_on=visit.due_on,
        at_township=visit.at_township,
        at_village=visit.at_village,
        at_patch=visit.at_patch,
        at_group=visit.at_group,
        words_hash=keyed_hash(words, row=event_id) if words else "",
        facts={"role": str(seat.role)} | (facts or {}),
    )
    keep_items(visit.county, KIND, [visit.pk], wanted_of(visit), now=now)
    return event


def wanted_of(visit: Visit) -> list[Wanted]:
    """What waits: an open promise, with the chair that gave it and nobody else."""
    if visit.promise != PromiseState.OPEN or visit.due_on is None:
        return []
    return [Wanted(visit.pk, KEEP, "post", visit.post_id, ends_at(visit.due_on))]


def first_of(visit_id: uuid.UUID, county: int) -> VisitEvent:
    """The event with which a visit was recorded."""
    return VisitEvent.objects.get(county=county, visit=visit_id, verb="visit")
