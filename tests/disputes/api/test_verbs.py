"""The verbs of a ticket through the API: the main job, versions, keys, refusals."""

import pytest

from disputes.actions.handling import resolve
from disputes.api.verbs import DOORS
from disputes.models import Ticket, TicketEvent
from disputes.workflow import WIRED
from grids.models import IdempotencyKey
from tests.api import at, client, draft, logged
from tests.factories import DepartmentFactory


def do(user, ticket, verb, body=None, **headers):
    return client(user, **headers).post(at(ticket, f"{verb}/"), body or {})


def done(user, ticket, verb, body=None, **headers):
    answer = do(user, ticket, verb, body, **headers)
    assert answer.status_code == 200, answer.json()
    assert answer["ETag"] == f'"{answer.json()["version"]}"'
    return answer.json()


def test_every_verb_with_an_action_has_its_address():
    assert set(DOORS) == WIRED


def test_the_main_job(cast):
    ticket = logged(cast.leader, cast.group_grid)
    assert ticket["verbs"] == [
        *(
            "accept",
            "assign",
            "ask_back",
            "split_off",
            "resolve",
            "void",
            "merge",
            "share",
            "note",
            "correct",
        )
    ]
    ticket = done(cast.leader, ticket, "accept")
    ticket = done(cast.leader, ticket, "raise", {"reason": "说不动"})
    assert ticket["holder"]["id"] == cast.patch_grid.pk
    ticket = done(cast.patch, ticket, "hand_down", {"reason": "先调", "grid": cast.group_grid.pk})
    assert (ticket["state"], ticket["holder"]["id"]) == ("reported", cast.group_grid.pk)
    ticket = done(cast.leader, ticket, "assign", {"department": cast.department.pk})
    assert ticket["assigned_to"] == {
        "post": None,
        "department": cast.department.pk,
        "name": "水利局",
        "full_name": "水利局",
    }
    gone = do(cast.clerk, ticket, "send_back", {"reason": "不归我们"})
    assert (gone.status_code, gone.json()["state"]) == (200, "accepted")
    assert client(cast.clerk).get(at(ticket)).status_code == 404
    ticket = done(cast.leader, ticket, "assign", {"department": cast.department.pk})
    ticket = done(cast.clerk, ticket, "sign")
    ticket = done(cast.clerk, ticket, "resolve", {"result": "已修"})
    ticket = done(cast.village, ticket, "reject", {"reason": "还漏"})
    ticket = done(cast.clerk, ticket, "note", {"words": "再去"})
    ticket = done(cast.clerk, ticket, "resolve", {"result": "修好了"})
    ticket = done(cast.village, ticket, "verify", {"finding": "属实"})
    assert (ticket["state"], ticket["verbs"], ticket["version"]) == ("closed", [], 13)


def test_assigning_to_a_post(cast):
    ticket = logged(cast.village, cast.village_grid)
    ticket = done(cast.village, ticket, "assign", {"post": cast.leader.post.pk})
    assert ticket["assigned_to"]["post"] == cast.leader.post.pk
    assert "sign" in client(cast.leader).get(at(ticket)).json()["verbs"]
    other = logged(cast.village, cast.village_grid)
    for post in (cast.neighbour.post.pk, 10**40):
        answer = do(cast.village, other, "assign", {"post": post})
        assert answer.status_code == 400
        assert answer.json()["error"]["fields"] == {"post": ["There is no such post below you."]}
    above = do(cast.village, other, "assign", {})
    assert (above.status_code, above.json()["error"]["code"]) == (409, "missing")


def test_a_matter_about_a_leader_goes_to_no_office_of_theirs(cast):
    """Its clerks sit below that leader: they would never see what they were given."""
    ticket = logged(cast.county, cast.group_grid, concerns=cast.village_grid.pk)
    office = DepartmentFactory(grid=cast.village_grid)
    answer = do(cast.township, ticket, "assign", {"department": office.pk})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "outside")
    assert done(cast.township, ticket, "assign", {"department": cast.department.pk})


