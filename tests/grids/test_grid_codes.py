"""What a code says: its length and beginning tell what it names, and no code names two things."""

import datetime as dt
import importlib
import random
import re

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from grids.actions.tree import (
    CodeTaken,
    SeriesFull,
    WrongCode,
    close_grid,
    open_grid,
)
from grids.divisions import read_divisions
from grids.grid_codes import BY_TIER, Names, Series, may_be_given, series_below, what_it_names
from grids.models import Grid, GridCode
from grids.tiers import Tier
from tests.factories import GridFactory
from tests.grids.divisions import SAMPLE


def two_meanings(grids, old=()) -> list[str]:
    """Codes that name two grids, that say another rung than the grid's, or another place.

    `grids`: rows with code, tier and parent; `old`: (code, grid's id) of former codes.
    """
    owners: dict[str, set[int]] = {}
    for grid in grids:
        owners.setdefault(grid.code, set()).add(grid.id)
    for code, owner in old:
        owners.setdefault(code, set()).add(owner)
    twice = {code for code, ids in owners.items() if len(ids) > 1}
    wrong = {grid.code for grid in grids if what_it_names(grid.code) not in BY_TIER[grid.tier]}
    return sorted(twice | wrong | {grid.code for grid in grids if not lies_where_it_says(grid)})


def lies_where_it_says(grid) -> bool:
    """Below the village a code begins with the code of what it hangs on."""
    if grid.tier <= Tier.VILLAGE:
        return True
    return series_below(Tier(grid.parent.tier), grid.parent.code, Tier(grid.tier)).holds(grid.code)


@pytest.fixture
def village(cast):
    above = cast.levels[1] if cast.ladder == "long" else cast.county_grid
    return GridFactory(
        county=cast.record, parent=above, tier=Tier.VILLAGE, code="990101100205", name="粉坊村"
    )


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("4113", Names.CITY),
        ("411321", Names.COUNTY),
        ("411321105", Names.TOWNSHIP),
        ("411321105201", Names.VILLAGE),
        ("411321105201007", Names.IN_VILLAGE),
        ("41132110520100712", Names.IN_PATCH),
        ("411321105000001", Names.IN_TOWNSHIP),
        ("411321105000900", Names.IN_TOWNSHIP),
        ("411321105000901", Names.SPECIAL),
        ("411321105000999", Names.SPECIAL),
        ("41132110500090101", Names.IN_SPECIAL),
        ("411321000", None),
        ("411321105000", None),
        ("411321105201000", None),
        ("41132110520100700", None),
        ("41132110500000101", None),  # a group of a township has no patch's groups below it
        ("41132110520107", None),  # fourteen digits, a patch until this rule
        ("４１１３", None),
        ("4113\n", None),
        ("", None),
    ],
)
def test_length_and_beginning_tell_what_a_code_names(code, names):
    assert what_it_names(code) == names


def test_the_national_codes_are_read_as_what_they_are():
    found = read_divisions(SAMPLE, "4113", with_placeholders=True)
    assert not found.faults
    for tier, rows in found.rows.items():
        assert rows
        assert [row.code for row in rows if what_it_names(row.code) not in BY_TIER[tier]] == []


@given(st.text("0123456789", min_size=1, max_size=20))
def test_a_code_is_read_in_one_way(code):
    assert sum(bool(re.fullmatch(names.value, code)) for names in Names) <= 1


@pytest.mark.parametrize(
    ("series", "used", "due"),
    [
        (Series("990101100205", 3, 1, 999), (), "990101100205001"),
        (Series("990101100205", 3, 1, 999), ("990101100205007",), "990101100205008"),
        (Series("990101100000", 3, 901, 999), ("990101100000007",), "990101100000901"),
        (Series("990101100000", 3, 1, 900), ("990101100000907",), "990101100000001"),
        # The highest was typed by somebody: the lowest that was never given is left.
        (Series("99010110020500", 1, 1, 9), ("990101100205009", "990101100205001"), "2"),
    ],
)
def test_the_next_number_of_a_series(series, used, due):
    assert series.free(used).endswith(due)


def test_a_full_series_has_no_number_left():
    series = Series("990101100205001", 2, 1, 99)
    assert series.free([series.code(n) for n in range(1, 100)]) is None


