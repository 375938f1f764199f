"""A full disk: reads go on, writes are refused in a sentence, and it ends with the trouble."""

import errno

import pytest
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.base import UpdateError
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

from config import urls as product
from config.celery import app
from disputes.models import Ticket
from front.tasks import ring
from grids.models import Heartbeat, Session
from grids.pages.middleware import DESK_SEEN
from grids.room import says_full
from grids.sessions import SessionStore
from grids.tasks import beat
from rows.ids import uuid7
from tests import api

pytestmark = pytest.mark.django_db
RAISE = "DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$"
SENTENCE = "The disk of this installation is full."


@login_not_required
def fills_up(request):
    """The database finds no room in the middle of the work."""
    with connection.cursor() as cursor:
        cursor.execute(RAISE)
    return HttpResponse("kept")


@login_not_required
def writes_a_file(request):
    """So does the file system."""
    raise OSError(errno.ENOSPC, "No space left on device")


urlpatterns = [
    path("fills/", fills_up),
    path("api/v1/fills/", fills_up),
    path("writes/", writes_a_file),
    *product.urlpatterns,
]


@pytest.fixture
def full(settings, tmp_path):
    """More is to be kept free than there is."""
    settings.DATABASE_FOLDER, settings.KEEP_FREE_BYTES = tmp_path, 2**62
    return settings


def as_form(cast):
    return {"id": uuid7(), "kind": "hazard", "words": "断树", "grid": cast.group_grid.pk}


def test_pages_are_read_and_a_form_is_refused_until_there_is_room(reader, cast, full):
    reader.force_login(cast.leader)
    assert reader.get("/").status_code == 200
    assert reader.get("/log/").status_code == 200
    response = reader.post("/log/", as_form(cast))
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert SENTENCE in response.content.decode()
    assert "Nothing new can be kept just now" in response.content.decode()
    assert "a few seconds" not in response.content.decode()
    assert not Ticket.objects.exists()
    full.KEEP_FREE_BYTES = 0
    assert reader.post("/log/", as_form(cast)).status_code == 302
    assert Ticket.objects.count() == 1


def test_the_api_says_it_in_its_own_shape(cast, full):
    somebody = api.client(cast.leader)
    assert somebody.get("/api/v1/me/").status_code == 200
    response = somebody.post("/api/v1/tickets/", api.draft(cast.group_grid))
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert response.json()["error"]["code"] == "disk_full"
    assert response.json()["error"]["message"].startswith(SENTENCE)
    assert not Ticket.objects.exists()
    full.KEEP_FREE_BYTES = 0
    response = somebody.post("/api/v1/tickets/", api.draft(cast.group_grid))
    assert response.status_code == 201


def test_nobody_is_kept_in(reader, cast, full):
    reader.force_login(cast.leader)
    assert reader.post(reverse("logout")).status_code == 302
    assert reader.get("/").status_code == 302
    language = reader.post("/i18n/setlang/", {"language": "zh-hans", "next": "/login/"})
    assert language.status_code == 302


def test_elsewhere_nobody_knows_and_nothing_is_refused(reader, cast, settings):
    settings.DATABASE_FOLDER, settings.KEEP_FREE_BYTES = None, 2**62
    reader.force_login(cast.leader)
    assert reader.post("/log/", as_form(cast)).status_code == 302


@pytest.mark.parametrize("address", ["/fills/", "/api/v1/fills/", "/writes/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_room_in_the_middle_of_the_work_is_the_same_sentence(settings, cast, method, address):
    settings.ROOT_URLCONF = __name__
    strange = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    response = getattr(strange, method)(address)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert SENTENCE in response.content.decode()


def test_other_troubles_are_no_full_disk():
    assert not says_full(OSError(errno.EACCES, "denied"))
    assert not says_full(OperationalError("gone"))
    with pytest.raises(OperationalError) as caught, connection.cursor() as cursor:
        cursor.execute(RAISE)
    assert says_full(caught.value)


@pytest.fixture
def no_room_for_sessions(db):
    """PostgreSQL has no room when a session is written; undone with the test."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE"
            " EXCEPTION 'no room' USING ERRCODE = '53100'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON grids_session"
            " FOR EACH ROW EXECUTE FUNCTION no_room()"
        )


def test_a_page_is_read_though_its_session_cannot_be_written(reader, cast, request):
    reader.force_login(cast.county)  # at a desk: each look is written down
    store = SessionStore(reader.session.session_key)
    store[DESK_SEEN] = int(timezone.now().timestamp()) - 600
    store.save()
    request.getfixturevalue("no_room_for_sessions")
    assert reader.get(reverse("inbox")).status_code == 200
    assert SessionStore(store.session_key)[DESK_SEEN] == store[DESK_SEEN]


def test_a_new_session_without_room_is_refused(reader, cast, request):
    cast.leader.set_password("wangge-demo")
    cast.leader.save()
    request.getfixturevalue("no_room_for_sessions")
    typed = {"username": cast.leader.username, "password": "wangge-demo"}
    response = reader.post("/login/", typed)
    assert response.status_code == 503
    assert SENTENCE in response.content.decode()


def test_a_session_that_was_ended_elsewhere_is_still_an_error(reader, cast):
    reader.force_login(cast.leader)
    store = SessionStore(reader.session.session_key)
    store["a"] = 1
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()


def test_rings_are_passed_over_and_heard_again(cast, full):
    app.tasks[beat.name]()
    app.tasks[ring.name]("tickets")
    assert not Heartbeat.objects.exists()
    with pytest.raises(CommandError, match="disk is full"):
        call_command("sweep")
    full.KEEP_FREE_BYTES = 0
    app.tasks[beat.name]()
    app.tasks[ring.name]("tickets")
    heard = {
        "beat",
        "sweep-tickets",
        f"turns-{cast.record.id}",
    }  # the sweep mends a day's turns once
    assert set(Heartbeat.objects.values_list("name", flat=True)) == heard
