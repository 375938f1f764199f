"""The verbs of the tree as pages."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.actions.household import add_household
from grids.models import Grid, Post


@pytest.fixture
def admin(reader, cast):
    reader.force_login(cast.admin)
    return reader


def at(name, grid):
    return reverse(name, kwargs={"grid": grid.pk})


def test_renaming(admin, cast):
    page = admin.get(at("grid_rename", cast.village_grid))
    assert cast.village_grid.name in page.content.decode()
    typed = {"name": "粉坊村", "formal_name": "粉坊村民委员会"}
    response = admin.post(at("grid_rename", cast.village_grid), typed)
    assert response["Location"] == f"/tree/{cast.village_grid.pk}/"
    assert Grid.objects.get(pk=cast.village_grid.pk).initials == "ffc"


def test_an_empty_name_keeps_what_was_typed(admin, cast):
    typed = {"name": "", "formal_name": "写了一半"}
    response = admin.post(at("grid_rename", cast.village_grid), typed)
    assert response.status_code == 422
    assert "写了一半" in response.content.decode()


def test_opening_offers_the_levels_below(admin, cast):
    page = admin.get(at("grid_open", cast.village_grid)).content.decode()
    assert 'value="4"' in page
    assert 'value="3"' not in page
    response = admin.post(at("grid_open", cast.village_grid), {"tier": 5, "name": "一组"})
    made = Grid.objects.get(name="一组")
    assert response["Location"] == f"/tree/{made.pk}/"
    assert made.parent == cast.village_grid


def test_a_taken_code_is_said_on_the_page(admin, cast):
    typed = {"tier": 5, "name": "一组", "code": cast.group_grid.code}
    response = admin.post(at("grid_open", cast.above_group), typed)
    assert response.status_code == 422
    assert "belongs to another grid" in response.content.decode()


def test_closing_says_what_stands_in_the_way(admin, cast):
    now = timezone.now()
    home = add_household(cast.other_group_grid, "1号", 3, by=None, now=now)
    today = {"closed_on": timezone.localdate(now).isoformat()}
    response = admin.post(at("grid_close", cast.other_group_grid), today)
    assert response.status_code == 422
    assert "1 households still belong to it" in response.content.decode()
    home.delete()
    response = admin.post(at("grid_close", cast.other_group_grid), today)
    assert response["Location"] == f"/tree/{cast.other_group_grid.parent_id}/"
    closed = Grid.objects.get(pk=cast.other_group_grid.pk)
    assert closed.closed_on == dt.date.fromisoformat(today["closed_on"])


def test_a_leader_sees_the_grid_but_not_its_verbs(reader, cast):
    reader.force_login(cast.village)
    for name in ("grid_rename", "grid_open", "grid_close"):
        assert reader.get(at(name, cast.village_grid)).status_code == 409
        assert reader.get(at(name, cast.other_village_grid)).status_code == 404


def test_a_grid_opened_again_after_going_back_is_one(reader, cast):
    reader.force_login(cast.admin)
    address = reverse("grid_open", kwargs={"grid": cast.village_grid.pk})
    key = reader.get(address).context["form"].initial["key"]
    told = {"tier": "5", "name": "新组", "code": "", "key": str(key)}
    answers = {reader.post(address, told).url for _time in range(2)}
    assert len(answers) == 1
    assert Grid.objects.filter(name="新组").count() == 1
    other = reader.post(address, told | {"name": "另一组"})
    assert "press again to send it as well" in other.content.decode()
    assert not Grid.objects.filter(name="另一组").exists()


def test_a_post_opened_again_after_going_back_is_one(reader, cast):
    reader.force_login(cast.admin)
    address = reverse("post_open", kwargs={"grid": cast.village_grid.pk})
    key = reader.get(address).context["form"].initial["key"]
    told = {"role": "member", "title": "网格员", "key": str(key)}
    answers = {reader.post(address, told).url for _time in range(2)}
    assert len(answers) == 1
    assert Post.objects.filter(grid=cast.village_grid, role="member").count() == 1


def test_a_code_that_would_name_something_else_is_told_how_it_must_look(admin, cast):
    village = cast.village_grid
    address = at("grid_open", village)
    response = admin.post(address, {"tier": 4, "name": "一片", "code": f"{village.code}01"})
    assert response.status_code == 422
    said = f"Such a code begins with {village.code} and has 15 digits."
    assert said in response.content.decode()
    assert not Grid.objects.filter(name="一片").exists()
    response = admin.post(address, {"tier": 4, "name": "一片", "code": f"{village.code}077"})
    assert Grid.objects.get(name="一片").code == f"{village.code}077"
