"""The demonstration's tree: exact totals, a ladder of logins, nobody real."""

import datetime as dt
import random

import pytest
from django.contrib.auth.hashers import check_password

from demo.people import DEMO_LOGINS, PASSWORD
from demo.shares import draw_sizes, household_size, numeral, share
from demo.tree import build_tree
from grids.actions.divisions import import_divisions
from grids.actions.planting import recount
from grids.divisions import read_divisions
from grids.models import (
    County,
    Grid,
    Household,
    HouseholdTotal,
    Post,
    Posting,
    ServicePoint,
    User,
)
from grids.roles import Role
from grids.tiers import Tier
from rows.fields import sealed_get
from tests.factories import PostFactory
from tests.grids.actions.test_analyzing import known
from tests.grids.divisions import SAMPLE
from tests.grids.test_grid_codes import two_meanings


@pytest.mark.parametrize("total", [0, 1, 7, 100])
def test_shares_add_up(total):
    rng = random.Random(total)
    weights = [rng.random() for _ in range(3)]
    parts = share(total + 3, weights, 1)
    assert sum(parts) == total + 3
    assert min(parts) >= 1


def test_too_little_to_share_is_a_mistake():
    with pytest.raises(ValueError, match="Not enough"):
        share(2, [1.0, 1.0, 1.0], 1)


def test_sizes_add_up_within_their_bounds():
    sizes = draw_sizes(6182, 75_000, random.Random(1), household_size)
    assert (len(sizes), sum(sizes)) == (6182, 75_000)
    assert min(sizes) >= 8
    assert max(sizes) <= 18
    assert sum(1 for size in sizes if 10 <= size <= 15) > 0.85 * len(sizes)


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (31, "三十一")]
)
def test_numerals(number, words):
    assert numeral(number) == words


@pytest.fixture
def small(db, now):
    """Two townships of the real Nanzhao."""
    found = read_divisions(SAMPLE, "411321")
    kept = [row for row in found.rows[Tier.TOWNSHIP] if row.code in ("411321105", "411321100")]
    found.rows[Tier.TOWNSHIP] = kept
    found.rows[Tier.VILLAGE] = [
        row for row in found.rows[Tier.VILLAGE] if row.parent in {one.code for one in kept}
    ]
    import_divisions(found, by=None, now=now)


@pytest.fixture
def built(small, now):
    build_tree(411321, seed=1, now=now)


def test_the_figures_are_those_of_the_county_in_proportion(built):
    tiers = [Tier.VILLAGE, Tier.PATCH, Tier.GROUP]
    assert [Grid.objects.filter(tier=tier).count() for tier in tiers] == [31, 164, 559]
    assert Household.objects.count() == 6778
    assert "tree_admin" in known("grids_post", "role")  # analysed before the first question
    top = Grid.objects.get(tier=Tier.COUNTY)
    kept = (top.village_count, top.patch_count, top.group_count)
    assert kept == (31, 164, 559)
    assert HouseholdTotal.objects.get(grid=top).households == 6778
    recount(411321)
    top.refresh_from_db()
    assert kept == (top.village_count, top.patch_count, top.group_count)
    assert County.objects.get().is_demo


def test_every_leader_and_only_ten_have_a_password(built, now):
    with_password = [one for one in User.objects.all() if one.has_usable_password()]
    assert sorted(one.username for one in with_password) == sorted(DEMO_LOGINS)
    assert all(check_password(PASSWORD, one.password) for one in with_password[:1])
    assert len({one.password for one in with_password}) == 1
    chairs = Post.objects.filter(role=Role.LEADER).count()
    assert chairs == Grid.objects.filter(tier__gte=Tier.TOWNSHIP).count()
    held = Posting.objects.filter(post__role=Role.LEADER, acting=False).count()
    assert 0 < chairs - held < 0.03 * chairs
    newest = Posting.objects.order_by("-started_on").first()
    assert newest.started_on <= now.date() - dt.timedelta(days=120)


def test_the_ten_stand_on_one_ladder(built):
    seats = {one.username: one.seats() for one in User.objects.filter(username__in=DEMO_LOGINS)}
    path = seats["leader"][0].path
    tiers = {"leader": 5, "patch": 4, "village": 3, "township": 2, "county": 1}
    for name, tier in tiers.items():
        assert seats[name][0].tier == tier
        assert path.startswith(seats[name][0].path)
    assert seats["neighbour"][0].tier == Tier.VILLAGE
    assert not path.startswith(seats["neighbour"][0].path)
    assert seats["neighbour"][0].path.startswith(seats["township"][0].path)
    assert seats["clerk"][0].department
    assert seats["mediator"][0].role == Role.MEDIATOR
    assert {seat.role for seat in seats["admin"]} == {Role.TREE_ADMIN, Role.SECURITY_ADMIN}
    assert seats["auditor"][0].role == Role.AUDITOR
    assert User.objects.get(username="admin").is_staff
    assert Grid.objects.get(pk=seats["village"][0].grid).name == "粉坊村"


def test_numbers_are_made_up_and_sealed(built):
    for user in User.objects.all()[:50]:
        assert sealed_get(user, "phone").reveal().startswith("1990000")
    assert "1990000" not in User.objects.first().phone
    assert ServicePoint.objects.filter(is_always_open=True).exists()


def test_codes_say_where_a_grid_lies(built):
    grids = list(Grid.objects.select_related("parent"))
    assert two_meanings(grids) == []
    village = Grid.objects.get(code="411321105201")
    patch = Grid.objects.filter(parent=village).order_by("code").first()
    assert patch.code == "411321105201001"
    groups = Grid.objects.filter(parent=patch).order_by("code").values_list("code", flat=True)
    assert [code[-2:] for code in groups] == [f"{n:02}" for n in range(1, len(groups) + 1)]
    # Called through the village, as villages do: two patches have no first group each.
    named = Grid.objects.filter(parent__parent=village, tier=Tier.GROUP)
    assert len(set(named.values_list("name", flat=True))) == named.count()


def test_a_second_time_changes_nothing(built, now):
    before = (User.objects.count(), Grid.objects.count(), Posting.objects.count())
    build_tree(411321, seed=2, now=now)
    assert before == (User.objects.count(), Grid.objects.count(), Posting.objects.count())


def test_the_same_seed_gives_the_same_people(small, now):
    build_tree(411321, seed=7, now=now)
    names = list(User.objects.order_by("username").values_list("username", "name")[:40])
    Posting.objects.all().delete()
    Post.objects.all().delete()
    ServicePoint.objects.all().delete()
    User.objects.all().delete()
    Household.objects.all().delete()
    HouseholdTotal.objects.all().delete()
    Grid.objects.filter(tier=Tier.GROUP).delete()
    Grid.objects.filter(tier=Tier.PATCH).delete()
    Grid.objects.get(tier=Tier.COUNTY).departments.all().delete()
    County.objects.update(is_demo=False)
    build_tree(411321, seed=7, now=now)
    assert names == list(User.objects.order_by("username").values_list("username", "name")[:40])


def test_a_county_with_its_own_people_is_left_alone(small, now):
    PostFactory(grid=Grid.objects.get(tier=Tier.COUNTY))
    with pytest.raises(ValueError, match="posts of its own"):
        build_tree(411321, seed=1, now=now)
    assert not Household.objects.exists()


@pytest.mark.django_db
def test_a_county_must_be_imported_first(now):
    with pytest.raises(ValueError, match="Import county 411399 first"):
        build_tree(411399, seed=1, now=now)
