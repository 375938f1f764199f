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
from grids.grid_codes import may_be_given, series_below
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


class WrongTier(Refused):
    """A parent ranks above its child, and counties come from the import."""

    code = "wrong_tier"
    sentence = _("A grid of that level cannot be opened here. Choose a level below this one.")


class CodeTaken(Refused):
    """An open or former grid has that code."""

    code = "code_taken"
    sentence = _("That code belongs to another grid, or once did. Leave it empty to be given one.")


class WrongCode(Refused):
    """The digits would name something else, or something elsewhere."""

    code = "wrong_code"


class SeriesFull(Refused):
    """Every number of a series has been given; none is given twice."""

    code = "series_full"


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
    """A new grid below `parent`; without a code it gets the next one of its series.

    Raises WrongTier, WrongCode, CodeTaken, SeriesFull, GridClosed.
    """
    if parent.tier == Tier.CITY or tier <= parent.tier or tier not in COUNT_COLUMNS:
        raise WrongTier()
    parent = _take(parent)
    if code:
        _refuse_code(code, parent, Tier(tier))
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
    emptied = list(posts)
    posts.update(closed_on=closed_on)
    for post in emptied:
        carry_along("post_emptied", post, now)
    grid.closed_on, grid.closing_told_on = closed_on, timezone.localdate(now)
    grid.save(update_fields=["closed_on", "closing_told_on"])
    if grid.tier in COUNT_COLUMNS:
        add_to_ancestors(grid, COUNT_COLUMNS[Tier(grid.tier)], -1)
    _tell("grid_closed", grid, by, now, on=closed_on.isoformat())
    return grid


def next_code(parent: Grid, tier: int) -> str:
    """The next code of the series below `parent` that no grid has or had; raises SeriesFull."""
    series = series_below(Tier(parent.tier), parent.code, Tier(tier))
    pattern = rf"^{series.stem}[0-9]{{{series.digits}}}$"
    used = [
        code
        for model in (Grid, GridCode)
        for code in model.objects.filter(code__regex=pattern).values_list("code", flat=True)
    ]
    code = series.free(used)
    if code is None:
        bounds = {"first": series.code(series.first), "last": series.code(series.last)}
        raise SeriesFull(_("Every code from %(first)s to %(last)s has been given.") % bounds)
    return code


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


def _refuse_code(code: str, parent: Grid, tier: Tier) -> None:
    if not may_be_given(code, Tier(parent.tier), parent.code, tier):
        series = series_below(Tier(parent.tier), parent.code, tier)
        digits = len(series.stem) + series.digits
        if tier <= Tier.VILLAGE:
            said = _("Such a code has %(digits)s digits and does not end in 000.")
        else:
            said = _("Such a code begins with %(stem)s and has %(digits)s digits.")
        hint = _("Leave it empty to be given one.")
        raise WrongCode(f"{said % {'stem': series.stem, 'digits': digits}} {hint}")
    if any(model.objects.filter(code=code).exists() for model in (Grid, GridCode)):
        raise CodeTaken()


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
