"""Whose reports a level takes: those right below it, and those below a level where nobody sits.

A vacant level cannot confirm what lies below it. As a matter that rises skips it, so do reports:
the next staffed level above takes them, however many levels in a row are vacant.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from grids.models import Grid, Post
from grids.tiers import Tier
from reports.figures import SELF_FILING
from rows.prepared import A_DAY, Prepared

Ask = Callable[[Collection[int], dt.date], Iterable[Any]]


class Reached(NamedTuple):
    """A grid whose report the level `top` takes; `past` are the vacant grids between, top first."""

    grid: Grid
    top: int
    past: tuple[Grid, ...]
    is_vacant: bool
    files_itself: bool

    @property
    def can_come(self) -> bool:
        """Whether its report may still come: somebody sits there, or it files itself."""
        return self.files_itself or not self.is_vacant


def reached(tops: Collection[int], day: dt.date, ask: Ask | None = None) -> list[Reached]:
    """What each of `tops` takes with one tap on `day`, level by level, by code.

    One question a level: one only, where nobody right below is missing. `ask` gives what lies right
    below some grids in place of `right_below`, where it was read already or more is read with it.
    """
    ask = ask or right_below
    answer: list[Reached] = []
    above: dict[int, tuple[int, tuple[Grid, ...]]] = {top: (top, ()) for top in tops}
    while above:
        onward = {}
        for grid in ask(above, day):
            top, past = above[grid.parent_id]
            files_itself = grid.tier in SELF_FILING and not grid.asks_nil
            answer.append(Reached(grid, top, past, not grid.is_manned, files_itself))
            if not grid.is_manned and grid.tier < Tier.GROUP:
                onward[grid.id] = (top, (*past, grid))
        above = onward
    return answer


def right_below(above: Collection[int], day: dt.date) -> Iterator[Any]:
    """The grids right below that report on `day`, by code, as `told_of` says them."""
    return BELOW.ask(above=list(above), day=day)


def those_below(above: list[int], day: dt.date) -> Q:
    """Which grids report to these on `day`."""
    return Q(closed_on=None, parent__among=above, opened_on__lte=day)


def told_of(grids: QuerySet[Any], day: dt.date) -> QuerySet[Any]:
    """Each with `is_manned`, whether somebody sits there, and `asks_nil`, its county's setting."""
    manned = Exists(Post.objects.manned(day).filter(grid=OuterRef("pk")))
    return grids.order_by("code", "id").annotate(is_manned=manned, asks_nil=F("county__asks_nil"))


def _below(above: list[int], day: dt.date) -> QuerySet[Any]:
    return told_of(Grid.objects.filter(those_below(above, day)), day)


BELOW = Prepared(_below, above=[1_949], day=A_DAY)
