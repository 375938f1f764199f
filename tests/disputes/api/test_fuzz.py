"""Whatever is sent to the writing addresses, the answer is never a 500."""

import json
import string

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from disputes.api.tickets import TicketDraft
from disputes.api.verbs import DOORS
from rows.ids import uuid7
from tests.api import at, client, draft
from tests.matrix import Undone

QUICK = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
THOUSANDS = settings(QUICK, max_examples=2_000)
FIELDS = sorted(
    {*TicketDraft().fields, *(name for door in DOORS.values() for name in door.asks().fields)}
)

odd = st.sampled_from(
    [
        "",
        " ",
        "\u0000",
        "\ud800",
        "9" * 500,
        "x" * 3000,
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "2026-07-15T08:00:00",
        "NaN",
        "1e999",
        -1,
        0,
        2**31,
        2**63,
        10**40,
        1e308,
        0.1,
        True,
        None,
        [],
        {},
        [[]],
        [{}],
        [{"name": "张三", "phone": None}],
        [{"name": "张三"}] * 7,
    ]
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40) | odd
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
names = st.sampled_from(FIELDS) | st.text(max_size=8)
changes = st.dictionaries(names, values, max_size=4)
bodies = changes | values
header_text = st.text(string.ascii_letters + string.digits + '"/*-, ', max_size=20)
headers = st.fixed_dictionaries(
    {}, optional={"If-Match": header_text | st.just('"1"'), "Idempotency-Key": header_text}
)


@pytest.fixture
def world(cast):
    """The cast, each with a client that has logged in."""
    cast.api = {name: client(getattr(cast, name)) for name in ("leader", "patch")}
    return cast


def send(api, address, body, head):
    raw = json.dumps(body)  # NaN and lone surrogates go out as they are
    with Undone():
        answer = api.post(address, raw, content_type="application/json", headers=head)
    assert answer.status_code < 500
    if answer.status_code >= 400:
        told = answer.json()
        assert set(told) == {"error"}
        assert {"code", "message"} <= set(told["error"])
    return answer.status_code


def log(world, change, head):
    good = draft(world.group_grid)
    return send(world.api["leader"], "/api/v1/tickets/", {**good, **change}, head)


def act(world, verb, body, head):
    leader, patch = world.api["leader"], world.api["patch"]
    ticket = leader.post("/api/v1/tickets/", draft(world.group_grid)).json()
    if verb in ("verify", "reject"):
        leader.post(at(ticket, "resolve/"), {"result": "好了"})
    if verb in ("sign", "send_back"):
        leader.post(at(ticket, "assign/"), {"post": world.leader.post.pk})
    return send(
        patch if verb in ("verify", "reject") else leader, at(ticket, f"{verb}/"), body, head
    )


verbs = st.sampled_from(sorted(DOORS))


@QUICK
@given(change=changes, head=headers)
def test_logging(world, change, head):
    event(f"answered {log(world, change, head)}")


@QUICK
@given(verb=verbs, body=bodies, head=headers)
def test_verbs(world, verb, body, head):
    with Undone():
        event(f"answered {act(world, verb, body, head)}")


@QUICK
@given(query=st.dictionaries(st.sampled_from(["after", "limit", "grid", "show", "kind"]), odd))
def test_lists(world, query):
    clean = {name: str(value).replace("\ud800", "?") for name, value in query.items()}
    api = world.api["leader"]
    for address in ("tickets/", "grids/", "households/", "daily-reports/", "digests/"):
        assert api.get(f"/api/v1/{address}", clean).status_code in (200, 400, 404, 414)


@pytest.mark.long
@THOUSANDS
@given(change=changes, head=headers)
def test_logging_thousands(world, change, head):
    log(world, change, head)


@pytest.mark.long
@THOUSANDS
@given(verb=verbs, body=bodies, head=headers)
def test_verbs_thousands(world, verb, body, head):
    with Undone():
        act(world, verb, body, head)


def test_every_field_alone_with_every_oddity(world):
    """The same, without luck: each field of a log with each odd value."""
    for name in TicketDraft().fields:
        for value in [
            "\u0000",
            "\ud800",
            "9" * 500,
            10**40,
            -1,
            1e308,
            None,
            [],
            {},
            True,
            [[]],
            [{}],
        ] + ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", str(uuid7()), "٣"]:
            log(world, {name: value}, {})
