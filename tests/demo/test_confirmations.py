"""Who confirms when: planned in memory from the moments of records."""

import datetime as dt

import pytest

from demo import confirmations
from demo.confirmations import Filing
from demo.stage import load_stage
from reports.models import ReportState
from reports.periods import ZONE, day_bounds
from tests import cast as small_county

DAY = dt.date(2026, 7, 15)
END = day_bounds(DAY)[1]


def at(hour, minute=0):
    return dt.datetime.combine(DAY, dt.time(hour, minute), ZONE)


@pytest.fixture
def desk(db, monkeypatch):
    cast = small_county.build()
    for table in (confirmations.LATE, confirmations.MISSING):
        for tier in table:
            monkeypatch.setitem(table, tier, 0)
    monkeypatch.setattr(confirmations, "RETURNED", 0)
    cast.filing = Filing(load_stage(cast.record, DAY), 1)
    return cast


def line(cast, *moments):
    """Records of the group, folded to every level above it."""
    return {grid.id: list(moments) for grid in cast.levels}


def of(plan, grid):
    return [one for one in plan.filed if one.grid == grid.id]


def test_a_day_without_records_leaves_groups_and_patches_to_the_nil_report(desk):
    plan = desk.filing.plan(DAY, {}, until=END)
    grids = {one.grid for one in plan.filed}
    assert desk.county_grid.id in grids
    assert desk.village_grid.id in grids
    assert desk.group_grid.id not in grids | plan.busy
    assert at(18) < plan.nil_at < at(18, 1)


def test_each_level_confirms_after_the_day_s_last_record_and_takes_what_is_below(desk):
    plan = desk.filing.plan(DAY, line(desk, at(9), at(17, 50)), until=END)
    for grid in desk.levels:
        (one,) = of(plan, grid)
        assert one.frozen_at > at(17, 50)
        assert one.is_on_time
    (group,), (patch,) = of(plan, desk.group_grid), of(plan, desk.patch_grid)
    assert patch.frozen_at > at(18)
    taken = group.frozen_at < patch.frozen_at
    assert group.state == (ReportState.CONFIRMED_ABOVE if taken else ReportState.CONFIRMED)
    assert (group.above_at == patch.frozen_at) is taken
    assert of(plan, desk.county_grid)[0].state == ReportState.CONFIRMED


def test_a_first_record_in_the_evening_makes_a_second_version_of_the_nil_report(desk):
    plan = desk.filing.plan(DAY, line(desk, at(19, 30)), until=END)
    nil, later = of(plan, desk.group_grid)
    assert (nil.version, nil.frozen_at, nil.confirmed_by) == (1, plan.nil_at, None)
    assert (later.version, later.until, later.confirmed_by) == (2, None, None)
    assert nil.until == later.frozen_at > at(19, 30)


def test_a_record_after_the_confirmation_makes_a_new_version_that_keeps_what_people_did(desk):
    plan = desk.filing.plan(DAY, line(desk, at(9), at(23, 30)), until=END)
    first, second = of(plan, desk.county_grid)
    assert second.frozen_at > at(23, 30) > first.frozen_at
    assert second.confirmed_by == first.confirmed_by
    assert second.is_on_time


def test_what_is_sent_back_is_answered_or_stays_back(desk, monkeypatch):
    monkeypatch.setattr(confirmations, "RETURNED", 1)
    monkeypatch.setattr(confirmations, "ANSWERED", 1)
    first, second = of(desk.filing.plan(DAY, line(desk, at(9)), until=END), desk.group_grid)
    assert (first.state, first.until) == (ReportState.RETURNED, second.frozen_at)
    assert first.returned_why
    assert second.state != ReportState.RETURNED
    assert not second.returned_why
    monkeypatch.setattr(confirmations, "ANSWERED", 0)
    (first,) = of(desk.filing.plan(DAY, line(desk, at(9)), until=END), desk.group_grid)
    assert (first.state, first.until) == (ReportState.RETURNED, None)


def test_a_late_one_says_so_and_a_vacant_grid_is_missing(desk, monkeypatch):
    monkeypatch.setitem(confirmations.LATE, desk.village_grid.tier, 1)
    desk.filing.stage.actors.pop(desk.patch_grid.id)
    plan = desk.filing.plan(DAY, line(desk, at(9)), until=END)
    assert of(plan, desk.patch_grid) == []
    assert desk.patch_grid.id in plan.busy
    (late,) = of(plan, desk.village_grid)
    assert not late.is_on_time
    assert late.frozen_at >= at(21)


def test_nothing_is_planned_after_the_play_or_before_it_went_on(desk):
    noon = at(12)
    assert desk.filing.plan(DAY, line(desk, at(9)), until=noon).filed == []
    evening = desk.filing.plan(DAY, line(desk, at(9)), until=END, since=at(22))
    assert evening.filed
    assert all(one.frozen_at > at(22) for one in evening.filed)
    assert evening.nil_at > at(22)


def test_what_is_written_already_is_not_planned_again(desk):
    there = frozenset({desk.village_grid.id})
    plan = desk.filing.plan(DAY, line(desk, at(9)), until=END, since=at(10), there=there)
    assert of(plan, desk.village_grid) == []
