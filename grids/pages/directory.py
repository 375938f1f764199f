"""The office directory: who leads each grid of my branch, who stands in, tap to call."""

import dataclasses
import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from grids.models import Department, DutyTurn, Grid, Post, User
from grids.roles import CALLED_ROLES, HOLDING_ROLES
from grids.rollups import office_of
from grids.rules import may_call
from grids.scope import grids_of
from grids.search import find_grids
from grids.signed import SignedRequest
from grids.stand_ins import shape_of
from grids.tiers import Tier
from rows.fields import sealed_get
from rows.prepared import A_DAY, Prepared

MOST = 100
NEAR = Grid.objects.select_related("parent__parent")
"""Grids with what they are called after (Grid.place)."""


@dataclasses.dataclass(frozen=True)
class Line:
    """One person to call: whose chair, and for whom they stand in."""

    post: Post
    name: str
    phone: str
    stands_in_for: str = ""
    is_on_duty: bool = False


@dataclasses.dataclass(frozen=True)
class Office:
    """A grid with the people to call, and its departments."""

    grid: Grid
    lines: list[Line]
    departments: list[Department]
    is_vacant: bool


def directory(request: SignedRequest) -> HttpResponse:
    """My branch upward, and one grid's children; `?grid=` chooses it, `?q=` finds."""
    now = timezone.now()
    day = timezone.localtime(now).date()
    mine = _my_grid(request)
    query = request.GET.get("q", "").strip()
    context = {"now": now, "here": "directory", "q": query, "grid": mine}
    if mine is not None:
        above, below = _around(request.user, mine, query)
        # The nearest first: a leader calls the level above before the county.
        branch = [] if query else [mine, *reversed(above)]
        shown = offices(request.user, [*branch, *below], day)
        n = sum(may_call(request.user, grid) for grid in branch)
        context |= {"branch": shown[:n], "below": shown[n:]}
    return render(request, "grids/directory.html", context)


def _around(user: User, mine: Grid, query: str) -> tuple[list[Grid], list[Grid]]:
    """The grids above mine, from the top; and those right below it, or what is found."""
    shape = shape_of(user)
    near = list(AROUND.ask(shape, mine=mine.pk, above=mine.ancestor_ids()))
    above = sorted((g for g in near if g.parent_id != mine.pk), key=lambda grid: grid.tier)
    if not query:
        return above, [grid for grid in near if grid.parent_id == mine.pk][:MOST]
    seen = Grid.objects.visible_to(user).open()
    wide = Grid.objects.filter(Q(pk__in=seen) | Q(pk__in=[one.pk for one in above]))
    return above, list(find_grids(wide, query).select_related("parent__parent")[:MOST])


def _near(user: Any, mine: int, above: list[int]) -> QuerySet[Grid]:
    below = grids_of(user) & Q(parent=mine, closed_on=None)
    up = Q(pk__among=above) & ~Q(tier=Tier.CITY)
    return NEAR.filter(below | up).order_by("code")


# Who sees no grid below is not asked for any.
AROUND = Prepared(_near, leaves_out=True, mine=1_949, above=[1_949])


def _my_grid(request: SignedRequest) -> Grid | None:
    """The chosen grid, in scope or in the way up (404 otherwise); else that of the best chair."""
    seats = request.user.seats()
    if wanted := request.GET.get("grid"):
        if not (wanted.isascii() and wanted.isdecimal()) or len(wanted) > 18:
            raise Http404
        grid = get_object_or_404(NEAR.exclude(tier=Tier.CITY), pk=int(wanted))
        if not may_call(request.user, grid):
            raise Http404
        return grid
    below = [seat for seat in seats if seat.tier > Tier.CITY]
    return next(MINE.ask(pk=below[0].grid)) if below else None


MINE = Prepared(lambda pk: NEAR.filter(pk=pk), pk=1_949)


def offices(user: User, grids: list[Grid], day: dt.date) -> list[Office]:
    """Who is to be called at each grid, whoever is on duty first; the same few questions for any
    number of grids."""
    callable_ = [grid for grid in grids if may_call(user, grid)]
    found = office_of(callable_, CALLED_ROLES, day)
    ids = [grid.pk for grid in callable_]
    on_duty = set(ON_DUTY.ask(grids=ids, day=day))
    departments: dict[int, list[Department]] = {}
    for one in DEPARTMENTS.ask(grids=ids):
        departments.setdefault(one.grid_id, []).append(one)
    return [
        Office(
            grid=grid,
            lines=[
                line
                for post in sorted(found.get(grid.pk, []), key=lambda one: one.pk not in on_duty)
                for line in _lines(post, post.pk in on_duty)
            ],
            departments=departments.get(grid.pk, []),
            is_vacant=not any(
                post.holder or post.substitute
                for post in found.get(grid.pk, [])
                if post.role in HOLDING_ROLES
            ),
        )
        for grid in callable_
    ]


def _on_duty(grids: list[int], day: dt.date) -> QuerySet[Any, Any]:
    turns = DutyTurn.objects.filter(from_on__lte=day, until_on__gte=day)
    return turns.filter(post__grid__among=grids).values_list("post", flat=True)


def _departments(grids: list[int]) -> QuerySet[Department]:
    return Department.objects.filter(grid__among=grids, is_active=True).order_by("id")


ON_DUTY = Prepared(_on_duty, grids=[1_949], day=A_DAY)
DEPARTMENTS = Prepared(_departments, grids=[1_949])


def _lines(post: Post, is_on_duty: bool) -> list[Line]:
    """The substitute first: they act for the one who is away, on duty too."""
    holder, substitute = post.holder, post.substitute
    lines = []
    if substitute:
        away = holder.user.name if holder else ""
        lines.append(Line(post, substitute.user.name, _phone(substitute.user), away, is_on_duty))
    if holder:
        theirs = is_on_duty and not substitute
        lines.append(Line(post, holder.user.name, _phone(holder.user), is_on_duty=theirs))
    return lines


def _phone(user: User) -> str:
    """The work number of an office is there to be called: shown whole, and no look is logged."""
    return sealed_get(user, "phone").reveal()
