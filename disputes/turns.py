"""Whose turn a ticket is, as one pure function of the ticket and of who sits where.

Source: house.md, rule 12; what it leaves open is said in docs/adr/0027. No row is read here and no
clock: `disputes.turning` reads, and writes what comes out.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

from disputes.kinds import RUNNING, State

GRID, POST, DEPARTMENT = "grid", "post", "department"

Line = tuple[int, ...]
"""Grids from the county down to one, by their ids."""


class Given(NamedTuple):
    """To whom a ticket is assigned: a post or a department, and the line down to its grid."""

    owner_kind: str
    owner: int
    line: Line


class Asked(NamedTuple):
    """A question that is open: until when, on whose post and at which grid (a resident's on none),
    and whether the clocks stand for it."""

    until: dt.datetime
    post: int | None = None
    grid: int | None = None
    is_halted: bool = False


class Matter(NamedTuple):
    """What of a ticket says whose turn it is."""

    id: uuid.UUID
    state: str
    due_at: dt.datetime
    place: Line
    holder: Line
    given: Given | None = None
    is_back: bool = False  # sent back, or risen and not accepted by its holder
    is_to_rule: bool = False  # sent back twice
    resolver: Line = ()  # empty: no grid resolved it
    resolved_by: int | None = None
    is_sensitive: bool = False
    hidden_from: int | None = None
    logged_by: int = 0
    wished_by: int | None = None  # who asked for more time, and got no answer yet
    asked: Asked | None = None
    is_unreported: bool = False  # an organ must be told of it, and nobody has said that it was


class Turn(NamedTuple):
    """What waits for whom; `hold` is no turn but what they have taken on."""

    what: str
    owner_kind: str
    owner: int
    not_by: int | None = None
    is_stand_in: bool = False
    due_at: dt.datetime | None = None  # where it is not the subject's
    hidden_from: int | None = None
    shown_to: int | None = None


class Seating(Protocol):
    """Who sits where on a day."""

    def people(self, owner_kind: str, owner: int) -> frozenset[int]:
        """Those who act for a grid, sit on a post, or are clerks of a department."""


def turns(matter: Matter, seating: Seating) -> list[Turn]:
    """All that waits because of this ticket; an owner without anybody has a stand-in beside it."""
    owed = list(OWED[matter.state](matter, seating)) if matter.state in OWED else []
    if matter.is_unreported and matter.state in OWED:
        owed.append(_of_holder(matter, "tell" if matter.state == State.RESOLVED else "report"))
    if matter.asked is not None and matter.state in RUNNING:
        owed = list(_asked(matter, matter.asked, owed))
    found = {turn[:3]: turn for turn in owed}
    for turn in owed:
        for instead in _stand_in(matter, turn, seating):
            found.setdefault(instead[:3], instead)
    return list(found.values())


def _reported(matter: Matter, _seating: Seating) -> Iterator[Turn]:
    yield _of_holder(matter, "accept")


def _accepted(matter: Matter, seating: Seating) -> Iterator[Turn]:
    yield _of_holder(matter, "rule" if matter.is_to_rule else "act" if matter.is_back else "hold")
    yield from _of_decider(matter, seating)


def _assigned(matter: Matter, seating: Seating) -> Iterator[Turn]:
    yield from _of_assignee(matter, "sign")
    yield _of_holder(matter, "hold")
    yield from _of_decider(matter, seating)


def _handling(matter: Matter, seating: Seating) -> Iterator[Turn]:
    """Rejected, what its holder did itself is the holder's again."""
    yield from _of_assignee(matter, "hold")
    yield _of_holder(matter, "hold" if matter.given else "act")
    yield from _of_decider(matter, seating)


def _standing(matter: Matter, _seating: Seating) -> Iterator[Turn]:
    yield _of_holder(matter, "hold")


def _resolved(matter: Matter, seating: Seating) -> Iterator[Turn]:
    looker = looks(matter, seating)
    if looker is not None:
        yield Turn("verify", GRID, looker, not_by=matter.resolved_by)


DOING = frozenset({"accept", "act", "sign", "rule"})
"""What those who have it would do next, if it did not wait for an answer."""


def _asked(matter: Matter, asked: Asked, owed: list[Turn]) -> Iterator[Turn]:
    """While a question is open: whoever is asked answers; where the clocks stand for it, the others
    have nothing to do but hold it.

    The logger alone sees that they are asked, whoever else sits on their post. The answer of a
    resident is entered by holder and assignee. It is due when the question is over, and so is what
    else waits meanwhile, a wish for more time; of a question that halts nothing when all else of the
    subject is. A list has a subject once because all its turns have one time (grids.waiting).
    """
    due_at = asked.until if asked.is_halted else None
    for turn in owed:
        if asked.is_halted and turn.what in DOING:
            yield turn._replace(what="hold")
        else:
            yield turn if turn.what == "hold" else turn._replace(due_at=due_at)
    if asked.post is not None:
        alone = Turn("answer", POST, asked.post, due_at=due_at)
        yield alone._replace(hidden_from=asked.grid, shown_to=matter.logged_by)
        return
    yield Turn("answer", GRID, matter.holder[-1], due_at=due_at)
    if matter.given is not None and matter.state in (State.ASSIGNED, State.HANDLING):
        yield Turn("answer", matter.given.owner_kind, matter.given.owner, due_at=due_at)


OWED: dict[str, Callable[[Matter, Seating], Iterator[Turn]]] = {
    State.REPORTED: _reported,
    State.ACCEPTED: _accepted,
    State.ASSIGNED: _assigned,
    State.HANDLING: _handling,
    State.WAITING: _standing,
    State.PARKED: _standing,
    State.RESOLVED: _resolved,
}
"""State -> what it leaves behind; a state that is not here has ended."""


def _of_holder(matter: Matter, what: str) -> Turn:
    return Turn(what, GRID, matter.holder[-1])


def _of_assignee(matter: Matter, what: str) -> Iterator[Turn]:
    if matter.given is not None:
        yield Turn(what, matter.given.owner_kind, matter.given.owner)


def _of_decider(matter: Matter, seating: Seating) -> Iterator[Turn]:
    grid = decides(matter, seating)
    if grid is not None:
        yield Turn("decide", GRID, grid, not_by=matter.wished_by)


def decides(matter: Matter, seating: Seating) -> int | None:
    """The grid that says whether it gets the time that was asked for: the next above its holder with
    somebody else than who asked; at the county the county. A sensitive one is seen by none above.
    """
    if matter.wished_by is None or (matter.is_sensitive and len(matter.holder) > 1):
        return None
    for grid in reversed(matter.holder[:-1]):
        if seating.people(GRID, grid) - {matter.wished_by}:
            return grid
    return matter.holder[0]


def looks(matter: Matter, seating: Seating) -> int | None:
    """The grid that looks whether a resolved ticket is done: the next one above with somebody else.

    Levels that nobody holds are passed over, and so are those where whoever resolved it sits alone.
    What the county itself did, waits at the county for another of its people.
    """
    if len(matter.resolver) == 1:
        return matter.resolver[0]
    for grid in lookers(matter):
        if seating.people(GRID, grid) - {matter.resolved_by}:
            return grid
    return None


def lookers(matter: Matter) -> Sequence[int]:
    """The grids that may look at it, the nearest first.

    What was resolved beside the line from the place upward (a department, a grid elsewhere, somebody
    below the leader it concerns) its holder looks at, then the levels above the holder: those above
    whoever did it may not see a matter of another place. A sensitive one is seen by its holder alone.
    """
    if matter.is_sensitive:
        own = () if matter.resolver == matter.holder else matter.holder[-1:]
        return [one for one in _seeing(matter, matter.holder) if one in own]
    on_line = bool(matter.resolver) and matter.resolver[-1] in matter.place
    return _seeing(matter, matter.resolver[:-1] if on_line else matter.holder)


def _seeing(matter: Matter, line: Line) -> Sequence[int]:
    """The grids of a line that see the matter, the lowest first: those above its place and its
    holder, and none that it is hidden from or that lies below that one."""
    if matter.hidden_from in line:
        line = line[: line.index(matter.hidden_from)]
    return [one for one in reversed(line) if one in matter.place or one == matter.holder[-1]]


def _stand_in(matter: Matter, turn: Turn, seating: Seating) -> Iterator[Turn]:
    """The next staffed grid above an owner without anybody, of those that see the ticket."""
    if matter.is_sensitive or turn.what in ("verify", "decide", "answer"):
        return
    if seating.people(turn.owner_kind, turn.owner):
        return
    line = matter.given.line if turn.owner_kind != GRID and matter.given else matter.holder[:-1]
    for grid in _seeing(matter, line):
        if seating.people(GRID, grid):
            yield Turn(turn.what, GRID, grid, is_stand_in=True)
            return