@pytest.mark.parametrize(
    ("above", "tier", "codes"),
    [
        ("township", Tier.PATCH, ["000901", "000902"]),
        ("township", Tier.GROUP, ["000001", "000002"]),
        ("village", Tier.PATCH, ["205001", "205002"]),
        ("village", Tier.GROUP, ["205001", "205002"]),
        ("patch", Tier.GROUP, ["20500101", "20500102"]),
        ("special", Tier.GROUP, ["00090101", "00090102"]),
    ],
)
def test_what_is_opened_gets_the_next_code_of_where_it_hangs(cast, now, above, tier, codes):
    township = GridFactory(
        county=cast.record, parent=cast.county_grid, tier=Tier.TOWNSHIP, code="990101100"
    )
    village = GridFactory(
        county=cast.record, parent=township, tier=Tier.VILLAGE, code="990101100205"
    )
    parent = {"township": township, "village": village}.get(above)
    if parent is None:
        on = township if above == "special" else village
        parent = open_grid(on, Tier.PATCH, "一片", by=None, now=now)
    made = [open_grid(parent, tier, name, by=None, now=now).code for name in ("甲", "乙")]
    assert made == [f"990101100{code}" for code in codes]


def test_patches_and_groups_of_a_village_share_a_series(village, now):
    tiers = (Tier.PATCH, Tier.GROUP, Tier.PATCH)
    made = [open_grid(village, tier, "某", by=None, now=now).code for tier in tiers]
    assert made == ["990101100205001", "990101100205002", "990101100205003"]


def test_a_full_series_is_said_in_a_sentence(village, now):
    patch = open_grid(village, Tier.PATCH, "一片", by=None, now=now)
    GridFactory(county=village.county, parent=patch, tier=Tier.GROUP, code=f"{patch.code}99")
    taken = [f"{patch.code}{n:02}" for n in range(1, 99)]
    day = now.date()
    GridCode.objects.bulk_create(GridCode(code=c, grid=village, until=day) for c in taken[1:])
    assert open_grid(patch, Tier.GROUP, "末组", by=None, now=now).code == taken[0]
    with pytest.raises(SeriesFull) as refused:
        open_grid(patch, Tier.GROUP, "多了", by=None, now=now)
    assert str(refused.value) == (
        "Every code from 99010110020500101 to 99010110020500199 has been given."
    )
    assert Grid.objects.filter(parent=patch).count() == 2


@pytest.mark.parametrize(
    ("tier", "code", "fits"),
    [
        (Tier.PATCH, "990101100205017", True),
        (Tier.GROUP, "990101100205017", True),
        (Tier.PATCH, "990101100206017", False),  # another village's
        (Tier.PATCH, "99010110020517", False),  # as it was written before
        (Tier.GROUP, "99010110020501701", False),  # a patch's
        (Tier.PATCH, "990101100205000", False),
    ],
)
def test_a_typed_code_says_where_it_lies(village, now, tier, code, fits):
    assert may_be_given(code, Tier.VILLAGE, village.code, tier) is fits
    if fits:
        assert open_grid(village, tier, "某", code=code, by=None, now=now).code == code
    else:
        with pytest.raises(WrongCode):
            open_grid(village, tier, "某", code=code, by=None, now=now)


def test_an_official_village_keeps_its_code_under_another_township(cast, now):
    above = cast.levels[1] if cast.ladder == "long" else cast.county_grid
    made = open_grid(above, Tier.VILLAGE, "划来村", code="990777100206", by=None, now=now)
    assert made.code == "990777100206"
    with pytest.raises(CodeTaken):
        open_grid(above, Tier.VILLAGE, "又", code="990777100206", by=None, now=now)
    with pytest.raises(WrongCode):
        open_grid(above, Tier.VILLAGE, "又", code="990777100000", by=None, now=now)


def test_the_database_holds_a_code_to_its_tier(village):
    with pytest.raises(IntegrityError, match="grid_code_fits_its_tier"), transaction.atomic():
        GridFactory(county=village.county, parent=village, tier=Tier.PATCH, code="99010110020501")


def grow(top, rng, now) -> None:
    """Open and close sixty grids anywhere below `top`, a level or more at a time."""
    for n in range(60):
        above = rng.choice(list(Grid.objects.filter(county=top.county, closed_on=None)))
        tiers = [tier for tier in Tier if tier > max(above.tier, Tier.COUNTY)]
        if not tiers:
            leaf = not Grid.objects.filter(parent=above, closed_on=None).exists()
            if leaf:
                close_grid(above, now.date(), by=None, now=now)
            continue
        open_grid(above, rng.choice(tiers), f"某{n}", by=None, now=now)


