"""Three separate powers over the tree and its people."""

import pytest

from grids.roles import Role
from grids.rules import has_role, may_call, may_keep_logins, may_keep_post, may_keep_tree
from tests import cast as small_county
from tests.cast import seat
from tests.factories import PostFactory, UserFactory

OTHERS = ("leader", "village", "township", "county", "clerk", "mediator", "auditor", "stranger")


@pytest.fixture
def far(cast):
    return small_county.build(prefix="far_")


def test_only_the_tree_admin_keeps_the_tree_below(cast, far):
    assert may_keep_tree(cast.admin, cast.group_grid)
    assert not may_keep_tree(cast.admin, far.group_grid)
    assert not any(may_keep_tree(getattr(cast, name), cast.group_grid) for name in OTHERS)


def test_tree_and_logins_are_two_powers(cast):
    keeper = seat(cast.township_grid, "keeper", Role.TREE_ADMIN)
    guard = seat(cast.township_grid, "guard", Role.SECURITY_ADMIN)
    ordinary = PostFactory(grid=cast.group_grid, role=Role.MEMBER)
    power = PostFactory(grid=cast.village_grid, role=Role.AUDITOR)
    assert may_keep_post(keeper, ordinary)
    assert not may_keep_post(keeper, power)
    assert may_keep_post(guard, power)
    assert not may_keep_post(guard, ordinary)
    assert not may_keep_tree(keeper, cast.county_grid)
    assert not may_keep_logins(keeper, cast.group_grid)


def test_a_superuser_is_the_first_administrator(cast):
    first = UserFactory(is_superuser=True, is_staff=True)
    assert may_keep_tree(first, cast.group_grid)
    assert may_keep_logins(first, cast.group_grid)


def test_somebody_switched_off_may_nothing(cast):
    cast.admin.is_active = False
    assert not may_keep_tree(cast.admin, cast.group_grid)
    assert not has_role(cast.admin, Role.TREE_ADMIN)


def test_numbers_are_for_the_own_branch(cast, far):
    for grid in cast.levels:
        assert may_call(cast.leader, grid)
        assert may_call(cast.village, grid)
    assert not may_call(cast.leader, cast.other_village_grid)
    assert not may_call(cast.leader, far.county_grid)
    assert not may_call(cast.stranger, cast.county_grid)
