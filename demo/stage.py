"""The county in memory: its grids, who sits where, its departments. Read once, never written."""

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from disputes.models import Category
from grids.models import County, Department, Grid, Posting
from grids.models.user import PLACE
from grids.roles import HOLDING_ROLES, OFFICE_ROLES, Role
from grids.tiers import ANCESTOR_COLUMNS, Tier

"""They work in office hours; leaders in the villages answer in the evening too."""


class Place(NamedTuple):
    """A grid, with its line from the top down to itself."""

    id: int
    tier: int
    code: str
    name: str
    path: str
    parent: int | None
    line: tuple[int, ...]

    @property
    def above(self) -> tuple[int, ...]:
        """Its ancestors, the nearest last."""
        return self.line[:-1]


class Actor(NamedTuple):
    """A person on a chair: what an event remembers of who did it."""

    user: int
    post: int
    role: str
    grid: int
    department: int | None
    label: str

    @property
    def is_at_a_desk(self) -> bool:
        """Whether this person keeps office hours."""
        return self.role in OFFICE_ROLES


@dataclass
class Stage:
    """What the play needs to know of a county on a day."""

    county: County
    places: dict[int, Place]
    actors: dict[int, list[Actor]]  # grid -> everybody who sits there
    offices: dict[int, list[Actor]]  # department -> its clerks
    departments: dict[int, str]
    categories: dict[tuple[str, str], tuple[int, bool]]
    logins: dict[str, Actor]
    organs: dict[int, str] = field(default_factory=dict)  # class -> whom to tell of it at once
    by_tier: dict[int, list[Place]] = field(default_factory=lambda: defaultdict(list))
    children: dict[int, list[Place]] = field(default_factory=lambda: defaultdict(list))
    by_post: dict[int, Actor] = field(default_factory=dict)
    columns: dict[int, dict[str, int | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for found in self.actors.values():
            self.by_post |= {actor.post: actor for actor in found}
        for place in self.places.values():
            self.by_tier[place.tier].append(place)
            if place.parent:
                self.children[place.parent].append(place)

    def at(self, place: Place) -> dict[str, int | None]:
        """The ancestor columns of a row that belongs to `place`."""
        if place.id not in self.columns:
            tiers = {self.places[pk].tier: pk for pk in place.line if pk in self.places}
            self.columns[place.id] = {c: tiers.get(t) for t, c in ANCESTOR_COLUMNS.items()}
        return self.columns[place.id]

    def holders(self, grid: int) -> list[Actor]:
        """Those who act for a grid; empty when it is vacant."""
        return [actor for actor in self.actors.get(grid, ()) if actor.role in HOLDING_ROLES]

    def next_holder(self, grid: int) -> int | None:
        """The next grid above that is not vacant; the county takes what reaches it."""
        for pk in reversed(self.places[grid].above):
            if pk in self.places and (self.holders(pk) or self.places[pk].tier == Tier.COUNTY):
                return pk
        return None

    def pick_holder(self, grid: int, rng: random.Random, apart: int | None = None) -> Actor | None:
        """Somebody who acts for a grid, the leader more often; never the person `apart`."""
        found = [actor for actor in self.holders(grid) if actor.user != apart]
        if not found:
            return None
        return found[0] if rng.random() < 0.6 else rng.choice(found)

    def checker(self, grids: list[int], rng: random.Random, apart: int | None) -> Actor | None:
        """Who of these grids, the nearest first, verifies: never the resolver."""
        for pk in grids:
            if actor := self.pick_holder(pk, rng, apart):
                return actor
        return None

    def department_like(self, word: str) -> int | None:
        """The department whose name has `word` in it."""
        return next((pk for pk, name in self.departments.items() if word and word in name), None)

    def category_of(self, kind: str, name: str) -> tuple[int | None, bool]:
        """Id and sensitivity of a class of this kind."""
        return self.categories.get((kind, name), (None, False))


def load_stage(county: County, day: dt.date) -> Stage:
    """Read the county as it is on `day`: six queries."""
    rows = (
        Grid.objects.filter(county=county)
        .open()
        .order_by("tier", "code")
        .values_list("id", "tier", "code", "name", "path", "parent_id")
    )
    places = {}
    for pk, tier, code, name, path, parent in rows:
        line = tuple(int(part) for part in path.strip("/").split("/"))
        places[pk] = Place(pk, tier, code, name, path, parent, line)
    departments = dict(
        Department.objects.filter(grid__county=county, is_active=True)
        .order_by("id")
        .values_list("id", "name")
    )
    actors, offices, logins = _seat_people(county, day)
    categories = {
        (kind, name): (pk, sensitive)
        for pk, kind, name, sensitive in Category.objects.filter(is_active=True).values_list(
            "id", "kind", "name", "is_sensitive"
        )
    }
    organs = {one.pk: one.told("must_report") for one in Category.objects.select_related("parent")}
    return Stage(county, places, actors, offices, departments, categories, logins, organs)


def _seat_people(
    county: County, day: dt.date
) -> tuple[dict[int, list[Actor]], dict[int, list[Actor]], dict[str, Actor]]:
    """Everybody on a chair; the leader of a grid comes first.

    A person with two chairs acts from the highest one only, as the rules read the seats.
    """
    rows = (
        Posting.objects.on(day)
        .filter(post__grid__county=county, post__closed_on=None, user__is_active=True)
        .order_by("post__grid__tier", "post_id", "acting")
        .values_list(
            "user_id",
            "user__username",
            "post_id",
            "post__role",
            "post__grid_id",
            "post__department_id",
            PLACE,
        )
    )
    actors: dict[int, list[Actor]] = defaultdict(list)
    offices: dict[int, list[Actor]] = defaultdict(list)
    logins: dict[str, Actor] = {}
    for user, login, post, role, grid, department, name in rows:
        if login in logins:
            continue
        actor = Actor(user, post, role, grid, department, name)
        logins[login] = actor
        if department:
            offices[department].append(actor)
        else:
            actors[grid].append(actor)
    for found in actors.values():
        found.sort(key=lambda actor: actor.role != Role.LEADER)
    return actors, offices, logins
