"""Visits through the API: the same actions, the same scope, keys and versions."""

import pytest

from rows.ids import uuid7
from tests.api import client
from tests.visits.actions.test_visiting import promised
from visits.models import Visit, VisitEvent

pytestmark = pytest.mark.django_db
WHERE = "/api/v1/visits/"
KEYS = {
    *("id", "grid", "purpose", "visited_at", "received_at", "day", "state", "words", "promise"),
    "version",
}


def body(cast, **more):
    return {"id": str(uuid7()), "grid": cast.group_grid.pk, "purpose": "service"} | more


def at(visit, tail=""):
    number = visit["id"] if isinstance(visit, dict) else visit.pk
    return f"{WHERE}{number}/{tail}"


def test_recorded_read_kept(cast, today):
    told = body(cast, promised="送药上门", due_on="2026-07-18", words="走访")
    api = client(cast.leader)
    made = api.post(WHERE, told)
    assert made.status_code == 201
    assert set(made.json()) == KEYS
    assert made.json()["promise"] == {
        "words": "送药上门",
        "state": "open",
        "due_on": "2026-07-18",
        "ended_on": None,
        "is_late": False,
        "reason": "",
    }
    assert api.post(WHERE, told).status_code == 200
    read = api.get(at(made.json()))
    assert (read.json(), read["ETag"]) == (made.json(), '"1"')
    kept = api.post(at(made.json(), "keep/"), {"on": "2026-07-15"})
    assert (kept.json()["promise"]["state"], kept["ETag"]) == ("kept", '"2"')
    assert Visit.objects.filter(county=cast.record.id).count() == 1


def test_another_content_under_one_id_is_refused(cast, today):
    told = body(cast)
    client(cast.leader).post(WHERE, told)
    answer = client(cast.leader).post(WHERE, told | {"purpose": "care"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "another_visit")
    assert VisitEvent.objects.filter(county=cast.record.id).count() == 1


def test_a_key_is_answered_once(cast, now, today):
    visit = promised(cast, now)
    api = client(cast.leader, **{"Idempotency-Key": "one"})
    first = api.post(at(visit, "release/"), {"reason": "不用了"})
    again = api.post(at(visit, "release/"), {"reason": "不用了"})
    assert (first.status_code, again.json()) == (200, first.json())
    assert again["Idempotent-Replayed"] == "true"
    other = api.post(at(visit, "release/"), {"reason": "别的"})
    assert other.status_code == 422


def test_a_correction_says_which_version_it_read(cast, now, today):
    visit = promised(cast, now)
    api = client(cast.leader)
    assert api.post(at(visit, "correct/"), {"purpose": "care"}).status_code == 428
    stale = api.post(at(visit, "correct/"), {"purpose": "care"}, headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.json()["error"]["extra"]) == (409, {"yours": 7, "now": 1})
    done = api.post(at(visit, "correct/"), {"purpose": "care"}, headers={"If-Match": '"1"'})
    assert (done.json()["purpose"], done.json()["version"]) == ("care", 2)


def test_nobody_reads_anothers(cast, now, today):
    visit = promised(cast, now)
    for other in (cast.patch, cast.village, cast.county, cast.neighbour, cast.auditor):
        assert client(other).get(at(visit)).status_code == 404
        assert client(other).post(at(visit, "keep/"), {}).status_code == 404
        assert client(other).get(WHERE).json()["results"] == []


@pytest.mark.parametrize("promises", [1, 3])
def test_ones_own_open_promises_cost_the_same(
    cast, now, today, promises, django_assert_num_queries
):
    for n in range(promises):
        promised(cast, now, days=5 - n)
    promised(cast, now, by=cast.patch)
    api = client(cast.leader)
    with django_assert_num_queries(2):
        found = api.get(WHERE).json()["results"]
    days = [one["promise"]["due_on"] for one in found]
    assert len(days) == promises
    assert days == sorted(days)


@pytest.mark.parametrize(
    "more",
    [
        {"purpose": "opinion"},
        {"door": "12号"},
        {"visited_at": "yesterday"},
        {"words": "长" * 501},
        {"due_on": "20260718"},
    ],
)
def test_what_is_no_visit_is_refused(cast, today, more):
    assert client(cast.leader).post(WHERE, body(cast, **more)).status_code == 400
    assert not Visit.objects.filter(county=cast.record.id).exists()
