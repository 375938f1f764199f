"""Finding grids by name, code, pinyin and initials."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps

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


def test_names_that_were_spelt_by_the_library_alone_are_spelt_again(village):
    rows = {
        name: GridFactory(
            county=village.county,
            parent=village.parent,
            tier=Tier.VILLAGE,
            name=name,
            pinyin=spelt,
            initials=initials,
        )
        for name, spelt, initials in (
            ("翟庄村", "dizhuangcun", "dzc"),
            ("朝阳村", "zhaoyangcun", "zyc"),
            ("解放庄村", "jiefangzhuangcun", "jfzc"),
        )
    }
    migration = import_module("grids.migrations.0015_place_readings")
    migration.respell(apps, None)
    kept = Grid.objects.filter(name__in=[village.name, *rows])
    spelt = {row.name: (row.pinyin, row.initials) for row in kept}
    assert spelt == {
        "粉坊村": ("fenfangcun", "ffc"),
        "翟庄村": ("zhaizhuangcun", "zzc"),
        "朝阳村": ("chaoyangcun", "cyc"),
        "解放庄村": ("jiefangzhuangcun", "jfzc"),
    }
    assert list(find_grids(Grid.objects.all(), "zzc")) == [rows["翟庄村"]]
    assert list(find_grids(Grid.objects.all(), "dzc")) == []
