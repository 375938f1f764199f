"""What a change of calendar, hours or times does to the open tickets: done and told, or only looked at."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction

from disputes.kinds import RUNNING
from disputes.models import Ticket
from grids.models import County

LISTED = 100
"""So many of those that move are listed by their numbers."""


class Stand(NamedTuple):
    """Of an open ticket: when it rises, when it is due, whether its clock runs; what a list may say."""

    rise: dt.datetime | None
    due: dt.datetime
    runs: bool
    number: str
    is_listed: bool


@dataclass(frozen=True)
class Moved:
    """An open ticket that a change moves, by its number; of each time what was and what comes."""

    number: str
    due: tuple[dt.datetime, dt.datetime]
    rise: tuple[dt.datetime | None, dt.datetime | None]


@dataclass(frozen=True)
class Moves:
    """What a change does to the open tickets, in tickets.

    `due`: another deadline, of which `earlier` and `later` ones, and how many are overdue by it now
    (`late`; what is paused or parked is due at no moment). `rise`: another time at which they rise;
    `over`: of those, how many have passed it now and rise with the next sweep. `listed` names the
    first of them; what is sensitive or concerns a leader is counted and stands in no list.
    """

    rise: int = 0
    over: int = 0
    due: int = 0
    late: int = 0
    earlier: int = 0
    later: int = 0
    listed: tuple[Moved, ...] = ()

    @property
    def is_any(self) -> bool:
        """Whether anything moves."""
        return bool(self.rise or self.due)


Stands = dict[object, Stand]


def moving(
    counties: Iterable[int] | None, change: Callable[[], object], *, now: dt.datetime
) -> Moves:
    """Do a change, and tell what it moved in these counties (None: in every one)."""
    known = list(counties) if counties is not None else _every_county()
    before = stands(known)
    change()
    return moved(before, stands(known), now)


def looked_at(
    counties: Iterable[int] | None, change: Callable[[], object], *, now: dt.datetime
) -> Moves:
    """What a change would move: it is done, counted and undone, so that both cannot differ."""
    with transaction.atomic():
        moves = moving(counties, change, now=now)
        transaction.set_rollback(True)
    return moves


def stands(counties: Iterable[int]) -> Stands:
    """The times of every open ticket of some counties."""
    found: Stands = {}
    for county in counties:
        rows = (
            Ticket.objects.open()
            .filter(county=county)
            .values_list(
                *("pk", "escalate_at", "due_at", "state", "is_halted"),
                *("number", "is_sensitive", "hidden_from"),
            )
        )
        for pk, rise, due, state, is_halted, number, is_sensitive, hidden_from in rows.iterator():
            runs = state in RUNNING and not is_halted
            is_listed = not is_sensitive and hidden_from is None
            found[pk] = Stand(rise, due, runs, number, is_listed)
    return found


def moved(before: Stands, after: Stands, now: dt.datetime) -> Moves:
    """What is otherwise now than before."""
    pairs = [(before[pk], after[pk]) for pk in before.keys() & after.keys()]
    rise = [(old.rise, new.rise) for old, new in pairs if old.rise != new.rise]
    due = [(old, new) for old, new in pairs if old.due != new.due]
    return Moves(
        rise=len(rise),
        over=sum(new is not None and new <= now and not (old and old <= now) for old, new in rise),
        due=len(due),
        late=sum(new.runs and new.due < now <= old.due for old, new in due),
        earlier=sum(new.due < old.due for old, new in due),
        later=sum(new.due > old.due for old, new in due),
        listed=_listed(pairs),
    )


def _listed(pairs: Iterable[tuple[Stand, Stand]]) -> tuple[Moved, ...]:
    """The first by their new deadline."""
    changed = [pair for pair in pairs if pair[0][:2] != pair[1][:2] and pair[1].is_listed]
    changed.sort(key=lambda pair: (pair[1].due, pair[1].number))
    return tuple(
        Moved(new.number, (old.due, new.due), (old.rise, new.rise)) for old, new in changed[:LISTED]
    )


def _every_county() -> list[int]:
    return list(County.objects.order_by("id").values_list("id", flat=True))
