"""What the commonest writes cost through HTTP: statements and Python calls of one request, after a warm one.

A statement is a way to the server, and on a phone's page the calls are nearly all there is. Raising a
limit needs a reason.
"""

import sys

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from grids.tokens import mark_of
from rows.ids import uuid7
from tests import api

BESIDE = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")

MOST = {
    "confirm, page": (7, 5_500),
    "confirm, API": (14, 17_500),
    "log, page": (16, 10_000),
    "log, API": (24, 26_500),
}
"""Statements, savepoints left out, and calls."""


def called(work):
    """How many Python functions it calls."""
    n = 0

    def count(_frame, event, _argument):
        nonlocal n
        n += event == "call"

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return n


def asked(work):
    """How many statements it makes."""
    with CaptureQueriesContext(connection) as found:
        work()
    return sum(not one["sql"].startswith(BESIDE) for one in found.captured_queries)


def cost(send):
    """Statements and calls; each time as if it were the first."""
    found = []
    for measure in (asked, asked, called):
        with transaction.atomic():
            found.append(measure(send))
            transaction.set_rollback(True)
    return found[1], found[2]


@pytest.fixture
def sends(db, cast, now, monkeypatch):
    """Name -> a request that writes."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    person, grid, day = cast.leader, cast.group_grid, str(timezone.localdate(now))
    page = Client()
    page.force_login(person)
    _row, token = AuthToken.objects.create(person, prefix=mark_of(person))
    program = APIClient(headers={"Authorization": f"Token {token}"})

    def call(url, body):
        answer = program.post(url, body, headers={"Idempotency-Key": str(uuid7())})
        assert answer.status_code in (200, 201), answer.content

    def post(url, form):
        answer = page.post(url, form)
        assert answer.status_code == 302, answer.content

    matter = {"kind": "hazard", "words": "桥头护坡塌了一段", "grid": grid.pk, "urgency": "normal"}
    return {
        "confirm, page": lambda: post(reverse("report", args=[grid.pk, day]), {"words": ""}),
        "confirm, API": lambda: call(
            "/api/v1/daily-reports/confirm/", {"grid": grid.pk, "day": day}
        ),
        "log, page": lambda: post(reverse("log"), matter | {"id": str(uuid7())}),
        "log, API": lambda: call("/api/v1/tickets/", api.draft(grid)),
    }


def too_dear(sends):
    found = {name: cost(send) for name, send in sends.items()}
    return {
        name: one
        for name, one in found.items()
        if any(n > most for n, most in zip(one, MOST[name], strict=True))
    }


def test_writes_cost_no_more_than_they_did(sends):
    assert too_dear(sends) == {}


def test_work_that_is_added_is_seen(sends):
    send = sends["confirm, page"]

    def twice():
        with connection.cursor() as cursor:
            for _more in range(MOST["confirm, page"][0]):
                cursor.execute("SELECT 1")
        send()

    assert too_dear({"confirm, page": twice})
