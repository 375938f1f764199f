"""A session brings its person along, and never one who may not come in with it."""

import importlib

import pytest
from django.apps import apps
from django.conf import settings as installed
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from grids.actions.person import end_sessions
from grids.models import Session, User
from grids.sessions import SessionStore

pytestmark = pytest.mark.django_db

MIGRATION = importlib.import_module("grids.migrations.0020_session")


@pytest.fixture
def store(client, cast):
    """The session of a leader who is signed in."""
    client.force_login(cast.leader)
    return SessionStore(client.session.session_key)


def is_in(client):
    return client.get(reverse("me")).status_code == 200


def test_session_and_person_are_one_question(client, cast, django_assert_num_queries):
    client.force_login(cast.leader)
    key, seats = client.session.session_key, cast.leader.seats()
    with django_assert_num_queries(1):
        store = SessionStore(key)
        store.load()
        assert store.person.seats() == seats
        assert store.person.county == cast.record


def test_a_session_of_nobody_has_no_person(client, cast):
    store = SessionStore()
    store["a"] = 1
    store.save()
    read = SessionStore(store.session_key)
    assert (read["a"], read.person) == (1, None)


def test_a_raised_epoch_ends_the_session(client, cast, store):
    assert is_in(client)
    end_sessions(cast.leader, by=None, now=timezone.now())
    assert not is_in(client)
    assert not Session.objects.filter(pk=store.session_key).exists()


def test_the_row_makes_nobody_of_it_somebody_else(client, cast, store):
    """What counts is signed; the column beside it only says who should be read along."""
    Session.objects.filter(pk=store.session_key).update(person=cast.county)
    page = client.get(reverse("me")).content.decode()
    assert cast.leader.name in page
    assert cast.county.name not in page


@pytest.mark.parametrize(
    ("key", "value"),
    [(BACKEND_SESSION_KEY, "some.other.Backend"), (HASH_SESSION_KEY, "0" * 64), (SESSION_KEY, "0")],
)
def test_a_session_that_does_not_fit_is_nobodys(client, store, key, value):
    assert is_in(client)
    store[key] = value
    store.save()
    assert not is_in(client)


def test_a_session_that_an_older_key_signed_goes_on_under_the_new_one(
    client, cast, store, settings
):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-fifty-characters-that-signs-from-now-on"
    assert is_in(client)
    renewed = SessionStore(client.cookies[installed.SESSION_COOKIE_NAME].value)
    assert renewed.session_key != store.session_key
    assert renewed[HASH_SESSION_KEY] == User.objects.get(pk=cast.leader.pk).get_session_auth_hash()


def test_the_migration_keeps_everybody_signed_in(client, cast, store):
    """What Django's table held, ours holds; what had run out stays behind, and so does the table."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            "CREATE TABLE django_session AS SELECT session_key, session_data, expire_date"
            " FROM grids_session"
        )
        cursor.execute(
            "INSERT INTO django_session SELECT 'over', session_data, now() - interval '1 day'"
            " FROM grids_session"
        )
    before = list(Session.objects.values())
    Session.objects.all().delete()
    assert not is_in(client)
    with connection.schema_editor() as editor:
        MIGRATION.take_over(apps, editor)
        MIGRATION.take_over(apps, editor)
    assert list(Session.objects.values()) == before != []
    assert "django_session" not in connection.introspection.table_names()
