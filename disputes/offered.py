"""What the forms offer to choose from: places, categories, leaders, grids to hand down to."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from disputes.kinds import Kind
from disputes.models import Category, Ticket
from disputes.models.category import lines_of
from disputes.wording import category_name
from grids.models import Grid, Post, User
from grids.roles import WORKING_ROLES
from grids.search import find_grids
from grids.stand_ins import shape_of
from grids.tiers import Tier
from rows.prepared import Prepared

MOST_PLACES = 120
FOUND = 30


class Places:
    """Where this person may log: their lowest chair's grid and what lies below it."""

    def __init__(self, user: User) -> None:
        seats = [s for s in user.seats() if s.role in WORKING_ROLES and s.tier > Tier.CITY]
        self.user, self.seats = user, seats
        self.at_desk = user.sits_at_a_desk()
        # Their branch, and what lies beside it on the way up or right below: one of those may share
        # the ground of a matter.
        self.line, self.neighbours = _around(seats[-1].path) if seats else ([], [])
        self.own = self.line[-1] if self.line else None
        self.is_cut = False

    @property
    def within(self) -> QuerySet[Grid]:
        """The open grids at and below their chairs."""
        return _within(self.user)

    def __bool__(self) -> bool:
        return self.own is not None

    @property
    def is_one(self) -> bool:
        """Whether there is nothing to choose: the leader of a group."""
        return len(self.seats) == 1 and self.seats[0].tier == Tier.GROUP

    def chosen(self, text: str) -> Grid | None:
        """The grid that the form named, if it lies here."""
        if not (text.isascii() and text.isdecimal()) or len(text) > 18:
            return None
        if self.own is not None and self.own.pk == int(text):
            return None if self.own.closed_on else self.own
        return self.within.select_related("county").filter(pk=int(text)).first()

    def nearest(self, look: str, chosen: Grid | None) -> list[Grid]:
        """The grids to choose from, the nearest first; `look` finds others by name or initials.

        `is_cut` then tells whether there are more than these.
        """
        if look:
            self.is_cut = True
            found = list(find_grids(self.within, look).select_related("parent")[:FOUND])
        else:
            found = self._by_level()
        wanted = [grid for grid in (chosen, self.own) if grid is not None]
        return list({grid.pk: grid for grid in (*wanted, *found)}.values())

    def _by_level(self) -> list[Grid]:
        """Level by level downward, as many whole levels as a list can hold."""
        rows = list(LEVELS.ask(shape_of(self.user)))
        self.is_cut = len(rows) > MOST_PLACES
        if self.is_cut:
            last = rows[-1].tier
            rows = [grid for grid in rows if grid.tier < last] or rows[:MOST_PLACES]
        return rows


def _within(user: Any) -> QuerySet[Grid]:
    inside = Q(pk__in=[])
    for seat in user.seats():
        if seat.role in WORKING_ROLES and seat.tier > Tier.CITY:
            inside |= Q(path__startswith=seat.path)
    return Grid.objects.open().filter(inside, tier__gt=Tier.CITY)


def _levels(user: Any) -> QuerySet[Grid]:
    return _within(user).select_related("parent").order_by("tier", "code")[: MOST_PLACES + 1]


def _around(path: str) -> tuple[list[Grid], list[Grid]]:
    """The grids of a path, from the top down to the one it belongs to; and the open ones below
    these, the nearest first."""
    ids = [int(part) for part in path.split("/") if part]
    found = list(AROUND.ask(ids=ids))
    beside = [grid for grid in found if grid.pk not in ids]
    nearest = sorted(beside, key=lambda grid: -grid.tier)
    return [grid for grid in found if grid.pk in ids], nearest


def _around_these(ids: list[int]) -> QuerySet[Grid]:
    below = Q(parent__among=ids, closed_on=None, tier__gt=Tier.COUNTY)
    rows = Grid.objects.filter(Q(pk__among=ids) | below).select_related("county", "parent")
    return rows.order_by("tier", "code")


LEVELS = Prepared(_levels)
AROUND = Prepared(_around_these, ids=[1_949])
CLASSES = Prepared(lambda: Category.objects.filter(is_active=True).order_by("code"))


