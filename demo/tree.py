"""The demonstration's tree: patches, groups, households below the county's real villages."""

import datetime as dt
import random

from django.db import transaction
from django.utils import timezone

from demo.people import fill_posts
from demo.shares import draw_sizes, household_size, numeral, share
from grids.actions.analyzing import analyze
from grids.actions.household import add_households
from grids.actions.planting import new_grid, plant, recount
from grids.actions.tree_lock import hold_tree
from grids.grid_codes import series_below
from grids.models import County, Department, Grid, Household, Post, Posting, User
from grids.tiers import Tier

NANZHAO_VILLAGES, PATCHES, GROUPS, HOUSEHOLDS = 343, 1_820, 6_182, 75_000
"""Nanzhao's own figures (domain.md); another county gets as many for each of its villages."""

OPENED_ON = dt.date(2024, 1, 1)


@transaction.atomic
def build_tree(county_code: int, *, seed: int, now: dt.datetime) -> None:
    """Fill the imported tree of a county with made-up patches, groups, households and people.

    Does nothing where the demonstration stands already. Raises ValueError for a county that has
    not been imported, or that has posts of its own: real people are never mixed with made-up ones.
    """
    hold_tree(county_code)
    county = County.objects.filter(id=county_code).first()
    if county is None:
        raise ValueError(f"Import county {county_code} first (manage.py import_divisions).")
    if county.is_demo:
        return
    if Post.objects.filter(grid__county=county).exists():
        raise ValueError(f"County {county_code} has posts of its own; no demonstration goes there.")
    rng = random.Random(seed)  # noqa: S311  (made-up data, the same for the same seed)
    _raise_tree(county, rng, now)
    analyze(Grid, Household)
    recount(county_code)
    fill_posts(county, rng, timezone.localtime(now).date())
    analyze(Grid, Department, Post, Posting, User)
    County.objects.filter(id=county_code).update(is_demo=True)


def _raise_tree(county: County, rng: random.Random, now: dt.datetime) -> None:
    villages = list(Grid.objects.filter(county=county, tier=Tier.VILLAGE).open().order_by("code"))
    if not villages:
        raise ValueError(f"County {county.id} has no villages.")
    # Old villages were opened on the day of the import: reports of past days must find them.
    Grid.objects.filter(county=county).update(opened_on=OPENED_ON)
    patches, groups, doors = (_scaled(n, len(villages)) for n in (PATCHES, GROUPS, HOUSEHOLDS))
    weights = [rng.triangular(0.4, 2.2, 1.0) for _ in villages]
    of_village = share(patches, weights, 2)
    patch_grids = [
        _child(village, Tier.PATCH, number)
        for village, count in zip(villages, of_village, strict=True)
        for number in range(1, count + 1)
    ]
    of_patch = share(groups, [rng.triangular(0.5, 1.8, 1.0) for _ in patch_grids], 2)
    group_grids = _groups(patch_grids, of_patch)
    plant(patch_grids + group_grids)
    sizes = draw_sizes(len(group_grids), doors, rng, household_size)
    rows = (
        (group.id, f"{door}号", rng.choice((1, 2, 2, 3, 3, 4, 4, 5, 6)))
        for group, size in zip(group_grids, sizes, strict=True)
        for door in range(1, size + 1)
    )
    add_households(county.id, rows, by=None, now=now)


def _scaled(number: int, villages: int) -> int:
    return round(number * villages / NANZHAO_VILLAGES)


def _groups(patches: list[Grid], counts: list[int]) -> list[Grid]:
    """Groups are called by numbers that run through the village, as villages do; their codes run
    through the patch."""
    groups = []
    called: dict[int, int] = {}
    for patch, count in zip(patches, counts, strict=True):
        village = patch.parent_id or 0
        for number in range(1, count + 1):
            called[village] = called.get(village, 0) + 1
            groups.append(_child(patch, Tier.GROUP, number, called[village]))
    return groups


def _child(parent: Grid, tier: Tier, number: int, called: int | None = None) -> Grid:
    word = "片" if tier == Tier.PATCH else "组"
    return new_grid(
        parent=parent,
        county=parent.county,
        tier=tier,
        code=series_below(Tier(parent.tier), parent.code, tier).code(number),
        name=f"{numeral(called or number)}{word}",
        opened_on=OPENED_ON,
    )