@pytest.mark.parametrize("seed", range(4))
def test_no_code_of_a_grown_tree_has_two_meanings(cast, now, seed):
    grow(cast.county_grid, random.Random(seed), now)
    grids = list(Grid.objects.filter(county=cast.record).select_related("parent"))
    assert {grid.tier for grid in grids} >= {Tier.PATCH, Tier.GROUP, Tier.VILLAGE}
    assert two_meanings(grids) == []


def test_the_check_sees_a_code_with_two_meanings(village, now):
    """Numbered as before this rule, a group's code is a patch's: the check above must say so."""
    patch = open_grid(village, Tier.PATCH, "一片", by=None, now=now)
    group = open_grid(patch, Tier.GROUP, "一组", by=None, now=now)
    both = [patch, group]
    assert two_meanings(both) == []
    old = [(patch.code, group.id)]
    assert two_meanings(both, old) == [patch.code]
    group.code = patch.code  # village and three digits: once a group's, now a patch's
    assert two_meanings(both) == [patch.code]
    group.code = "990101100205002"  # nobody else's, but a patch's place
    assert two_meanings(both) == [group.code]
    patch.code = "99010110020501"
    assert two_meanings([patch]) == [patch.code]


MIGRATION = importlib.import_module("grids.migrations.0011_codes_below_the_village")


@pytest.fixture
def old_codes(cast, village):
    """A village, a special grid and a township's group, numbered as before the rule."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE grids_grid DROP CONSTRAINT grid_code_fits_its_tier")
    made = {}

    def put(name, parent, tier, code, closed_on=None):
        made[name] = GridFactory(
            county=cast.record, parent=parent, tier=tier, code=code, name=name, closed_on=closed_on
        )
        return made[name]

    one = put("一片", village, Tier.PATCH, "99010110020501")
    two = put("二片", village, Tier.PATCH, "99010110020502")
    put("旧片", village, Tier.PATCH, "99010110020503", dt.date(2026, 1, 1))
    put("一组", one, Tier.GROUP, "990101100205001")
    put("二组", two, Tier.GROUP, "990101100205002")
    put("三组", two, Tier.GROUP, "990101100205003")
    put("村组", village, Tier.GROUP, "990101100205004")
    put("市场", village.parent, Tier.PATCH, f"{village.parent.code.ljust(12, '0')}01")
    put("街组", village.parent, Tier.GROUP, f"{village.parent.code.ljust(12, '0')}001")
    GridCode.objects.create(code="990101100205009", grid=made["一组"], until=dt.date(2026, 1, 1))
    GridCode.objects.create(code="990101100105", grid=village, until=dt.date(2026, 1, 1))
    return made


def test_the_migration_renumbers_in_place_and_keeps_no_old_code(cast, village, old_codes):
    before = {grid.pk: grid.code for grid in Grid.objects.exclude(county=cast.record)}
    MIGRATION.renumber(apps, None)
    stem, above = "990101100205", village.parent.code.ljust(12, "0")
    for grid in old_codes.values():
        grid.refresh_from_db()
    assert {name: grid.code for name, grid in old_codes.items()} == {
        "村组": f"{stem}004",  # written rightly already
        "一片": f"{stem}001",
        "二片": f"{stem}002",
        "旧片": f"{stem}003",
        "一组": f"{stem}00101",
        "二组": f"{stem}00201",
        "三组": f"{stem}00202",
        "市场": f"{above}901",
        "街组": f"{above}001",
    }
    village.refresh_from_db()
    assert village.code == stem
    assert {grid.pk: grid.code for grid in Grid.objects.exclude(county=cast.record)} == before
    assert list(GridCode.objects.values_list("code", flat=True)) == ["990101100105"]
    grids = Grid.objects.filter(county=cast.record).select_related("parent")
    assert two_meanings(list(grids)) == []
    MIGRATION.renumber(apps, None)
    assert Grid.objects.get(pk=old_codes["三组"].pk).code == f"{stem}00202"


def test_the_migration_says_when_a_village_has_too_many(cast, village, old_codes):
    patch = old_codes["一片"]
    for n in range(100, 200):
        GridFactory(
            county=cast.record, parent=patch, tier=Tier.GROUP, code=f"990101100205{n}", name="组"
        )
    with pytest.raises(ValueError, match="101 grids want one of the 99 codes that begin with 990"):
        MIGRATION.renumber(apps, None)
