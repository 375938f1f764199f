"""The tree page: browse, find, coverage, open tickets."""

import dataclasses
import re

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone

from disputes.actions.log import Draft, log_ticket
from grids.actions.household import add_households
from grids.models import Grid
from grids.roles import Role
from grids.tiers import Tier
from tests import cast as small_county
from tests.cast import seat
from tests.factories import GridFactory


def at(grid=None):
    return reverse("tree_grid", kwargs={"grid": grid.pk}) if grid else reverse("tree")


def read(reader, user, grid=None, query=None, **headers):
    reader.force_login(user)
    return reader.get(at(grid), query or {}, headers=headers)


def words(response):
    return response.content.decode()


def test_the_chosen_grid_lies_unfolded_with_its_children(reader, cast, others):
    page = words(read(reader, cast.county, cast.levels[-3]))
    for grid in (*cast.levels[:-1], others[0]):
        assert f"{grid.name}</span>" in page
    assert f"{cast.group_grid.name}</span>" not in page  # the level above it is still folded
    assert 'aria-current="page"' in page


def test_unfolding_is_a_link(reader, cast, others):
    opened = {"open": f"{cast.county_grid.pk},{others[0].pk}"}
    page = words(read(reader, cast.county, cast.county_grid, opened))
    assert f"{others[1].name}</span>" in page
    assert f"{cast.levels[2].name}</span>" not in page


@pytest.mark.parametrize("opened", ["", "x,-1,1e9", "999999999999", "9" * 40, "९"])
def test_a_strange_list_of_unfolded_grids_does_no_harm(reader, cast, opened):
    assert read(reader, cast.county, cast.county_grid, {"open": opened}).status_code == 200


def test_a_leader_sees_the_own_grid_only(reader, any_cast):
    page = words(read(reader, any_cast.leader))
    assert any_cast.group_grid.name in page
    assert f'href="{at(any_cast.above_group)}' not in page
    assert read(reader, any_cast.leader, any_cast.above_group).status_code == 404


def test_nobody_unfolds_what_is_not_theirs(reader, cast, others):
    far = small_county.build(ladder=cast.ladder, prefix="far_")
    opened = {"open": f"{far.county_grid.pk},{cast.county_grid.pk},{cast.other_village_grid.pk}"}
    page = words(read(reader, cast.village, cast.village_grid, opened))
    for grid in (far.levels[1], *others):
        assert at(grid) not in page


def test_finding_by_initials_inside_the_scope(reader, cast):
    Grid.objects.filter(pk=cast.group_grid.pk).update(name="粉坊组", initials="ffz")
    Grid.objects.filter(pk=cast.other_group_grid.pk).update(name="粉房组", initials="ffz")
    page = words(read(reader, cast.village, query={"q": "ffz"}))
    assert "1 grid found" in page
    assert "粉坊组" in page
    assert "粉房组" not in page
    assert "No grid has that name" in words(read(reader, cast.village, query={"q": "zzz"}))


def test_posts_coverage_and_open_tickets_stand_beside(reader, cast):
    doors = [(cast.group_grid.pk, f"{n}号", 2) for n in range(16)]
    doors += [(cast.other_group_grid.pk, f"{n}号", 2) for n in range(3)]
    add_households(cast.record.id, doors, by=None, now=timezone.now())
    draft = Draft(kind="dispute", words="两家为地界争执", grid=cast.group_grid)
    log_ticket(draft, by=cast.leader, now=timezone.now())
    response = read(reader, cast.county, cast.county_grid)
    coverage = response.context["coverage"]
    assert (coverage.households, coverage.groups, coverage.norm) == (19, 2, (10, 15))
    assert [(few.n, [g.pk for g in few.first]) for few in (coverage.over, coverage.under)] == [
        (1, [cast.group_grid.pk]),
        (1, [cast.other_group_grid.pk]),
    ]
    assert [grid.pk for grid in coverage.unled.first] == [cast.other_group_grid.pk]
    page = words(response)
    assert f'/queue/?grid={cast.county_grid.pk}" data-n="1">1</a>' in page
    assert cast.county.name in page


def open_told(response):
    """The number of open tickets that the page tells."""
    [told] = re.findall(r"<dt>Open tickets</dt><dd>(?:<a [^>]*>)?(\d+)", words(response))
    return int(told)


def test_the_number_is_that_of_the_list_it_opens(reader, cast):
    """Whom a matter concerns does not learn of it by a number that its list falls short of."""
    draft = Draft(kind="dispute", words="两家为地界争执", grid=cast.group_grid)
    log_ticket(draft, by=cast.leader, now=timezone.now())
    for more in ({"concerns": cast.village_grid}, {"is_sensitive": True}):
        log_ticket(dataclasses.replace(draft, **more), by=cast.county, now=timezone.now())
    for person in (cast.village, cast.leader, cast.county):
        assert open_told(read(reader, person, cast.group_grid)) == 1
    assert open_told(read(reader, cast.county, cast.county_grid)) == 2


def test_an_admin_counts_tickets_without_a_list(reader, cast):
    draft = Draft(kind="dispute", words="两家为地界争执", grid=cast.group_grid)
    log_ticket(draft, by=cast.leader, now=timezone.now())
    page = words(read(reader, cast.admin, cast.county_grid))
    assert "/queue/?grid=" not in page
    assert reverse("grid_rename", kwargs={"grid": cast.county_grid.pk}) in page


def test_empty_chairs_are_counted_upward(reader, cast):
    page = words(read(reader, cast.county))
    # in the other branch nobody leads the group; nor the patch and the township, where they are
    vacant = {"long": "1 village, 3 vacant", "short": "1 group, 1 vacant"}
    assert vacant[cast.ladder] in page


def test_htmx_gets_the_fragment_alone(reader, cast):
    page = words(read(reader, cast.county, **{"HX-Request": "true"}))
    assert "<html" not in page
    assert "data-focus" in page
    twist = words(read(reader, cast.county, **{"HX-Request": "true", "HX-Trigger-Name": "twist"}))
    assert "data-focus" not in twist


def test_somebody_without_a_grid_is_told(reader, cast):
    for person in (cast.stranger, cast.auditor):
        assert "No grid is yours today" in words(read(reader, person))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_questions_does_not_grow(reader, cast, rows, django_assert_num_queries):
    for number in range(rows):
        GridFactory(county=cast.record, parent=cast.village_grid, tier=4, name=f"{number}片")
    reader.force_login(cast.county)
    reader.get(at(cast.village_grid))
    with django_assert_num_queries(9):
        reader.get(at(cast.village_grid))


def test_somebody_of_the_city_looks_over_its_counties(reader, cast):
    city = GridFactory(county=None, tier=Tier.CITY, name="试验市")
    Grid.objects.filter(county=cast.record).update(path=Concat(Value(city.path), "path"))
    Grid.objects.filter(pk=cast.county_grid.pk).update(parent=city)
    officer = seat(city, "officer", Role.STAFF)
    page = words(read(reader, officer))
    assert "试验市" in page
    assert at(cast.county_grid) in page
    assert read(reader, officer, cast.village_grid).status_code == 200
