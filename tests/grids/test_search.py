"""Finding grids by name, code, pinyin and initials."""

import datetime as dt

import pytest

from grids.models import Grid, GridCode
from grids.search import find_grids
from grids.tiers import Tier
from tests.factories import GridFactory


@pytest.fixture
def village(cast):
    return GridFactory(
        county=cast.record,
        parent=cast.township_grid,
        tier=Tier.VILLAGE,
        code="990101100205",
        name="粉坊村",
        formal_name="粉坊村民委员会",
        pinyin="fenfangcun",
        initials="ffc",
    )


@pytest.mark.parametrize(
    "text",
    [
        "粉坊",
        "坊村",
        "粉坊村民",
        "ffc",
        "FFC",
        " ff ",
        "fenfang",
        "990101100205",
        "9901011",
        "９９０１０１１",
        "（粉坊）村",
        "ＦＦＣ",
    ],
)
def test_it_is_found(village, text):
    assert list(find_grids(Grid.objects.all(), text)) == [village]


@pytest.mark.parametrize("text", ["", "  ", "%", "_", "fc", "坊粉"])
def test_it_is_not_found(village, text):
    assert list(find_grids(Grid.objects.all(), text)) == []


def test_a_patch_and_its_groups_are_found_by_the_digits_they_share(village):
    patch = GridFactory(county=village.county, parent=village, tier=Tier.PATCH)
    groups = [GridFactory(county=village.county, parent=patch, tier=Tier.GROUP) for _ in range(2)]
    assert list(find_grids(Grid.objects.all(), patch.code)) == [patch, *groups]
    assert list(find_grids(Grid.objects.all(), groups[1].code)) == [groups[1]]
    assert list(find_grids(Grid.objects.all(), f"{village.code}01")) == []  # fourteen digits: none


def test_an_old_code_leads_to_it(village):
    GridCode.objects.create(code="990101100105", grid=village, until=dt.date(2025, 1, 1))
    assert list(find_grids(Grid.objects.all(), "990101100105")) == [village]


def test_a_closed_one_is_not_found(village):
    Grid.objects.filter(pk=village.pk).update(closed_on=dt.date(2026, 1, 1))
    assert list(find_grids(Grid.objects.all(), "ffc")) == []


def test_nothing_is_found_outside_the_scope(cast, village):
    assert list(find_grids(Grid.objects.visible_to(cast.neighbour), "ffc")) == []
    assert list(find_grids(Grid.objects.visible_to(cast.township), "ffc")) == [village]


def test_a_name_with_full_width_signs_is_found_by_plain_ones(village):
    Grid.objects.filter(pk=village.pk).update(name="１０组（东）", formal_name="第１０组")
    for text in ("10组(东)", "10组东", "第10组", "１０组（东"):
        assert list(find_grids(Grid.objects.all(), text)) == [village], text
