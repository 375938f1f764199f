"""Open, rename and close a grid. Each holds the county's tree alone and writes an audit row."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.actions.audit import record
from grids.actions.planting import new_grid, plant
from grids.actions.posting import end_posting
from grids.actions.tree_lock import hold_tree
from grids.errors import Refused
from grids.followers import carry_along
from grids.models import Department, Grid, GridCode, Household, Post, Posting, User
from grids.pinyin import pinyin_of
from grids.tiers import Tier

COUNT_COLUMNS = {
    Tier.TOWNSHIP: "township_count",
    Tier.VILLAGE: "village_count",
    Tier.PATCH: "patch_count",
    Tier.GROUP: "group_count",
}
"""Tier -> the total that every grid above keeps of it."""

# Digits of a grid's own serial after the code of its nearest official ancestor. Townships and
# villages opened here start at 901: the national codes (GB/T 10114) end well before.
SERIAL_DIGITS = {Tier.TOWNSHIP: 3, Tier.VILLAGE: 3, Tier.PATCH: 2, Tier.GROUP: 3}
BASE_DIGITS = {Tier.TOWNSHIP: 6, Tier.VILLAGE: 9, Tier.PATCH: 12, Tier.GROUP: 12}
FIRST_OWN = {Tier.TOWNSHIP: 901, Tier.VILLAGE: 901, Tier.PATCH: 1, Tier.GROUP: 1}


class WrongTier(Refused):
    """A parent ranks above its child, and counties come from the import."""

    code = "wrong_tier"
    sentence = _("A grid of that level cannot be opened here. Choose a level below this one.")


class CodeTaken(Refused):
    """An open or former grid has that code."""

    code = "code_taken"
    sentence = _("That code belongs to another grid, or once did. Leave it empty to be given one.")


class GridClosed(Refused):
    """A closed grid takes nothing new."""

    code = "grid_closed"
    sentence = _("This grid has been closed. Choose one that is open.")


class StillInUse(Refused):
    """Something open stands at or below the grid."""

    code = "still_in_use"


class BadDay(Refused):
    """A day in the future, or before the grid was opened."""

    code = "bad_day"
    sentence = _("Choose a day not after today and not before it was opened.")


@transaction.atomic
def open_grid(
    parent: Grid,
    tier: int,
    name: str,
    *,
    by: User | None,
    now: dt.datetime,
    code: str = "",
    formal_name: str = "",
) -> Grid:
    """A new grid below `parent`; without a code it gets the next serial of its village.

    Raises WrongTier, CodeTaken, GridClosed.
    """
    if parent.tier == Tier.CITY or tier <= parent.tier or tier not in COUNT_COLUMNS:
        raise WrongTier()
    parent = _take(parent)
    if code and (_taken(code) or GridCode.objects.filter(code=code).exists()):
        raise CodeTaken()
    grid = new_grid(
        parent=parent,
        county=parent.county,
        tier=tier,
        code=code or next_code(parent, tier),
        name=name,
        formal_name=formal_name or name,
        opened_on=timezone.localtime(now).date(),
    )
    plant([grid])
    add_to_ancestors(grid, COUNT_COLUMNS[Tier(tier)], 1)
    _tell("grid_opened", grid, by, now, name=name)
    return grid


@transaction.atomic
def rename_grid(
    grid: Grid, name: str, *, by: User | None, now: dt.datetime, formal_name: str = ""
) -> Grid:
    """Another name for pages, and another formal one if given; raises GridClosed.

    Reports and letters of past days keep the name they were written with.
    """
    grid = _take(grid)
    before = grid.name
    grid.name = name
    grid.formal_name = formal_name or grid.formal_name
    grid.pinyin, grid.initials = pinyin_of(name)
    grid.save(update_fields=["name", "formal_name", "pinyin", "initials"])
    _tell("grid_renamed", grid, by, now, was=before, name=name)
    return grid


@transaction.atomic
def close_grid(grid: Grid, closed_on: dt.date, *, by: User | None, now: dt.datetime) -> Grid:
    """Close an empty grid; its posts close and its postings end with it.

    Raises StillInUse (grids, households, departments or what apps above still do here), BadDay, GridClosed.
    """
    grid = _take(grid)
    if not grid.opened_on <= closed_on <= timezone.localtime(now).date():
        raise BadDay()
    _refuse_in_use(grid)
    posts = Post.objects.filter(grid=grid, closed_on=None)
    for posting in Posting.objects.filter(post__in=posts).exclude(ended_on__lt=closed_on):
        end_posting(posting, max(closed_on, posting.started_on), by=by, now=now)
    posts.update(closed_on=closed_on)
    grid.closed_on, grid.closing_told_on = closed_on, timezone.localdate(now)
    grid.save(update_fields=["closed_on", "closing_told_on"])
    if grid.tier in COUNT_COLUMNS:
        add_to_ancestors(grid, COUNT_COLUMNS[Tier(grid.tier)], -1)
    _tell("grid_closed", grid, by, now, on=closed_on.isoformat())
    return grid


def next_code(parent: Grid, tier: int) -> str:
    """The code of the nearest ancestor that has one of the right length, and the next serial.

    A group straight below a township counts under the township's code filled up with zeros.
    """
    tier = Tier(tier)
    base = parent.code[: BASE_DIGITS[tier]].ljust(BASE_DIGITS[tier], "0")
    digits = SERIAL_DIGITS[tier]
    pattern = rf"^{base}\d{{{digits}}}$"
    used = [
        int(code[-digits:])
        for model in (Grid, GridCode)
        for code in model.objects.filter(code__regex=pattern).values_list("code", flat=True)
    ]
    serial = max([number for number in used if number >= FIRST_OWN[tier]], default=0)
    return f"{base}{max(serial + 1, FIRST_OWN[tier]):0{digits}}"


def add_to_ancestors(grid: Grid, column: str, number: int, *, itself: bool = False) -> None:
    """Change one total of every grid above by `number`; the caller holds the tree."""
    ids: Iterable[int] = [*grid.ancestor_ids(), *([grid.id] if itself else [])]
    Grid.objects.filter(id__in=ids).update(**{column: F(column) + number})


def _take(grid: Grid) -> Grid:
    """Hold the county's tree and read the row again; raises GridClosed."""
    hold_tree(grid.county_id or int(grid.code))
    grid = Grid.objects.select_for_update(of=("self",)).select_related("county").get(pk=grid.pk)
    if grid.closed_on:
        raise GridClosed()
    return grid


def _taken(code: str) -> bool:
    return Grid.objects.filter(code=code).exists()


def _refuse_in_use(grid: Grid) -> None:
    if n := Grid.objects.filter(parent=grid).open().count():
        raise StillInUse(_("%(n)s grids below it are still open. Close them first.") % {"n": n})
    doors = Household.objects.filter(county=grid.county_code, group=grid, closed_on=None)
    if n := doors.count():
        raise StillInUse(_("%(n)s households still belong to it. Move them first.") % {"n": n})
    if n := Department.objects.filter(grid=grid, is_active=True).count():
        raise StillInUse(_("%(n)s departments still belong to it. Close them first.") % {"n": n})
    for words in filter(None, carry_along("open_work", grid)):
        raise StillInUse(words)


def _tell(act: str, grid: Grid, by: User | None, now: dt.datetime, **facts: object) -> None:
    record(act, by=by, now=now, county=grid.county_id, about=f"grid:{grid.id}", facts=facts)
