"""Who sits alike asks in the same words; whoever does not is not taken for somebody who does."""

import pytest

from grids.models import Grid, User
from grids.roles import Role
from grids.scope import grids_of, own_line
from grids.stand_ins import shape_at, shape_of
from rows.prepared import Prepared
from tests.cast import seat
from tests.factories import PostFactory, PostingFactory


def visible(person):
    return Grid.objects.filter(grids_of(person)).order_by("pk")


def on_line(person, grid):
    return Grid.objects.filter(pk__in=own_line(person)).exclude(pk=grid.pk).order_by("pk")


def again(user):
    """The person, read anew."""
    return User.objects.get(pk=user.pk)


def test_everybody_gets_their_own_rows(any_cast):
    question = Prepared(visible)
    people = ("leader", "village", "county", "clerk", "neighbour", "admin", "auditor", "stranger")
    for who in people:
        user = again(getattr(any_cast, who))
        assert list(question.ask(shape_of(user))) == list(visible(user)), who


def test_neighbours_sit_alike_and_a_leader_does_not(cast):
    neighbour, village = again(cast.neighbour), again(cast.village)
    assert shape_of(neighbour).key == shape_of(village).key
    assert shape_of(neighbour).values != shape_of(village).values
    assert shape_of(again(cast.leader)).key != shape_of(village).key


def test_how_two_chairs_lie_to_each_other_is_part_of_the_shape(cast):
    inside = seat(cast.village_grid, "inside", Role.STAFF)
    PostingFactory(post=PostFactory(grid=cast.group_grid, role=Role.STAFF), user=inside)
    apart = seat(cast.village_grid, "apart", Role.STAFF)
    PostingFactory(post=PostFactory(grid=cast.other_group_grid, role=Role.STAFF), user=apart)
    assert shape_of(again(inside)).key != shape_of(again(apart)).key


def test_a_grid_beside_the_person_is_theirs_or_not(cast):
    question = Prepared(on_line)
    user = again(cast.village)
    for grid in (cast.village_grid, cast.other_village_grid, cast.county_grid):
        assert list(question.ask(shape_of(user, grid))) == list(on_line(user, grid))
    own, other = shape_of(user, cast.village_grid), shape_of(user, cast.other_village_grid)
    assert own.key != other.key


def test_the_shape_of_a_grid_alone(cast):
    question = Prepared(lambda grid: Grid.objects.under(grid).order_by("pk"))
    for grid in (cast.village_grid, cast.other_village_grid, cast.county_grid):
        assert list(question.ask(shape_at(grid))) == list(Grid.objects.under(grid).order_by("pk"))
    assert shape_at(cast.village_grid).key == shape_at(cast.other_village_grid).key


@pytest.mark.parametrize("change", ["forget_seats", "is_active"])
def test_what_changed_meanwhile_is_asked_anew(cast, change):
    user = again(cast.village)
    before = shape_of(user)
    assert shape_of(user) is before
    if change == "is_active":
        user.is_active = False
    else:
        user.postings.update(ended_on="2026-01-01")
        user.forget_seats()
    assert list(Prepared(visible).ask(shape_of(user))) == []