def test_void_and_withdraw(cast):
    ticket = done(cast.leader, logged(cast.leader, cast.group_grid), "void", {"reason": "记错了"})
    assert ticket["state"] == "void"


def test_a_verb_that_is_not_theirs_is_refused_and_changes_nothing(cast):
    ticket = logged(cast.leader, cast.group_grid)
    answer = do(cast.village, ticket, "accept")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_allowed")
    late = do(cast.leader, ticket, "sign")
    assert (late.status_code, late.json()["error"]["code"]) == (409, "wrong_state")
    assert late.json()["error"]["extra"] == {"verb": "sign", "state": "reported"}
    assert TicketEvent.objects.count() == 1


def test_a_stale_version_answers_with_both(cast):
    ticket = logged(cast.leader, cast.group_grid)
    done(cast.leader, ticket, "accept", **{"If-Match": '"1"'})
    answer = do(cast.leader, ticket, "resolve", {"result": "好了"}, **{"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "stale")
    assert answer.json()["error"]["extra"] == {"yours": 1, "now": 2}
    done(cast.leader, ticket, "resolve", {"result": "好了"}, **{"If-Match": 'W/"2"'})


def test_correcting_needs_a_version(cast):
    ticket = logged(cast.leader, cast.group_grid)
    body = {"words": "三家为地界争执", "urgency": "urgent"}
    assert do(cast.leader, ticket, "correct", body).status_code == 428
    assert do(cast.leader, ticket, "correct", body, **{"If-Match": "*"}).status_code == 428
    assert do(cast.leader, ticket, "correct", body, **{"If-Match": "1"}).status_code == 400
    ticket = done(cast.leader, ticket, "correct", body, **{"If-Match": '"1"'})
    assert (ticket["words"], ticket["urgency"], ticket["version"]) == (*body.values(), 2)
    again = do(cast.leader, ticket, "correct", {"place": "桥头"}, **{"If-Match": '"1"'})
    assert again.json()["error"]["extra"] == {"yours": 1, "now": 2}


def test_the_same_key_gets_the_same_answer(cast):
    ticket = logged(cast.leader, cast.group_grid)
    key = {"Idempotency-Key": "a-1"}
    first = do(cast.leader, ticket, "note", {"words": "一"}, **key)
    again = do(cast.leader, ticket, "note", {"words": "一"}, **key)
    assert first.json() == again.json()
    assert (first.status_code, again.status_code) == (200, 200)
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert again["ETag"] == first["ETag"] == '"2"'
    other = do(cast.leader, ticket, "note", {"words": "二"}, **key)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_mismatch")
    elsewhere = do(cast.leader, ticket, "accept", {"words": "一"}, **key)
    assert elsewhere.status_code == 422
    assert TicketEvent.objects.filter(verb="note").count() == 1


def test_a_key_belongs_to_its_person(cast):
    ticket = logged(cast.leader, cast.group_grid)
    for user in (cast.leader, cast.village):
        done(user, ticket, "note", {"words": "一"}, **{"Idempotency-Key": "a-1"})
    assert TicketEvent.objects.filter(verb="note").count() == 2


def test_the_answer_is_kept_though_the_ticket_has_gone(cast):
    ticket = logged(cast.leader, cast.group_grid)
    done(cast.leader, ticket, "assign", {"department": cast.department.pk})
    key, body = {"Idempotency-Key": "back"}, {"reason": "不归我们"}
    first = do(cast.clerk, ticket, "send_back", body, **key)
    assert client(cast.clerk).get(at(ticket)).status_code == 404
    assert do(cast.clerk, ticket, "send_back", body, **key).json() == first.json()


def test_a_refusal_leaves_the_key_free(cast):
    ticket = logged(cast.leader, cast.group_grid)
    key = {"Idempotency-Key": "later"}
    assert do(cast.leader, ticket, "sign", **key).status_code == 409
    assert do(cast.neighbour, ticket, "sign", **key).status_code == 404
    assert not IdempotencyKey.objects.exists()
    done(cast.leader, ticket, "assign", {"post": cast.leader.post.pk})
    done(cast.leader, ticket, "sign", **key)


@pytest.mark.parametrize("key", ["", "x" * 71, "ключ", "a b"])
def test_a_key_that_is_none(cast, key):
    ticket = logged(cast.leader, cast.group_grid)
    answer = do(cast.leader, ticket, "note", {"words": "x"}, **{"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_idempotency_key")


def test_a_key_on_logging(cast):
    body = draft(cast.group_grid)
    api = client(cast.leader, **{"Idempotency-Key": "log"})
    first, again = (api.post("/api/v1/tickets/", body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json(), again["Idempotent-Replayed"]) == (again.json(), "true")
    other = api.post("/api/v1/tickets/", {**body, "words": "又吵"})
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_mismatch")
    assert Ticket.objects.count() == 1


def test_a_key_keeps_nothing_of_another_matter_under_a_known_id(cast):
    ticket = logged(cast.leader, cast.group_grid)
    body = draft(cast.group_grid, id=ticket["id"], words="又吵")
    api = client(cast.leader, **{"Idempotency-Key": "log"})
    for _ in range(2):
        answer = api.post("/api/v1/tickets/", body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "another_matter")
        assert "Idempotent-Replayed" not in answer
    assert not IdempotencyKey.objects.exists()
    as_new = api.post("/api/v1/tickets/", draft(cast.group_grid, words="又吵"))
    assert (as_new.status_code, as_new.json()["words"]) == (201, "又吵")
    assert Ticket.objects.count() == 2


def test_parties_are_masked_and_every_look_is_logged(cast, django_assert_num_queries):
    named = [{"name": "张三", "phone": "19900001234"}, {"name": "李四光"}]
    ticket = logged(cast.leader, cast.group_grid, parties=named)
    assert ticket["parties"] == 2
    assert "张三" not in str(ticket)
    api = client(cast.leader)
    with django_assert_num_queries(3):  # who comes, the ticket, the page
        shown = api.get(at(ticket, "parties/")).json()["results"]
    assert [(one["letter"], one["name"], one["phone"]) for one in shown] == [
        ("甲", "张*", "199****1234"),
        ("乙", "李*", ""),
    ]
    village = client(cast.village).get(at(ticket)).json()
    assert (village["parties"], village["may_reveal"]) == (2, False)
    assert client(cast.village).get(at(ticket, "parties/")).json()["results"] == []
    tail = f"parties/{shown[0]['id']}/reveal/"
    assert do(cast.leader, ticket, tail.rstrip("/"), {}).status_code == 400
    outside = do(cast.neighbour, ticket, tail.rstrip("/"), {"reason": "看看"})
    assert outside.status_code == 404
    refused = do(cast.village, ticket, tail.rstrip("/"), {"reason": "看看"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not_allowed")
    told = do(
        cast.leader, ticket, tail.rstrip("/"), {"reason": "约他们来"}, **{"Idempotency-Key": "k"}
    )
    assert told.json() == {"letter": "甲", "name": "张三", "phone": "19900001234"}
    assert not IdempotencyKey.objects.exists()
    other = logged(cast.leader, cast.group_grid)
    assert do(cast.leader, other, tail.rstrip("/"), {"reason": "x"}).status_code == 404


def test_after_the_action_the_answer_is_read_anew(cast, now):
    """An action of another edge and the API show the same ticket."""
    ticket = logged(cast.leader, cast.group_grid)
    resolve(Ticket.objects.get(pk=ticket["id"]), result="好了", by=cast.leader, now=now)
    assert client(cast.leader).get(at(ticket)).json()["state"] == "resolved"
