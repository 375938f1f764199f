"""The description of the API: valid, complete, and nothing in it that is not there."""

import re

import pytest
from django.urls import URLResolver, get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from disputes.workflow import WIRED
from grids.api_edge import CURSOR
from grids.strict import Strict
from reports.api.areas import CODE
from tests.api import client, draft

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
    beside = {"due", "events", "looked-at", "parties", "reveal", "{ticket}"}
    assert verbs - beside == WIRED


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
    assert without == {
        "/api/v1/token/",
        "/api/v1/tickets/{ticket}/looked-at/",  # twice is once
        "/api/v1/tickets/{ticket}/parties/{party}/reveal/",
    }


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
        "bounced",
        "category",
        "closed_from",
        "closed_to",
        "day",
        "department",
        "due_from",
        "due_to",
        "grid",
        "holder",  # the grid that has it
        "kind",
        "limit",
        "mark",
        "mine",
        "parent",
        "period",
        "q",
        "show",
        "source",
        "state",
        "tier",
        "under",
        "urgency",
        "verb",
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


def strict_below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from strict_below(one)


def test_a_body_says_that_it_knows_all_its_fields(schema):
    bodies = {
        found.rsplit("/", 1)[1]
        for _path, _method, operation in operations(schema)
        for found in re.findall(r"#/components/schemas/\w+", str(operation.get("requestBody")))
    }
    strict = {one.__name__ for one in strict_below(Strict)}
    shapes = schema["components"]["schemas"]
    told = {name.removeprefix("Patched") for name in bodies}
    assert {"TicketDraft", "HouseholdDraft", "Login", "Correction", "Closing"} < told < strict
    open_ones = {name for name in bodies | {"PartyDraft"} if not closed(shapes[name])}
    assert open_ones == set()
    assert closed(shapes["TicketWhole"]) is False  # answers may get more fields


def closed(shape):
    return shape.get("additionalProperties") is False


@pytest.mark.parametrize(
    ("made", "is_good"),
    [
        ("00000000-0000-7000-8000-000000000000", True),  # 1970-01-01
        ("0699e991-a7ff-7fff-bfff-ffffffffffff", True),  # 2199-12-31, the last millisecond
        ("0699E991-A7FF-7FFF-BFFF-FFFFFFFFFFFF", True),
        ("0699e990-ffff-7000-8000-000000000000", True),
        ("0699e991-a800-7000-8000-000000000000", False),
        ("0699e992-0000-7000-8000-000000000000", False),
        ("069a0000-0000-7000-8000-000000000000", False),
        ("10000000-0000-7000-8000-000000000000", False),
        ("ffffffff-ffff-7fff-bfff-ffffffffffff", False),
        ("019f6440-a300-4000-8000-000000000000", False),
        ("019f6440-a300-7000-c000-000000000000", False),
        ("019f6440a30070008000000000000000", False),
        ("urn:uuid:019f6440-a300-7000-8000-000000000000", False),
        ("{019f6440-a300-7000-8000-000000000000}", False),
        (0x019F6440A30070008000000000000000, False),
    ],
)
def test_the_form_of_an_id_is_the_one_that_is_taken(schema, cast, made, is_good):
    shape = schema["components"]["schemas"]["TicketDraft"]["properties"]["id"]
    assert fits(shape, made) is is_good
    assert schema["components"]["schemas"]["HouseholdDraft"]["properties"]["id"] == {
        **shape,
        "description": "A UUIDv7 made by the client.",
    }
    api = client(cast.leader)
    logged = api.post("/api/v1/tickets/", draft(cast.group_grid, id=made))
    door = {"id": made, "group": cast.group_grid.pk, "door": "1-1", "residents": 2}
    added = api.post("/api/v1/households/", door)
    assert (logged.status_code, added.status_code) == ((201, 201) if is_good else (400, 400))
    if not is_good:
        assert set(logged.json()["error"]["fields"]) == {"id"}


def fits(shape, value):
    """Whether a value is one of `shape`."""
    return Draft202012Validator(shape).is_valid(value)


@pytest.mark.parametrize(
    ("day", "is_good"),
    [
        ("2000-01-01", True),
        ("2199-12-31", True),
        ("1999-12-31", False),
        ("2200-01-01", False),
        ("20260715", False),
        ("2026-W29-3", False),
        ("2026-7-15", False),
        ("2026-00-15", False),
        ("2026-13-15", False),
        ("2026-07-00", False),
        ("2026-07-32", False),
        ("2026-07-15T00:00:00", False),
    ],
)
def test_the_days_of_the_form_are_those_that_are_taken(schema, cast, day, is_good):
    shapes = schema["components"]["schemas"]
    bodies = [shapes[name]["properties"][field] for name, field in BODY_DAYS]
    assert [fits(one, day) for one in bodies] == [is_good] * len(BODY_DAYS)
    asked = parameters(schema, "day")
    assert [fits(one, day) for one in asked] == [is_good] * 3
    api, grid = client(cast.village), cast.village_grid.pk
    for address in (
        f"/api/v1/daily-reports/?day={day}",
        f"/api/v1/daily-reports/draft/?grid={grid}&day={day}",
        f"/api/v1/boards/{grid}/?day={day}",
    ):
        assert api.get(address).status_code == (200 if is_good else 400), address
    confirmed = api.post("/api/v1/daily-reports/confirm/", {"grid": grid, "day": day})
    assert (confirmed.status_code == 400) is not is_good  # a day of the form may still be no day's


BODY_DAYS = (("Confirmation", "day"), ("Closing", "closed_on"))


@pytest.mark.parametrize(
    ("week", "is_good"),
    [
        ("2000-W01", True),
        ("2026-W53", True),
        ("2199-W52", True),
        ("2026-W00", False),
        ("2026-W54", False),
        ("2026-W99", False),
        ("1999-W52", False),
        ("2200-W01", False),
        ("2026-W1", False),
        ("2026W01", False),
    ],
)
def test_the_weeks_of_the_form_are_those_that_are_taken(schema, cast, week, is_good):
    [shape] = parameters(schema, "week")
    assert fits(shape, week) is is_good
    answer = client(cast.village).get(f"/api/v1/digests/?week={week}")
    assert answer.status_code == (200 if is_good else 400)


def test_a_week_53_that_a_year_has_not_is_told(cast):
    answer = client(cast.village).get("/api/v1/digests/?week=2025-W53")
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (400, {"week"})


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
