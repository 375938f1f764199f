"""Grids, households and oneself through the API."""

import datetime as dt

import pytest

from grids.models import AuditRow, Grid, Household
from grids.roles import Role
from rows.fields import sealed_set
from rows.ids import uuid7
from tests import factories as make
from tests.api import at, client, logged
from tests.cast import seat

LINE = {
    "below",
    "closed_on",
    "code",
    "county",
    "formal_name",
    "full_name",
    "id",
    "name",
    "opened_on",
    "parent",
    "tier",
}
DOOR = {"closed_on", "door", "group", "has_contact", "id", "residents"}


def names(api, query=""):
    answer = api.get(f"/api/v1/grids/?limit=100{query}")
    assert answer.status_code == 200, answer.json()
    return {one["name"] for one in answer.json()["results"]}


def test_one_sees_what_lies_below_ones_chairs(cast):
    assert names(client(cast.leader)) == {cast.group_grid.name}
    village = cast.levels[cast.levels.index(cast.village_grid) :]
    assert names(client(cast.village)) == {grid.name for grid in village}
    assert len(names(client(cast.county))) == 2 * len(cast.levels) - 1  # two branches
    assert names(client(cast.auditor)) == names(client(cast.stranger)) == set()


@pytest.mark.parametrize("role", ["leader", "village", "county", "clerk", "mediator", "admin"])
def test_the_keys_are_the_same_for_all(cast, role):
    api = client(getattr(cast, role))
    line = api.get("/api/v1/grids/").json()["results"][0]
    assert set(line) == LINE
    whole = api.get(f"/api/v1/grids/{cast.group_grid.pk}/")
    assert set(whole.json()) == LINE | {"above", "posts", "departments"}
    assert set(whole.json()["posts"][0]) == {
        "department",
        "holder",
        "id",
        "role",
        "substitute",
        "title",
    }


def test_out_of_scope_is_404(cast):
    api = client(cast.leader)
    for grid in (cast.patch_grid.pk, cast.other_group_grid.pk, 10**30):
        assert api.get(f"/api/v1/grids/{grid}/").status_code == 404
    for role in ("auditor", "stranger"):
        other = client(getattr(cast, role))
        assert other.get(f"/api/v1/grids/{cast.group_grid.pk}/").status_code == 404


def test_children_tiers_and_search(cast):
    api = client(cast.county)
    Grid.objects.filter(pk=cast.village_grid.pk).update(
        name="大沟村", pinyin="dagoucun", initials="dgc", code="990001105201"
    )
    children = Grid.objects.filter(parent=cast.county_grid).values_list("name", flat=True)
    assert names(api, f"&parent={cast.county_grid.pk}") == set(children)
    assert len(children) == 2
    assert names(api, "&tier=3") == {"大沟村", cast.other_village_grid.name}
    for words in ("大沟", "DGC", "dg", "dagou", "99000110"):
        assert names(api, f"&q={words}") == {"大沟村"}
    assert names(client(cast.neighbour), "&q=dgc") == set()
    for wrong in ("tier=9", "parent=x", "person=1", "limit=0"):
        assert api.get(f"/api/v1/grids/?{wrong}").status_code == 400


def test_pages(cast):
    api, seen, address = client(cast.county), [], "/api/v1/grids/?limit=4"
    while address:
        found = api.get(address).json()
        seen += [one["id"] for one in found["results"]]
        address = found["next"]
    assert len(seen) == len(set(seen)) == 2 * len(cast.levels) - 1


def test_a_grid_with_its_chairs(cast, django_assert_num_queries):
    make.DepartmentFactory(grid=cast.village_grid, name="便民站")
    api = client(cast.village)
    with django_assert_num_queries(6):  # who comes, grid, above, 2 of posts, units
        told = api.get(f"/api/v1/grids/{cast.village_grid.pk}/").json()
    above = cast.levels[: cast.levels.index(cast.village_grid)]
    assert [one["tier"] for one in told["above"]] == [grid.tier for grid in above]
    first = told["posts"][0]
    assert (first["role"], first["holder"]) == ("leader", cast.village.name)
    assert [one["name"] for one in told["departments"]] == ["便民站"]
    patches = int(cast.ladder == "long")
    below = {"township": 0, "village": 0, "patch": patches, "group": 1, "household": 0}
    assert told["below"] == below


def test_lists_cost_the_same_for_one_row_and_more(cast, django_assert_num_queries):
    api = client(cast.county)
    for tier in (1, 5):
        with django_assert_num_queries(2):  # who comes, the page
            api.get(f"/api/v1/grids/?tier={tier}")
    for _ in range(3):
        with django_assert_num_queries(2):
            api.get("/api/v1/households/")
        make.HouseholdFactory(group=cast.group_grid)


def test_oneself(cast):
    told = client(cast.clerk).get("/api/v1/me/").json()
    assert told["person"] == {
        "id": cast.clerk.pk,
        "username": "clerk",
        "name": cast.clerk.name,
        "language": "zh-hans",
    }
    assert told["seats"] == [
        {
            "post": cast.clerk.post.pk,
            "role": "clerk",
            "grid": {"id": cast.county_grid.pk, "tier": 1, "name": "测试县", "full_name": "测试县"},
            "department": cast.department.pk,
            "acting": False,
        }
    ]
    assert client(cast.stranger).get("/api/v1/me/").json()["seats"] == []


