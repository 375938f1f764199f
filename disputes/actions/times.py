"""Allowances and service times changed together: looked at first, then kept; one recount for all."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from disputes.actions.moving import Moves, moving
from disputes.actions.recompute import recompute_county
from disputes.actions.settings import Told, keep_allowance, keep_service_time, take_told
from disputes.models import Allowance, ServiceTime
from grids.models import User


@dataclass(frozen=True)
class TimesMoves(Moves):
    """What changed times move, with the service times that are then shorter than what a level alone
    has, each with these levels."""

    shorter: tuple[tuple[ServiceTime, tuple[int, ...]], ...] = ()


@transaction.atomic
def save_times(
    county: int,
    rows: Sequence[Allowance | ServiceTime],
    *,
    by: User | None,
    now: dt.datetime,
    told: Sequence[Told] = (),
) -> TimesMoves:
    """Keep the changed rows of a county, each with a line in the log, and set open tickets anew.

    Where `told` says which numbers were changed, only these are written; raises Stale where one
    stands otherwise by now than it was seen (trust.md, edits never overwrite silently).
    """
    if told:
        take_told(rows, told)

    def change() -> None:
        for row in rows:
            if isinstance(row, Allowance):
                keep_allowance(row, by=by, now=now)
            else:
                keep_service_time(row, by=by, now=now)
        recompute_county(county, now=now)

    moves = moving([county], change, now=now)
    return TimesMoves(**vars(moves), shorter=shorter_times(county))


def preview_times(
    county: int, rows: Sequence[Allowance | ServiceTime], *, now: dt.datetime
) -> TimesMoves:
    """What `save_times` would move: it is done, counted and undone, so that both cannot differ."""
    with transaction.atomic():
        moves = save_times(county, rows, by=None, now=now)
        transaction.set_rollback(True)
    return moves


def shorter_times(county: int) -> tuple[tuple[ServiceTime, tuple[int, ...]], ...]:
    """Service times that are shorter than what one level alone has, with these levels."""
    told = ServiceTime.objects.filter(county=county).select_related("category").with_longer()
    return tuple((one, tuple(levels)) for one in told if (levels := getattr(one, "longer", ())))
