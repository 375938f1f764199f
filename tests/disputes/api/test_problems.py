"""Problems of the month through the API."""

import pytest

from disputes.models import Problem
from rows.ids import uuid7
from tests.api import client
from tests.disputes.actions.test_problems import log, opened

pytestmark = pytest.mark.django_db
WHERE = "/api/v1/problems/"
LINE = {
    *("id", "grid", "title", "kind", "post", "plan", "due_on", "state", "result", "opened_at"),
    *("closed_at", "version"),
}


def body(cast, *tickets, **more):
    given = {"id": str(uuid7()), "grid": cast.county_grid.pk, "title": "井盖", "plan": "换"}
    given |= {"post": cast.village.post.pk, "due_on": "2026-08-15"}
    return given | {"tickets": [str(ticket.pk) for ticket in tickets]} | more


def test_opened_filled_closed(cast, now, today):
    api, one, two = client(cast.county), log(cast, now), log(cast, now)
    told = body(cast, one)
    made = api.post(WHERE, told)
    assert made.status_code == 201, made.json()
    assert set(made.json()) == LINE | {"tickets", "came_back"}
    assert api.post(WHERE, told).status_code == 200
    at = f"{WHERE}{told['id']}/"
    added = api.post(f"{at}add/", {"tickets": [str(two.pk)]})
    assert set(added.json()["tickets"]) == {str(one.pk), str(two.pk)}
    gone = api.post(f"{at}remove/", {"ticket": str(two.pk), "reason": "另有原因"})
    assert gone.json()["tickets"] == [str(one.pk)]
    closed = client(cast.village).post(f"{at}close/", {"result": "换完"})
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    assert api.post(f"{at}add/", {"tickets": [str(two.pk)]}).status_code == 409
    assert api.post(f"{at}reopen/", {"reason": "又坏"}).json()["state"] == "open"
    stale = api.post(f"{at}close/", {"result": "x"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "stale")
    assert Problem.objects.filter(county=cast.record.id).count() == 1


def test_what_one_does_not_see_cannot_be_taken_in(cast, now, today):
    if cast.ladder == "long":
        far = log(cast, now, grid=cast.other_group_grid, by=cast.county)
        told = body(cast, far, grid=cast.township_grid.pk)
        assert client(cast.township).post(WHERE, told).status_code == 400
    assert client(cast.leader).post(WHERE, body(cast, log(cast, now))).status_code == 400


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_costs_the_same(cast, now, today, n, django_assert_num_queries):
    for k in range(n):
        opened(cast, now, title=f"井盖{k}")
    api = client(cast.county)
    with django_assert_num_queries(2):
        found = api.get(WHERE).json()["results"]
    assert [set(one) for one in found] == [LINE] * n
    assert client(cast.neighbour).get(WHERE).json()["results"] == []