def door(group, **more):
    return {"id": str(uuid7()), "group": group.pk, "door": "3号", "residents": 4} | more


def test_a_household_is_added_and_closed(cast):
    api, body = client(cast.leader), door(cast.group_grid)
    made = api.post("/api/v1/households/", body)
    assert (made.status_code, set(made.json())) == (201, DOOR)
    assert api.post("/api/v1/households/", body).status_code == 200
    for changed in ({"door": "4号"}, {"residents": 5}):
        other = api.post("/api/v1/households/", body | changed)
        assert (other.status_code, other.json()["error"]["code"]) == (409, "id_taken")
    taken = api.post("/api/v1/households/", door(cast.group_grid))
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "door_taken")
    above = client(cast.county).get(f"/api/v1/grids/{cast.county_grid.pk}/").json()
    assert above["below"]["household"] == 1
    address = f"/api/v1/households/{body['id']}/close/"
    assert client(cast.neighbour).post(address).status_code == 404
    closed = api.post(address, {})
    assert closed.json()["closed_on"] == dt.date.today().isoformat()  # noqa: DTZ011
    assert api.post(address, {}).json()["error"]["code"] == "household_closed"
    assert api.get("/api/v1/households/").json()["results"] == []
    assert not AuditRow.objects.filter(about__contains="3号").exists()


def test_a_household_outside_is_refused(cast):
    for user, group in ((cast.leader, cast.other_group_grid), (cast.stranger, cast.group_grid)):
        answer = client(user).post("/api/v1/households/", door(group))
        assert (answer.status_code, set(answer.json()["error"]["fields"])) == (400, {"group"})
    answer = client(cast.mediator).post("/api/v1/households/", door(cast.group_grid))
    assert answer.json()["error"]["code"] == "not_allowed"
    answer = client(cast.village).post("/api/v1/households/", door(cast.village_grid))
    assert answer.json()["error"]["code"] == "not_a_group"
    assert Household.objects.count() == 0


def test_a_grid_worker_sees_doors_and_keeps_none(cast):
    """Whoever sees a household does not keep it for that: the rule answers, not the scope."""
    worker = client(seat(cast.village_grid, "worker", Role.MEMBER))
    there = make.HouseholdFactory(group=cast.group_grid)
    assert len(worker.get("/api/v1/households/").json()["results"]) == 1
    answers = [
        worker.post("/api/v1/households/", door(cast.group_grid)),
        worker.post(f"/api/v1/households/{there.pk}/close/", {}),
    ]
    assert [one.status_code for one in answers] == [409, 409]
    assert {one.json()["error"]["code"] for one in answers} == {"not_allowed"}
    there.refresh_from_db()
    assert there.closed_on is None


def test_contacts_stand_in_no_list_and_doors_are_not_looked_up(cast):
    household = make.HouseholdFactory(group=cast.group_grid)
    sealed_set(household, "contact_name", "王五")
    household.save()
    make.HouseholdFactory(group=cast.other_group_grid)
    answer = client(cast.leader).get("/api/v1/households/")
    assert [set(one) for one in answer.json()["results"]] == [DOOR]
    assert answer.json()["results"][0]["has_contact"] is True
    assert "王" not in answer.content.decode()
    assert "v1:" not in answer.content.decode()
    for query in ("door=3", "q=3", "contact=x"):
        assert client(cast.leader).get(f"/api/v1/households/?{query}").status_code == 400
    for role in ("clerk", "mediator", "auditor", "stranger"):
        api = client(getattr(cast, role))
        assert api.get("/api/v1/households/").json()["results"] == []
    api = client(cast.county)
    assert len(api.get("/api/v1/households/").json()["results"]) == 2
    below = api.get(f"/api/v1/households/?grid={cast.village_grid.pk}").json()["results"]
    assert len(below) == 1


def test_a_grid_alone_carries_its_village_everywhere(any_cast):
    """As pages say it: the village stands before a patch or group, nothing before what lies above."""
    cast = any_cast
    api, group, village = client(cast.county), cast.group_grid, cast.village_grid
    called = f"{village.name}{group.name}"
    ticket = logged(cast.leader, group)
    assert (ticket["grid"]["name"], ticket["grid"]["full_name"]) == (group.name, called)
    assert ticket["holder"]["full_name"] == called
    found = {one["id"]: one for one in api.get("/api/v1/grids/?limit=100").json()["results"]}
    assert found[group.pk]["full_name"] == called
    assert found[village.pk]["full_name"] == village.name
    whole = client(cast.leader).get("/api/v1/me/").json()["seats"][0]["grid"]
    assert (whole["name"], whole["full_name"]) == (group.name, called)
    above = cast.above_group
    board = api.get(f"/api/v1/boards/{above.pk}/").json()
    assert called in {one["full_name"] for one in board["missing"]}
    assert [one["grid"]["full_name"] for one in board["children"]] == [called]
    children = api.get(f"/api/v1/dashboards/{above.pk}/").json()["children"]
    assert [one["grid"]["full_name"] for one in children] == [called]
    accept = client(cast.leader).post(at(ticket, "accept/")).json()
    body = {"post": cast.leader.post.pk}
    given = client(cast.leader).post(at(accept, "assign/"), body).json()["assigned_to"]
    assert (given["name"], given["full_name"]) == (group.name, called)
