"""Households, one by one and many at once."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from grids.actions.household import (
    AlreadyClosed,
    DoorTaken,
    NotAGroup,
    add_household,
    add_households,
    close_household,
    count_households,
)
from grids.models import AuditRow, Grid, Household, HouseholdTotal
from grids.rollups import with_households
from grids.tiers import Tier
from tests import cast as small_county
from tests.factories import GridFactory


def counted(cast):
    grids = Grid.objects.filter(county=cast.record)
    return {g.name: g.household_count for g in with_households(grids, [cast.record.id])}


def test_every_grid_above_keeps_their_number(any_cast, now):
    cast = any_cast
    home = add_household(cast.group_grid, "1号", 3, by=cast.leader, now=now)
    add_household(cast.group_grid, "2号", 0, by=cast.leader, now=now)
    above = [grid.name for grid in cast.levels]
    assert {name: n for name, n in counted(cast).items() if n} == dict.fromkeys(above, 2)
    close_household(home, now.date(), by=cast.leader, now=now)
    assert {name: n for name, n in counted(cast).items() if n} == dict.fromkeys(above, 1)
    with pytest.raises(AlreadyClosed):
        close_household(home, now.date(), by=cast.leader, now=now)


def test_they_are_counted_anew_and_a_city_has_those_of_its_counties(cast, now):
    city = GridFactory(county=None, tier=Tier.CITY, code="9901")
    for grid in [*cast.levels, cast.other_group_grid]:
        Grid.objects.filter(pk=grid.pk).update(path=f"{city.pk}/{grid.path}")
    add_household(Grid.objects.get(pk=cast.group_grid.pk), "1号", 3, by=None, now=now)
    gone = add_household(Grid.objects.get(pk=cast.other_group_grid.pk), "1号", 3, by=None, now=now)
    Household.objects.filter(pk=gone.pk).update(closed_on=now.date())
    HouseholdTotal.objects.update(households=99)
    count_households(cast.record.id)
    grids = with_households(Grid.objects.all(), [cast.record.id])
    found = {grid.pk: grid.household_count for grid in grids if grid.household_count}
    assert found == dict.fromkeys([city.pk, *(grid.pk for grid in cast.levels)], 1)


def test_no_row_of_the_tree_is_touched(cast, now):
    before = list(Grid.objects.order_by("pk").values())
    add_household(cast.group_grid, "1号", 3, by=cast.leader, now=now)
    assert list(Grid.objects.order_by("pk").values()) == before
    assert counted(cast)[cast.county_grid.name] == 1


def test_a_door_once_a_group_until_it_is_closed(cast, now):
    home = add_household(cast.group_grid, "1号", 3, by=None, now=now)
    with pytest.raises(DoorTaken):
        add_household(cast.group_grid, "1号", 3, by=None, now=now)
    close_household(home, now.date(), by=None, now=now)
    add_household(cast.group_grid, "1号", 3, by=None, now=now)


def test_a_household_hangs_on_an_open_group(cast, now):
    with pytest.raises(NotAGroup):
        add_household(cast.village_grid, "1号", 3, by=None, now=now)
    Grid.objects.filter(pk=cast.group_grid.pk).update(closed_on=dt.date(2026, 7, 1))
    with pytest.raises(NotAGroup):
        add_household(cast.group_grid, "1号", 3, by=None, now=now)


def test_the_log_names_the_group_and_no_door(cast, now):
    home = add_household(cast.group_grid, "1号", 3, by=cast.leader, now=now)
    row = AuditRow.objects.get(act="household_added")
    assert row.about == f"grid:{cast.group_grid.id}"
    assert "1号" not in str(row.facts)
    assert str(home.id) not in str(row.facts)


def test_many_at_once(cast, now):
    doors = [(cast.group_grid.id, f"{n}号", 2) for n in range(30)]
    doors += [(cast.other_group_grid.id, "1号", 4)]
    assert add_households(cast.record.id, doors, by=cast.admin, now=now) == 31
    assert counted(cast)["本group"] == 30
    assert counted(cast)[cast.county_grid.name] == 31
    assert Household.objects.get(group=cast.other_group_grid).residents == 4
    assert all(home.id.version == 7 for home in Household.objects.all())


def test_many_at_once_are_all_or_nothing(cast, now):
    doors = [(cast.group_grid.id, "1号", 2), (cast.group_grid.id, "1号", 2)]
    with pytest.raises(IntegrityError), transaction.atomic():
        add_households(cast.record.id, doors, by=None, now=now)
    assert not Household.objects.exists()


def test_many_at_once_stay_in_their_county(cast, now):
    far = small_county.build(prefix="far_")
    for group in (far.group_grid, cast.village_grid):
        with pytest.raises(NotAGroup):
            add_households(cast.record.id, [(group.id, "1号", 2)], by=None, now=now)


@pytest.mark.parametrize("door", ["1\t号", "1\n", "\\N"])
def test_a_label_is_plain_text(cast, now, door):
    with pytest.raises(ValueError, match="door label"):
        add_households(cast.record.id, [(cast.group_grid.id, door, 2)], by=None, now=now)
