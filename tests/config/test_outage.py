"""A database that is away: 503 with Retry-After everywhere, and the truth about what was sent."""

import pytest
from django.db import connection
from django.urls import reverse

from disputes.models import Ticket
from rows.ids import uuid7
from tests import cast as small_county
from tests.api import client as asking
from tests.api import draft
from tests.config.test_errors import told

DOUBT = "We do not know whether it was kept"
NOTHING = "Nothing was kept"


@pytest.fixture
def world(transactional_db):
    """The small county, in tables that a second connection sees too."""
    return small_county.build()


@pytest.fixture
def breaks(world):
    """Lets PostgreSQL end our own connection while a ticket is written, or in its COMMIT."""

    def plant(when):
        run(
            "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'",
            "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON disputes_ticket"
            f" DEFERRABLE INITIALLY {when} FOR EACH ROW EXECUTE FUNCTION die()",
        )

    yield plant
    connection.close()
    mend()


def mend():
    run("DROP TRIGGER IF EXISTS die ON disputes_ticket", "DROP FUNCTION IF EXISTS die")


def run(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def quiet(client):
    """A client that answers what a browser would see."""
    client.raise_request_exception = False
    client.cookies["django_language"] = "en"
    return client


def is_503(answer, words):
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert words in answer.content.decode()
    return True


def test_pages_are_told_apart_from_a_bug(client, dead_database):
    quiet(client)
    assert is_503(client.get("/login/"), "Load this page again")  # the county's name stands on it
    assert 'name="csrfmiddlewaretoken"' in client.get("/login/").content.decode()
    typed = {"username": "zhang", "password": "x"}
    assert is_503(client.post("/login/", typed), NOTHING)
    client.cookies["sessionid"] = "a" * 32
    for path in ("/login/", "/todo/", "/", "/help/", "/admin/"):
        assert is_503(client.get(path), "Load this page again"), path
    assert is_503(client.post(reverse("log"), {"words": "路坏了"}), NOTHING)


def test_the_api_keeps_its_shape(dead_database):
    api = asking(None, Authorization="Token " + "x" * 64)
    api.raise_request_exception = False
    for answer in (
        api.get("/api/v1/me/"),
        api.get("/api/v1/tickets/"),
        api.get("/api/v1/nothing/"),
        api.post("/api/v1/tickets/", {}),
        api.post("/api/v1/token/", {"username": "zhang", "password": "x"}),
    ):
        told(answer, 503, "unavailable")
        assert int(answer["Retry-After"]) > 0


def test_a_connection_that_somebody_ended(world):
    api = asking(world.leader)
    api.raise_request_exception = False
    connection.ensure_connection()
    ours = connection.connection.info.backend_pid
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [ours])
    finally:
        other.close()
    told(api.get("/api/v1/tickets/"), 503, "unavailable")
    connection.close()  # what Django does at the end of a request
    assert api.get("/api/v1/tickets/").status_code == 200


def test_a_write_that_broke_before_its_commit_was_not_kept(world, breaks):
    api = asking(world.leader)
    api.raise_request_exception = False
    breaks("IMMEDIATE")
    answer = api.post("/api/v1/tickets/", draft(world.group_grid))
    assert NOTHING in told(answer, 503, "unavailable")["message"]
    connection.close()
    assert not Ticket.objects.exists()


def test_a_commit_that_broke_is_in_doubt_and_the_same_again_is_kept_once(world, breaks):
    api = asking(world.leader, **{"Idempotency-Key": "doubt"})
    api.raise_request_exception = False
    body = draft(world.group_grid)
    breaks("DEFERRED")
    answer = api.post("/api/v1/tickets/", body)
    assert DOUBT in told(answer, 503, "in_doubt")["message"]
    assert int(answer["Retry-After"]) > 0
    connection.close()
    mend()
    assert [api.post("/api/v1/tickets/", body).status_code for _try in range(2)] == [201, 201]
    assert Ticket.objects.count() == 1


def test_so_it_is_on_pages(client, world, breaks):
    client.force_login(world.leader)
    quiet(client)
    sheet = {"id": str(uuid7()), "kind": "hazard", "urgency": "normal", "words": "路坏了"}
    sheet["grid"] = world.group_grid.pk
    breaks("DEFERRED")
    answer = client.post(reverse("log"), sheet)
    assert is_503(answer, DOUBT)
    assert "Nothing was changed" not in answer.content.decode()
    connection.close()
    mend()
    assert client.post(reverse("log"), sheet).status_code == 302
    assert Ticket.objects.count() == 1


def test_what_an_earlier_request_kept_says_nothing_of_this_one(world, breaks):
    api = asking(world.leader)
    api.raise_request_exception = False
    assert api.post("/api/v1/tickets/", draft(world.group_grid)).status_code == 201
    breaks("IMMEDIATE")
    told(api.post("/api/v1/tickets/", draft(world.group_grid)), 503, "unavailable")
