"""Who asks, but for the numbers: questions whose conditions depend on a person's chairs are compiled
for a stand-in, who sits as the person sits, and asked with the person's own numbers.

How a question is put together follows from roles and tiers, from which chairs and grids lie below
which, and from what is the same county: that is the shape. Which grids they are follows from the
numbers, which rows/prepared.py puts in. Numbers keep their order, so that what is sorted stays so.
"""

import dataclasses
from collections.abc import Iterable
from typing import Any

from grids.models import Grid, User
from grids.models.user import Seat
from rows.prepared import Shape

# Far above any number of ours, within PostgreSQL's integer, each kind in a range of its own.
PERSON, COUNTY, GRID = 1_900_000_001, 1_910_000_000, 1_920_000_000
POST, DEPARTMENT = 1_930_000_000, 1_940_000_000


@dataclasses.dataclass(frozen=True)
class StandIn:
    """What scope asks of a person (grids.scope.Person)."""

    chairs: tuple[Seat, ...]
    county_id: int | None
    is_active: bool
    id: int = PERSON

    @property
    def pk(self) -> int:
        """The same, as Django calls it."""
        return self.id

    def seats(self) -> tuple[Seat, ...]:
        """Chairs like the person's, in places that are nowhere."""
        return self.chairs if self.is_active else ()


NOBODY = StandIn((), None, False)


class _Numbers:
    """Numbers of one kind, and those that stand for them."""

    def __init__(self, base: int, real: Iterable[int | None]) -> None:
        self.real = sorted({number for number in real if number is not None})
        self.samples = range(base, base + len(self.real))
        self._of: dict[Any, Any] = dict(zip(self.real, self.samples, strict=True))
        self._of[None] = None

    def __getitem__(self, number: int | None) -> Any:
        return self._of[number]

    def path(self, path: str) -> str:
        """The path through the grids that stand for those of `path`."""
        return "".join([f"{self._of[int(part)]}/" for part in path.split("/") if part])


def shape_of(user: User, *grids: Grid) -> Shape:
    """The shape of a question that depends on this person, and on how these grids lie to them.

    The question is built by a function of a StandIn and of as many grids.
    """
    seats = user.seats()
    kept = user.__dict__.get("_shape")
    if not grids and kept is not None and kept[0] is seats and kept[1].key[0] is user.is_active:
        return kept[1]
    shape = _shape(user, seats, grids)
    if not grids:
        user.__dict__["_shape"] = (seats, shape)
    return shape


def shape_at(*grids: Grid) -> Shape:
    """The shape of a question that depends on grids alone, built by a function of as many."""
    shape = _shape(NOBODY, (), grids)
    return shape._replace(stand_ins=lambda: shape.stand_ins()[1:])


def _shape(user: Any, seats: tuple[Seat, ...], grids: tuple[Grid, ...]) -> Shape:
    paths = sorted({seat.path for seat in seats} | {grid.path for grid in grids})
    number = _Numbers(GRID, [int(part) for path in paths for part in path.split("/") if part])
    county = _Numbers(
        COUNTY, [user.county_id, *(s.county for s in seats), *(g.county_id for g in grids)]
    )
    post = _Numbers(POST, [seat.post for seat in seats])
    office = _Numbers(DEPARTMENT, [seat.department for seat in seats])
    chairs = tuple(
        (post[s.post], s.role, number[s.grid], number.path(s.path), s.tier, county[s.county])
        + (office[s.department], False, "", "")
        for s in seats
    )
    places = tuple((number[g.pk], number.path(g.path), g.tier, county[g.county_id]) for g in grids)
    key = (user.is_active, county[user.county_id], chairs, places)
    made_up = [number.path(path) for path in paths]
    groups = (number, county, post, office)
    return Shape(
        key,
        lambda: _stand_ins(key),
        (PERSON, *(one for group in groups for one in group.samples))
        + (*made_up, *(f"{path}%" for path in made_up)),
        (user.pk, *(one for group in groups for one in group.real))
        + (*paths, *(f"{path}%" for path in paths)),
    )


def _stand_ins(key: tuple) -> tuple[Any, ...]:
    is_active, county, chairs, places = key
    person = StandIn(tuple(Seat(*chair) for chair in chairs), county, is_active)
    return person, *(Grid(id=pk, path=path, tier=t, county_id=c) for pk, path, t, c in places)
