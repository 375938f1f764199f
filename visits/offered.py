"""Which groups a person may choose from."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from grids.models import Grid, User
from grids.roles import WORKING_ROLES
from grids.search import find_grids
from grids.stand_ins import shape_of
from grids.tiers import Tier
from rows.prepared import Prepared
from visits.rules import is_visited

MOST = 120
FOUND = 30


class Groups:
    """The groups below this person's chairs; where there are none, the lowest grids that there are."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.rows: list[Grid] = list(FIRST.ask(shape_of(user)))
        self.is_cut = len(self.rows) > MOST
        self.rows = self.rows[:MOST]

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def is_one(self) -> bool:
        """Whether there is nothing to choose: the leader of a group."""
        return len(self.rows) == 1

    def chosen(self, text: str) -> Grid | None:
        """The group that the form named, if it lies here."""
        if not (text.isascii() and text.isdecimal()) or len(text) > 18:
            return None
        known = next((grid for grid in self.rows if grid.pk == int(text)), None)
        if known is not None or not self.is_cut:
            return known
        return _within(self.user).filter(pk=int(text)).select_related("county").first()

    def nearest(self, look: str, chosen: Grid | None) -> list[Grid]:
        """The groups to choose from, by their codes; `look` finds others by name or initials."""
        found = self.rows
        if look and self.is_cut:
            found = list(find_grids(_within(self.user), look).select_related("parent")[:FOUND])
        wanted = [chosen] if chosen is not None else []
        return list({grid.pk: grid for grid in (*wanted, *found)}.values())


def _within(user: Any) -> QuerySet[Grid]:
    inside = Q(pk__in=[])
    for seat in user.seats():
        if seat.role in WORKING_ROLES and seat.tier > Tier.CITY:
            inside |= Q(path__startswith=seat.path)
    lowest = Q(tier=Tier.GROUP) | Q(village_count=0, patch_count=0, group_count=0)
    return Grid.objects.open().filter(inside, lowest, tier__gt=Tier.CITY)


def _first(user: Any) -> QuerySet[Grid]:
    return _within(user).select_related("county", "parent__parent").order_by("code")[: MOST + 1]


FIRST = Prepared(_first)


def called(grid: Grid) -> str:
    """A group in the list, with what it belongs to."""
    if grid.parent is not None and is_visited(grid):
        return _("%(grid)s (%(above)s)") % {"grid": grid.name, "above": grid.parent.name}
    return grid.name
