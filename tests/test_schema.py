"""The description of the API: valid, complete, and nothing in it that is not there."""

import re

import pytest
from django.urls import URLResolver, get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from disputes.rules import WIRED
from grids.wire import CURSOR
from reports.api.areas import CODE, WEEK
from tests.api import client

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def schema():
    GENERATOR_STATS.reset()
    made = SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS, "the generator warned; run manage.py spectacular --fail-on-warn"
    return made


def operations(schema):
    return [
        (path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def addresses(patterns, path="/"):
    """Every address below /api/v1/ with the methods its view has."""
    for one in patterns:
        here = path + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, here)
        elif here.startswith("/api/v1/"):
            view = one.callback.view_class
            yield (
                re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", here),
                {method for method in METHODS if hasattr(view, method)},
            )


def test_it_is_valid_openapi(schema):
    validate_schema(schema)
    assert schema["openapi"].startswith("3.")


def test_it_lists_exactly_the_routes(schema):
    described = {path: set(methods) for path, methods in schema["paths"].items()}
    assert described == dict(addresses(get_resolver().url_patterns))
    verbs = {path.split("/")[-2] for path in described if path.startswith("/api/v1/tickets/{tick")}
    assert verbs - {"events", "parties", "reveal", "{ticket}"} == WIRED


def test_every_operation_says_what_it_does_and_how_it_fails(schema):
    names = []
    for path, method, operation in operations(schema):
        assert operation["description"].strip(), (method, path)
        assert operation["tags"], (method, path)
        answers = set(operation["responses"])
        assert any(status.startswith("2") for status in answers), (method, path)
        assert "401" in answers, (method, path)
        if "{" in path:
            assert "404" in answers, (method, path)
        if method == "post":
            assert {"400", "415"} <= answers, (method, path)
        names.append(operation["operationId"])
    assert len(names) == len(set(names))


def test_writes_take_a_key_where_their_answer_may_be_kept(schema):
    without = {
        path
        for path, method, operation in operations(schema)
        if method == "post"
        and "Idempotency-Key" not in {one["name"] for one in operation.get("parameters", [])}
    }
    assert without == {"/api/v1/token/", "/api/v1/tickets/{ticket}/parties/{party}/reveal/"}


def test_nothing_asks_for_a_person_or_a_door(schema):
    asked = {
        one["name"]
        for _path, method, operation in operations(schema)
        if method == "get"
        for one in operation.get("parameters", [])
        if one["in"] == "query"
    }
    assert asked == {
        "after",
        "day",
        "grid",
        "kind",
        "limit",
        "mine",
        "parent",
        "q",
        "show",
        "state",
        "tier",
        "under",
        "urgency",
        "week",
    }


def parameters(schema, name):
    """The schemas of every parameter of that name."""
    return [
        one["schema"]
        for _path, _method, operation in operations(schema)
        for one in operation.get("parameters", [])
        if one["name"] == name
    ]


def test_its_title_is_plain_ascii(schema):
    assert schema["info"]["title"] == "Wangge API"


def test_the_form_of_keys_versions_and_cursors_stands_in_it(schema):
    key = {"type": "string", "pattern": "^[!-~]{1,70}$", "minLength": 1, "maxLength": 70}
    keys = parameters(schema, "Idempotency-Key")
    assert len(keys) > 10
    assert all(one == key for one in keys)
    [match] = {one["pattern"] for one in parameters(schema, "If-Match")}
    for text, is_good in (('"3"', True), ('W/"3"', True), ("*", True), ("3", False), ("", False)):
        assert bool(re.search(match, text)) is is_good
    cursors = parameters(schema, "after")
    assert len(cursors) > 5
    assert {one["pattern"] for one in cursors} == {CURSOR, CODE}
    assert [one["pattern"] for one in parameters(schema, "week")] == [WEEK]


def test_every_text_that_may_not_be_empty_says_so(schema):
    texts = {
        (name, field): one.get("minLength")
        for name in ("TicketDraft", "HouseholdDraft", "PartyDraft", "Login", "Reason", "Result")
        for field, one in schema["components"]["schemas"][name]["properties"].items()
        if set(one) <= {"type", "minLength", "maxLength", "description"} and one["type"] == "string"
    }
    assert texts[("TicketDraft", "words")] == texts[("HouseholdDraft", "door")] == 1
    assert set(texts.values()) == {1}


def test_everybody_may_read_it(db):
    answer = client(None, Accept="application/vnd.oai.openapi+json").get("/api/schema/")
    assert answer.status_code == 200
    assert answer.json()["info"]["title"]
    assert client(None).head("/api/schema/").status_code == 200


def test_its_page_is_for_people_who_have_logged_in(cast):
    stranger = client(None, Accept="text/html").get("/api/docs/")
    assert (stranger.status_code, stranger["Location"][:7]) == (302, "/login/")
    page = client(cast.leader, Accept="text/html").get("/api/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "<style" not in text
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert "//" not in re.sub(r"<!DOCTYPE[^>]*>", "", text).replace("://", "", 0)
