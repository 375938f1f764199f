"""Whom a holder may give a matter to: the few that are used here, the others by their name."""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst

from disputes.models import CategoryDepartment, Ticket, TicketEvent
from grids.folding import folded
from grids.models import Department, Grid, Post, Posting
from grids.pinyin import pinyin_of
from grids.roles import WORKING_ROLES, Role
from grids.rollups import office_of
from grids.search import find_grids
from grids.tiers import Tier

SHORT = 8
"""So many stand on the list before anybody looks for others."""

MOST_USED = 5
LOOKED_AT = 200
"""So many times did this holder give something to somebody, the last ones: whom does it choose?"""

FOUND = 30
MOST_CHILDREN = 60

People = dict[str, tuple[str, Post | Department]]
"""Key of a choice -> its label, and whom it means."""


@dataclasses.dataclass(frozen=True)
class Around:
    """A holder on a day, and the grids below it that a matter may go to."""

    holder: Grid
    day: dt.date
    hidden: Grid | None = None

    @property
    def below(self) -> QuerySet[Grid]:
        """The holder's grid and those below it, without what the matter is hidden from."""
        rows = Grid.objects.open().under(self.holder)
        return rows if self.hidden is None else rows.exclude(path__startswith=self.hidden.path)

    @property
    def departments(self) -> QuerySet[Department]:
        """Departments of the branch that have an active clerk, the nearest first (ADR 0014)."""
        line = [*self.holder.ancestor_ids(), self.holder.pk]
        near = Q(grid__in=line) | Q(grid__in=self.below)
        clerk = Posting.objects.on(self.day).filter(
            post__department=OuterRef("pk"),
            post__role=Role.CLERK,
            post__closed_on=None,
            user__is_active=True,
        )
        rows = Department.objects.filter(near, Exists(clerk), is_active=True)
        return rows.select_related("grid").order_by("id")


def short_list(around: Around, line: set[int]) -> tuple[People, bool]:
    """The few to choose from at once, and whether there are others to be looked for.

    First whom this holder gives its matters to, then its own people and those of the next level,
    where it happened (`line`) before the rest. At a desk its departments as well: that is where
    most matters go; to a leader they are shown where all have room, else found by their name.
    Nobody stands there who could not take it today.
    """
    near = _posts(_nearest(around, line), around.day)
    units = _units(around.holder, around.departments)
    if around.holder.tier <= Tier.TOWNSHIP:
        own = {key: one for key, one in near.items() if one[1].grid_id == around.holder.pk}
        there = {key: one for key, one in near.items() if one[1].grid_id in line}
        rest = own | there | units | near
    else:
        rest = near
    shown = _used(around) | rest
    whole = shown | units
    if len(whole) <= SHORT:
        return whole, False
    return dict(list(shown.items())[:SHORT]), True


def look_for(around: Around, look: str) -> People:
    """Posts of grids by name or initials, and departments by name or initials."""
    grids = list(find_grids(around.below, look).select_related("parent__parent")[:FOUND])
    wanted = folded(look)
    named = [
        one
        for one in around.departments
        if wanted and (wanted in folded(one.name) or wanted in pinyin_of(one.name)[1])
    ]
    return _units(around.holder, named) | _posts(grids, around.day)


def by_key(around: Around, *keys: str) -> People:
    """Those that these keys mean, as far as they may be given a matter; in the keys' order."""
    numbers: dict[str, list[int]] = {"post": [], "department": []}
    for key in keys:
        kind, _sep, number = key.partition(":")
        if kind in numbers and number.isascii() and number.isdecimal() and len(number) < 19:
            numbers[kind].append(int(number))
    found: People = {}
    if numbers["department"]:
        found |= _units(around.holder, around.departments.filter(pk__in=numbers["department"]))
    if numbers["post"]:
        grids = (
            around.below.filter(posts__in=numbers["post"])
            .select_related("parent__parent")
            .distinct()
        )
        found |= _posts(grids, around.day)
    return {key: found[key] for key in keys if key in found}


def usual_key(ticket: Ticket) -> str:
    """The department that its county usually gives such a matter to, as a key; "" for none."""
    category = ticket.category
    if category is None:
        return ""
    both = [category.pk, *filter(None, [category.parent_id])]
    rows = CategoryDepartment.objects.filter(county=ticket.county, category__in=both)
    found = dict(rows.values_list("category", "department"))
    first = next((found[one] for one in both if one in found), None)
    return f"department:{first}" if first else ""


def instead_of(around: Around, to: Post | Department) -> People:
    """Who could take it where nobody sits at `to`: there, else the next above, up to the holder."""
    units = around.departments.filter(grid=to.grid_id) if isinstance(to, Department) else []
    there = [*to.grid.ancestor_ids(), to.grid_id]
    rows = around.below.filter(pk__in=[*there, around.holder.pk]).select_related("parent__parent")
    found = _posts(rows.order_by("-tier"), around.day)
    nearest = next(iter(found.values()), None)
    if nearest is not None:
        found = {key: one for key, one in found.items() if one[1].grid_id == nearest[1].grid_id}
    return dict(list((_units(around.holder, units) | found).items())[:3])


def _used(around: Around) -> People:
    """Whom this holder gave most of its last matters to."""
    given = TicketEvent.objects.filter(
        county=around.holder.county_code, verb="assign", holder_to=around.holder.pk
    )
    last = given.order_by("-at").values_list("to_post", "to_department")
    times = Counter(
        f"post:{post}" if post else f"department:{unit}"
        for post, unit in last[:LOOKED_AT]
        if post or unit
    )
    return by_key(around, *(key for key, _n in times.most_common(MOST_USED)))


def _nearest(around: Around, line: set[int]) -> list[Grid]:
    """The holder, then its children: the one where it happened first."""
    holder = around.holder
    rows = around.below.filter(Q(pk=holder.pk) | Q(parent=holder)).select_related("parent__parent")
    grids = list(rows.order_by("tier", "code")[:MOST_CHILDREN])
    return sorted(grids, key=lambda grid: (grid.pk != holder.pk, grid.pk not in line))


def _posts(grids: Iterable[Grid], day: dt.date) -> People:
    known = {grid.pk: grid for grid in grids}
    found: People = {}
    offices = office_of(known.values(), WORKING_ROLES, day)
    for key, grid in known.items():
        for post in offices.get(key, []):
            sits = post.substitute or post.holder
            if sits:
                post.grid = grid
                found[f"post:{post.pk}"] = (f"{chair_of(post)} · {sits.user.name}", post)
    return found


def chair_of(post: Post) -> str:
    """粉坊村 · 网格长; a patch or group with its village."""
    return f"{post.grid.place} · {post.title or capfirst(post.get_role_display())}"


def _units(holder: Grid, departments: Iterable[Department]) -> People:
    """Departments, the nearest to the holder first; one of a township with its township's name."""
    near = sorted(departments, key=lambda one: (abs(one.grid.tier - holder.tier), one.pk))
    return {f"department:{one.pk}": (unit_of(one), one) for one in near}


def unit_of(one: Department) -> str:
    """A department; below the county with the grid that it sits at."""
    if one.grid.tier <= Tier.COUNTY or one.name.startswith(one.grid.name):
        return one.name
    return f"{one.grid.name} {one.name}"
