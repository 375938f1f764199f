"""The verbs of a post as pages."""

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.models import Post, Posting
from grids.roles import Role
from tests.cast import seat
from tests.factories import UserFactory


@pytest.fixture
def admin(reader, cast):
    reader.force_login(cast.admin)
    return reader


@pytest.fixture
def today():
    return timezone.localdate().isoformat()


def add(grid):
    return reverse("post_open", kwargs={"grid": grid.pk})


def at(name, post):
    return reverse(name, kwargs={"post": post.pk})


def test_a_post_is_opened_filled_and_emptied(admin, cast, today):
    person = UserFactory(county=cast.record, name="孙新")
    response = admin.post(add(cast.other_group_grid), {"role": Role.LEADER, "title": "组长"})
    post = Post.objects.get(grid=cast.other_group_grid)
    assert response["Location"] == at("post", post)
    response = admin.post(at("post_appoint", post), {"person": "孙新", "started_on": today})
    assert response["Location"] == at("post", post)
    posting = Posting.objects.get(post=post)
    assert posting.user == person
    page = admin.get(at("post", post)).content.decode()
    assert "孙新" in page
    end = reverse("posting_end", kwargs={"posting": posting.pk})
    assert end in page
    admin.post(end, {"ended_on": today})
    posting.refresh_from_db()
    assert posting.ended_on.isoformat() == today
    admin.post(at("post_close", post), {"closed_on": today})
    post.refresh_from_db()
    assert post.closed_on.isoformat() == today
    assert admin.get(at("post", post)).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("没有的人", "Nobody here has that name"),
        ("王同", "Type a user name: same1, same2"),
        ("elsewhere", "Nobody here has that name"),
        ("gone", "Nobody here has that name"),
    ],
)
def test_the_person_must_be_one_of_the_county(admin, cast, today, typed, said):
    UserFactory(county=cast.record, name="王同", username="same1")
    UserFactory(county=cast.record, name="王同", username="same2")
    UserFactory(username="elsewhere")
    UserFactory(county=cast.record, username="gone", is_active=False)
    response = admin.post(
        at("post_appoint", cast.village.post), {"person": typed, "started_on": today}
    )
    assert response.status_code == 422
    assert said in response.content.decode()


def test_a_refusal_is_said_on_the_page(admin, cast, today):
    response = admin.post(
        at("post_appoint", cast.village.post), {"person": "leader", "started_on": today}
    )
    assert response.status_code == 422
    assert "Somebody holds this post" in response.content.decode()


def test_roles_are_offered_by_power(reader, cast):
    seat(cast.county_grid, "keeper", Role.TREE_ADMIN)
    guard = seat(cast.county_grid, "guard", Role.SECURITY_ADMIN)
    reader.force_login(guard)
    page = reader.get(add(cast.county_grid)).content.decode()
    assert 'value="auditor"' in page
    assert 'value="staff"' not in page
    reader.force_login(type(guard).objects.get(username="keeper"))
    page = reader.get(add(cast.county_grid)).content.decode()
    assert 'value="auditor"' not in page
    assert 'value="clerk"' in page
    assert reader.get(at("post", cast.auditor.post)).status_code == 409


def test_a_clerk_needs_the_department(admin, cast):
    assert admin.post(add(cast.county_grid), {"role": "clerk"}).status_code == 422
    typed = {"role": "clerk", "department": cast.department.pk}
    assert admin.post(add(cast.county_grid), typed).status_code == 302
