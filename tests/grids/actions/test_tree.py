"""Opening, renaming and closing grids; the totals that every grid keeps."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from disputes.actions.log import Draft, log_ticket
from grids.actions.department import open_department
from grids.actions.household import add_household
from grids.actions.planting import recount
from grids.actions.tree import (
    BadDay,
    CodeTaken,
    GridClosed,
    StillInUse,
    WrongTier,
    close_grid,
    next_code,
    open_grid,
    rename_grid,
)
from grids.models import AuditRow, Grid, GridCode, Post, Posting
from grids.tiers import Tier
from tests.factories import GridFactory

COUNTS = ("township_count", "village_count", "patch_count", "group_count")


def totals(county):
    return {g.id: [getattr(g, name) for name in COUNTS] for g in Grid.objects.filter(county=county)}


def kept_right(cast):
    """The stored totals are what a recount finds."""
    before = totals(cast.record)
    recount(cast.record.id)
    return totals(cast.record) == before


@pytest.fixture
def village(cast):
    """A village with an official code."""
    made = GridFactory(
        county=cast.record,
        parent=cast.levels[1] if cast.ladder == "long" else cast.county_grid,
        tier=Tier.VILLAGE,
        code="990101100205",
        name="粉坊村",
    )
    recount(cast.record.id)
    return made


def test_a_new_grid_hangs_below_with_code_path_pinyin_and_totals(cast, village, now):
    patch = open_grid(village, Tier.PATCH, "一片", by=cast.admin, now=now)
    group = open_grid(patch, Tier.GROUP, "一组", by=cast.admin, now=now)
    other = open_grid(village, Tier.GROUP, "二组", by=cast.admin, now=now)
    codes = [patch.code, group.code, other.code]
    assert codes == ["990101100205001", "99010110020500101", "990101100205002"]
    assert group.path == f"{village.path}{patch.id}/{group.id}/"
    assert (group.initials, group.opened_on) == ("yz", dt.date(2026, 7, 15))
    village.refresh_from_db()
    assert (village.patch_count, village.group_count) == (1, 2)
    assert kept_right(cast)
    row = AuditRow.objects.get(act="grid_opened", about=f"grid:{patch.id}")
    assert (row.by, row.county) == (cast.admin, cast.record.id)


def test_own_townships_and_villages_are_numbered_beyond_the_national_ones(cast, now):
    Grid.objects.filter(pk=cast.county_grid.pk).update(code="990101")
    cast.county_grid.refresh_from_db()
    township = open_grid(cast.county_grid, Tier.TOWNSHIP, "新镇", by=None, now=now)
    first = open_grid(township, Tier.VILLAGE, "新村", by=None, now=now)
    second = open_grid(township, Tier.VILLAGE, "又村", by=None, now=now)
    codes = [township.code, first.code, second.code]
    assert codes == ["990101901", "990101901901", "990101901902"]


def test_a_serial_is_never_given_twice(cast, village, now):
    patch = open_grid(village, Tier.PATCH, "一片", by=None, now=now)
    close_grid(patch, now.date(), by=None, now=now)
    GridCode.objects.create(code="990101100205002", grid=village, until=now.date())
    assert next_code(village, Tier.PATCH) == "990101100205003"
    assert next_code(village, Tier.GROUP) == "990101100205003"


def test_an_official_code_can_be_given(cast, village, now):
    made = open_grid(
        cast.township_grid, Tier.VILLAGE, "新村", code="990101100206", by=None, now=now
    )
    assert made.code == "990101100206"
    with pytest.raises(CodeTaken):
        open_grid(cast.township_grid, Tier.VILLAGE, "又", code="990101100205", by=None, now=now)


@pytest.mark.parametrize("tier", [Tier.CITY, Tier.COUNTY, Tier.TOWNSHIP, Tier.VILLAGE])
def test_a_parent_ranks_above_its_child(cast, village, now, tier):
    with pytest.raises(WrongTier):
        open_grid(village, tier, "错", by=None, now=now)


def test_a_tier_may_be_skipped(cast, village, now):
    assert open_grid(village, Tier.GROUP, "一组", by=None, now=now).parent == village


def test_renaming_spells_the_name_anew_and_says_what_it_was(cast, village, now):
    renamed = rename_grid(village, "河口村", by=cast.admin, now=now)
    assert (renamed.name, renamed.initials) == ("河口村", "hkc")
    row = AuditRow.objects.get(act="grid_renamed")
    assert row.facts == {"was": "粉坊村", "name": "河口村"}


def test_an_empty_grid_closes_with_its_posts(any_cast, now):
    cast, grid = any_cast, any_cast.other_group_grid
    post = Post.objects.create(grid=grid, role="leader")
    sitting = Posting.objects.create(post=post, user=cast.stranger, started_on=dt.date(2026, 1, 1))
    closed = close_grid(grid, dt.date(2026, 7, 14), by=cast.admin, now=now)
    assert closed.closed_on == dt.date(2026, 7, 14)
    post.refresh_from_db()
    sitting.refresh_from_db()
    assert (post.closed_on, sitting.ended_on) == (closed.closed_on, closed.closed_on)
    cast.county_grid.refresh_from_db()
    assert cast.county_grid.group_count == 1
    assert kept_right(cast)
    with pytest.raises(GridClosed):
        rename_grid(grid, "又开", by=cast.admin, now=now)


def test_a_grid_in_use_stays_open(cast, now):
    group = cast.group_grid
    with pytest.raises(StillInUse, match="1 grids below"):
        close_grid(cast.patch_grid, now.date(), by=None, now=now)
    add_household(cast.other_group_grid, "1号", 3, by=None, now=now)
    with pytest.raises(StillInUse, match="1 households"):
        close_grid(cast.other_group_grid, now.date(), by=None, now=now)
    draft = Draft(kind="dispute", words="两家为地界争执", grid=group)
    log_ticket(draft, by=cast.leader, now=now)
    with pytest.raises(StillInUse, match="1 tickets"):
        close_grid(group, now.date(), by=None, now=now)
    empty = GridFactory(county=cast.record, parent=cast.county_grid, tier=Tier.TOWNSHIP)
    open_department(empty, "民政所", by=None, now=now)
    with pytest.raises(StillInUse, match="1 departments"):
        close_grid(empty, now.date(), by=None, now=now)
    assert not Grid.objects.filter(closed_on__isnull=False).exists()


@pytest.mark.parametrize("day", [dt.date(2026, 7, 16), dt.date(2023, 12, 31)])
def test_it_closes_on_a_day_of_its_life(cast, now, day):
    with pytest.raises(BadDay):
        close_grid(cast.other_group_grid, day, by=None, now=now)


def test_two_open_grids_never_share_a_code(cast):
    with pytest.raises(IntegrityError, match="grid_code_once_open"), transaction.atomic():
        GridFactory(county=cast.record, parent=cast.above_group, tier=5, code=cast.group_grid.code)


def test_a_recount_sets_every_level_and_the_city(cast, now):
    city = GridFactory(county=None, tier=Tier.CITY, code="9901")
    Grid.objects.filter(pk=cast.county_grid.pk).update(parent=city)
    Grid.objects.filter(county=cast.record).update(group_count=99)
    recount(cast.record.id)
    city.refresh_from_db()
    cast.county_grid.refresh_from_db()
    assert cast.county_grid.group_count == 2
    assert (city.village_count, city.group_count) == (2, 2)
