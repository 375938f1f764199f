"""Fixtures for every test: PostgreSQL always, as the product's own role."""

import datetime as dt
import logging
import os

import pytest
from coverage import Coverage
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone, translation

from config.database import parse
from tests import cast as small_county
from tests.life import lived as after_twelve_days
from tests.statements import judge

TRACED = (
    "tests/disputes/actions",
    "tests/disputes/test_life.py",
    "tests/disputes/test_workflow.py",
    "tests/grids/actions",
    "tests/grids/test_rules.py",
    "tests/grids/test_scope.py",
    "tests/reports",
)
"""Tests that judge what coverage is reported of (pyproject.toml). A page that merely passes through it proves
nothing, and tracing makes Python half as slow again."""

# Every client of a test makes the chain of middlewares anew: WhiteNoise must not read all static files each time.
settings.WHITENOISE_AUTOREFRESH = True

if "WANGGE_TEST_DB" in os.environ:  # a database of one's own on a shared server
    connection.settings_dict["TEST"]["NAME"] = os.environ["WANGGE_TEST_DB"]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    """Trace a test and its fixtures only if it is one of those."""
    tracing = Coverage.current()
    if tracing is None or item.nodeid.startswith(TRACED):
        return (yield)
    tracing.stop()
    try:
        return (yield)
    finally:
        tracing.start()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The owner makes the test database; see as_the_product for who runs the tests."""
    owner = parse(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
    for key in ("USER", "PASSWORD", "OPTIONS"):
        connection.settings_dict[key] = owner[key]
    # The owner's login has no limit of time; a test that hangs must end.
    limits = "-c lock_timeout=3s -c statement_timeout=15s"
    given = owner["OPTIONS"].get("options", "")
    connection.settings_dict["OPTIONS"] = owner["OPTIONS"] | {"options": f"{given} {limits}"}


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment,
    django_db_blocker,
    django_db_keepdb,
    django_db_createdb,
    django_db_modify_db_settings,
):
    """Make the test database whatever is collected.

    pytest-django makes one only where a collected test is marked for it; the matrix unblocks the
    database for a whole module, and must never find the real one there.
    """
    keep = django_db_keepdb and not django_db_createdb
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, keepdb=keep)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


connection_created.connect(judge.watch)


@pytest.fixture(autouse=True)
def statements_keep_the_road_open():
    """No statement of the product may close the road to several machines (tests/statements.py)."""
    yield
    found = judge.take()
    assert not found, "\n\n".join(found)


@pytest.fixture(autouse=True)
def as_the_product(request):
    """Inside a test's transaction the session is the app role: what it may not do, tests cannot."""
    names, mark = request.fixturenames, request.node.get_closest_marker("django_db")
    flushes = "transactional_db" in names or (mark and mark.kwargs.get("transaction"))
    if (mark or "db" in names) and not flushes:
        request.getfixturevalue("db")
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{settings.APP_ROLE}"')


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared in their source language."""
    with translation.override("en"):
        yield


@pytest.fixture
def reader(client):
    """A browser that reads English: pages are compared in their source language."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def now() -> dt.datetime:
    """A Wednesday afternoon in working time: 15 July 2026, 14:30 in Shanghai."""
    return dt.datetime(2026, 7, 15, 6, 30, tzinfo=dt.UTC)


@pytest.fixture
def cast(db):
    """The small county with the long ladder."""
    return small_county.build()


@pytest.fixture(params=["long", "short"])
def any_cast(db, request):
    """The small county, once with each ladder."""
    return small_county.build(ladder=request.param)


@pytest.fixture
def lived(db, now, monkeypatch):
    """The small county after its twelve days (tests/life.py), with the clock at `now`."""
    logging.disable(logging.WARNING)
    cast = after_twelve_days("long", now)
    monkeypatch.setattr(timezone, "now", lambda: now)
    yield cast
    logging.disable(logging.NOTSET)


@pytest.fixture
def set_clock(monkeypatch):
    """Set the clock that the edges read."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def today(now, set_clock):
    """The pages' clock stands at 14:30 of the day of `now`."""
    set_clock(now)
    return timezone.localdate(now)
