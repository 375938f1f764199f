"""Whose turn it is to give somebody a login code (docs/adr/0027). Pure; `grids.search.people_to_help`
says who may, and this whom it waits for.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

KIND, GIVE = "code", "give"
"""What a request for a login code is called among work items, and its only turn."""


class Giver(NamedTuple):
    """Whom a request waits for; `is_stand_in`: since nobody sits at the level right above."""

    owner_kind: str
    owner: int
    is_stand_in: bool


class Guard(NamedTuple):
    """A security admin of the county: the post, the path of its grid, and who sits there."""

    post: int
    path: str
    person: int


def givers(
    asker: int,
    chairs: Sequence[str],
    staffed: Collection[int],
    guards: Sequence[Guard],
    *,
    is_admin: bool,
) -> list[Giver]:
    """The next staffed grid above all chairs of a person, else the security admins of the county.

    `chairs` are the paths of their grids, `staffed` the county's grids where somebody acts. Who opens
    the admin pages or has no chair is helped by the security admins alone. These help neither
    themselves nor who also sits outside their county: then it waits for nobody, who asks by telephone.
    """
    if not is_admin:
        above = _above_all(chairs)
        for grid in reversed(above):
            if grid in staffed:
                return [Giver("grid", grid, grid != above[-1])]
    able = {
        guard.post
        for guard in guards
        if guard.person != asker and all(path.startswith(guard.path) for path in chairs)
    }
    return [Giver("post", post, False) for post in sorted(able)]


def _above_all(chairs: Sequence[str]) -> list[int]:
    """The grids above every one of these, the highest first."""
    lines = [line_of(path)[:-1] for path in chairs]
    shared = []
    for level in zip(*lines, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return shared


def line_of(path: str) -> list[int]:
    """The ids of a grid and of all above it, the highest first."""
    return [int(part) for part in path.split("/") if part]