def called_in(line: list[Grid]) -> dict[int, str]:
    """Of each grid of a branch its name, of a patch or group with its village before it."""
    village = next((grid.name for grid in line if grid.tier == Tier.VILLAGE), "")
    return {
        grid.pk: village + grid.name if grid.tier > Tier.VILLAGE else grid.name for grid in line
    }


def called(grid: Grid) -> str:
    """A grid in the list: a patch or group with what it belongs to."""
    if grid.tier > Tier.VILLAGE and grid.parent is not None:
        return _("%(grid)s (%(above)s)") % {"grid": grid.name, "above": grid.parent.name}
    return grid.name


def classes() -> list[Category]:
    """The classes in use."""
    return list(CLASSES.ask())


def questions_of(rows: Iterable[Category]) -> list[tuple[int, list[str]]]:
    """Of each class that asks something, itself or with the one above it, its questions."""
    known = {row.pk: row.questions for row in rows}
    asked = ((row.pk, row.questions or known.get(row.parent_id or 0, "")) for row in rows)
    return [(pk, lines_of(text)) for pk, text in asked if lines_of(text)]


def organs_of(rows: Iterable[Category]) -> list[tuple[int, str]]:
    """Of each class that must be reported at once, itself or by the one above it, to which organ."""
    known = {row.pk: row.must_report for row in rows}
    told = ((row.pk, row.must_report or known.get(row.parent_id or 0, "")) for row in rows)
    return [(pk, organ) for pk, organ in told if organ]


def categories(rows: list[Category] | None = None) -> Iterable[tuple[str, list[tuple[int, str]]]]:
    """Two levels as groups of a select: 矛盾纠纷 · 邻里 over its classes."""
    rows = classes() if rows is None else rows
    below: dict[int, list[Category]] = {}
    for row in rows:
        if row.parent_id:
            below.setdefault(row.parent_id, []).append(row)
    for kind in Kind:
        for top in rows:
            if top.kind == kind and top.parent_id is None:
                label = f"{capfirst(kind.label)} · {category_name(top)}"
                group = [top, *below.get(top.pk, [])]
                yield label, [(row.pk, category_name(row)) for row in group]


def leaders_here(line: list[Grid]) -> list[tuple[int, str]]:
    """The leaders that a matter may be about: of my branch by name, below me by level.

    `line` is the branch from the top down to my own grid.
    """
    own, names = line[-1], called_in(line)
    named = [
        (grid.tier, _("leader of %(place)s") % {"place": names[grid.pk]})
        for grid in reversed(line)
        if grid.tier >= Tier.TOWNSHIP
    ]
    below = [tier for tier in (Tier.GROUP, Tier.PATCH, Tier.VILLAGE) if tier > own.tier]
    return [(tier, _("leader of the %(level)s") % {"level": tier.label}) for tier in below] + named


def led_at(grid: Grid, tier: str) -> Grid | None:
    """The grid of that tier at the place or above it."""
    line = Grid.objects.filter(pk__in=[*grid.ancestor_ids(), grid.pk], tier=int(tier))
    return line.first()


def neighbours(grid: Grid, but: Iterable[int] = ()) -> list[Grid]:
    """The open grids that lie beside a grid on the way up to the county, the nearest first: those
    below one that it lies in, without its own branch and without `but`."""
    line = [*grid.ancestor_ids(), grid.pk]
    rows = Grid.objects.open().filter(parent__in=line[:-1], tier__gt=Tier.COUNTY)
    rows = rows.exclude(pk__in=[*line, *but]).filter(county=grid.county_id)
    return list(rows.select_related("parent").order_by("-tier", "code")[:MOST_PLACES])


def way_down(ticket: Ticket, day: dt.date) -> list[Grid]:
    """The grids between the holder and the place, where a matter may be handed down to: those where
    somebody sits on `day`."""
    line = [*ticket.grid.ancestor_ids(), ticket.grid_id]
    manned = Exists(Post.objects.manned(day).filter(grid=OuterRef("pk")))
    rows = Grid.objects.open().filter(manned, pk__in=line, tier__gt=ticket.holder.tier)
    hidden = ticket.hidden_from
    return [
        grid
        for grid in rows.order_by("tier")
        if hidden is None or not grid.path.startswith(hidden.path)
    ]
