"""Fixtures for tests that run in a county of each ladder; what differs is derived from the cast."""

import pytest

from grids.tiers import Tier
from tests import cast as small_county


@pytest.fixture
def cast(any_cast):
    """The small county, once with the long ladder and once with the short one."""
    return any_cast


@pytest.fixture
def long_cast(db):
    """The county with the long ladder only: for what a short one has not, a patch in between."""
    return small_county.build(ladder="long")


@pytest.fixture
def branch(cast):
    """How many grids stand in one of the two branches below the county: 4 long, 2 short."""
    return len(cast.levels) - 1


@pytest.fixture
def others(cast):
    """The grids of the neighbour branch, top first."""
    names = [small_county.NAMES[tier] for tier in small_county.LADDERS[cast.ladder]]
    return [getattr(cast, f"other_{name}_grid") for name in names]


@pytest.fixture
def self_filing(cast):
    """The grids of one branch that file nil by themselves: a patch and a group, or a group."""
    return [grid for grid in cast.levels if grid.tier in (Tier.PATCH, Tier.GROUP)]


@pytest.fixture
def due_above(cast):
    """When the report of the level above the group is due: a patch at 18:00, a village at 19:00."""
    return {"long": "18:00", "short": "19:00"}[cast.ladder]


@pytest.fixture
def one_up(cast):
    """Whoever sits right above the group."""
    return {"long": cast.patch, "short": cast.village}[cast.ladder]


@pytest.fixture
def two_up(cast):
    """Whoever sits two levels above the group."""
    return {"long": cast.village, "short": cast.county}[cast.ladder]
