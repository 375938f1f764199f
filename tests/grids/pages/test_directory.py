"""The office directory."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.actions.posting import appoint
from grids.models import DutyTurn, Grid
from grids.roles import Role
from rows.fields import sealed_set
from tests import cast as small_county
from tests import factories as make
from tests.cast import seat
from tests.factories import PostFactory, PostingFactory, UserFactory


def number(user, phone):
    sealed_set(user, "phone", phone)
    user.save()


def read(reader, user, **query):
    reader.force_login(user)
    return reader.get(reverse("directory"), query)


def test_a_leader_calls_the_line_above_nearest_first(reader, cast):
    for name, phone in (("patch", "19900000001"), ("county", "19900000002")):
        number(getattr(cast, name), phone)
    number(cast.neighbour, "19900000009")
    page = read(reader, cast.leader).content.decode()
    assert page.index('href="tel:19900000001"') < page.index('href="tel:19900000002"')
    assert "19900000009" not in page
    assert cast.department.name in page


@pytest.mark.parametrize("role", ["auditor", "mediator", "clerk", "admin", "stranger"])
def test_who_looks_after_no_grid_reads_it_too(reader, cast, role):
    assert read(reader, getattr(cast, role)).status_code == 200


def test_below_stand_the_children_of_the_chosen_grid(reader, cast):
    number(cast.leader, "19900000001")
    assert "19900000001" in read(reader, cast.patch).content.decode()
    assert "19900000001" not in read(reader, cast.county).content.decode()
    chosen = read(reader, cast.county, grid=cast.patch_grid.pk).content.decode()
    assert "19900000001" in chosen


def test_a_substitute_stands_before_the_holder(reader, cast):
    today = timezone.localdate()
    stand_in = UserFactory(name="代某", county=cast.record)
    appoint(
        cast.patch.post, stand_in, today, acting=True, by=None, now=timezone.now(), ended_on=today
    )
    page = read(reader, cast.leader).content.decode()
    assert page.index("代某") < page.index(f">{cast.patch.name}<")
    assert f"stands in for {cast.patch.name}" in page


def test_a_vacant_grid_says_so(reader, cast):
    cast.patch.postings.update(ended_on=timezone.localdate() - dt.timedelta(days=1))
    assert "vacant" in read(reader, cast.leader).content.decode()


def test_another_branch_is_not_there(reader, cast):
    far = small_county.build(prefix="far_")
    for grid in (cast.other_village_grid, far.county_grid):
        assert read(reader, cast.leader, grid=grid.pk).status_code == 404
    for wrong in ("x", "9" * 30, "987654321"):
        assert read(reader, cast.leader, grid=wrong).status_code == 404


def test_finding_stays_in_the_branch(reader, cast):
    Grid.objects.filter(pk=cast.group_grid.pk).update(name="粉坊组", initials="ffz")
    Grid.objects.filter(pk=cast.other_group_grid.pk).update(name="粉房组", initials="ffz")
    page = read(reader, cast.village, q="ffz").content.decode()
    assert "粉坊组" in page
    assert "粉房组" not in page
    assert "Nothing here has that name" in read(reader, cast.village, q="zzz").content.decode()


def test_somebody_without_a_post_is_told(reader, cast):
    assert "You hold no post today" in read(reader, cast.stranger).content.decode()


@pytest.mark.parametrize("children", [1, 3])
def test_the_number_of_questions_does_not_grow(reader, cast, children, django_assert_num_queries):
    for number_ in range(children):
        seat(cast.group_grid, f"worker{number_}", Role.MEDIATOR)
        parent = Grid.objects.get(pk=cast.patch_grid.pk)
        made = make.GridFactory(county=cast.record, parent=parent, tier=5, name="组")
        seat(made, f"leads{number_}")
    reader.force_login(cast.patch)
    reader.get(reverse("directory"))
    with django_assert_num_queries(8):
        reader.get(reverse("directory"))


def test_whoever_is_on_duty_stands_first_and_says_so(reader, cast):
    today = timezone.localdate()
    second = PostFactory(grid=cast.township_grid, role=Role.STAFF)
    PostingFactory(post=second, user=UserFactory(name="值班的人", county=cast.record))
    DutyTurn.objects.create(post=second, from_on=today, until_on=today)
    yesterday = today - dt.timedelta(days=1)
    DutyTurn.objects.create(post=cast.township.post, from_on=yesterday, until_on=yesterday)
    page = read(reader, cast.village).content.decode()
    assert page.count("on duty today") == 1
    assert page.index("值班的人") < page.index(cast.township.name)
