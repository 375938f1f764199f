"""How far the reports of a day are, read with the grids themselves: as `states` says it of them."""

import datetime as dt

import pytest
from django.utils import timezone

from grids.models import Grid, Posting
from grids.tiers import Tier
from reports.actions.daily import confirm, return_report
from reports.rollups.states import standings, states
from tests.reports.events import at, log


@pytest.fixture
def today(now):
    return timezone.localdate(now)


def agreed(day):
    """Every grid's standing, held to `states`."""
    grids = list(Grid.objects.filter(tier__gt=Tier.CITY))
    wanted = states(grids, day)
    counties = sorted({grid.county_code for grid in grids})
    found = standings({grid.id: grid.tier for grid in grids}, counties, day)
    assert {pk: one.grid for pk, one in found.items()} == {grid.pk: grid for grid in grids}
    for pk, how in wanted.items():
        one, report = found[pk], how["report"]
        assert (one.state, one.missing) == (how["state"], how["missing"])
        assert one.report == (
            report
            and (
                *(report.state, report.is_nil, report.is_on_time, report.version),
                *(report.confirmed_by_id, report.frozen_at, report.returned_why),
            )
        )
    return found


def test_before_anything_is_in(cast, today):
    found = agreed(today)
    assert found[cast.group_grid.id].state == "ready"
    assert found[cast.levels[-2].id].missing == 1


def test_a_report_that_was_confirmed_returned_and_corrected(cast, now, today):
    group, above = cast.group_grid, cast.levels[-2]
    log(group, now, by=cast.leader)
    report = confirm(group, today, words="", by=cast.leader, now=at(now, "17:00"))
    assert agreed(today)[above.id].missing == 0
    leads = above.posts.get(role="leader").postings.get().user
    return_report(report, why="写明地点", by=leads, now=at(now, "17:10"))
    found = agreed(today)
    assert (found[group.id].state, found[group.id].report.why) == ("returned", "写明地点")
    assert found[above.id].missing == 1
    confirm(group, today, words="在村口", by=cast.leader, now=at(now, "17:20"))
    assert agreed(today)[group.id].report.version == 2
    assert agreed(today - dt.timedelta(days=1))[group.id].report is None


def test_levels_in_a_row_where_nobody_sits(cast, now, today, django_assert_num_queries):
    between = cast.levels[1:-1]
    Posting.objects.filter(post__grid__in=between).update(ended_on=today - dt.timedelta(days=1))
    found = agreed(today)
    assert found[cast.county_grid.id].missing > 1, "what lies below a vacant level counts too"
    top = cast.county_grid
    with django_assert_num_queries(1 + len(between)):
        standings({top.id: top.tier}, [top.county_code], today)


def test_one_question_where_somebody_sits_everywhere(cast, today, django_assert_num_queries):
    tops = {grid.id: grid.tier for grid in (cast.levels[-2], cast.group_grid)}
    with django_assert_num_queries(1):
        assert set(standings(tops, [cast.county_grid.county_code], today)) == set(tops)
