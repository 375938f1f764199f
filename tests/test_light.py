"""No page costs more than it may: Python calls of one request under the profiler, after a warm one.

Every address of tests/policy.tsv that answers a GET is opened by somebody at a phone and by somebody at
a desk, as far as the table lets them, in a county where sixty matters wait. Calls are counted and not
timed, so that a busy machine changes nothing. What may cost more stands in `APART`, with its reason.
"""

import logging
import sys
from fnmatch import fnmatchcase

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.urls import path, reverse

from config import urls as product
from disputes.actions.log import Draft, log_ticket
from tests.matrix import TABLE, Doors, Undone, arguments_of, expectation, read_table, routes
from tests.places import BODIES, ROLES, Cell, World

pytestmark = pytest.mark.no_cover

PHONE, DESK, QUEUE = 35_000, 60_000, 90_000
"""The most calls of a page on a phone, of a desk page or an answer of the API, of the queue."""

APART = {
    "admin:*": "the administration is Django's own",
    "api-schema": "the description of the whole API, which a program reads once",
    "jsi18n": "Django's own catalogue, which browsers keep",
    "slips": "a sheet of codes, made once and printed",
}

MATTERS = 60
ROWS = read_table(TABLE.read_text(encoding="utf-8"))
NAMES = [
    route.name
    for route in routes()
    if not any(fnmatchcase(route.name, name) for name in APART)
    and any(row.method == "GET" and fnmatchcase(route.name, row.route) for row in ROWS)
]


@pytest.fixture(scope="module")
def doors(django_db_setup, django_db_blocker):
    """A small county with its neighbour, and sixty matters of one group; undone at the end."""
    logging.disable(logging.WARNING)
    with django_db_blocker.unblock(), Undone():
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{settings.APP_ROLE}"')
        world = World()
        near = world.near
        for n in range(MATTERS):
            draft = Draft(grid=near.group_grid, kind="hazard", words=f"第{n}件：渠道堵了")
            log_ticket(draft, by=near.leader, now=world.now)
        yield Doors(world)
    logging.disable(logging.NOTSET)


def called(client, address, body=None):
    """How many Python functions one request calls, after one that warms everything."""
    n = 0

    def count(_frame, event, _argument):
        nonlocal n
        n += event == "call"

    with Undone():
        assert client.get(address, body).status_code == 200, address
        sys.setprofile(count)
        try:
            client.get(address, body)
        finally:
            sys.setprofile(None)
    return n


def readers(doors, route):
    """The first at a phone and the first at a desk who may open this route, and where."""
    found = {}
    for place in ("own", "in_scope") if route.is_placed else ("-",):
        for role in ROLES:
            cell = Cell(route.name, "GET", role, place)
            at_desk = role != "anonymous" and doors.world.user(role).sits_at_a_desk()
            if at_desk not in found and expectation(cell, ROWS) == "200":
                given = arguments_of(doors.world, route, cell)
                if given is not None:
                    build = BODIES.get((route.name, "GET"))
                    body = build(doors.world, cell) if build else None
                    found[at_desk] = (role, reverse(route.name, kwargs=given), body)
    return found


def most(name, at_desk):
    if name == "queue":
        return QUEUE
    return DESK if at_desk or name.startswith("api-") else PHONE


def fault(name, role, at_desk, n):
    """What a page costs too much, as a line to read."""
    allowed = most(name, at_desk)
    return f"{name} of {role}: {n:,} calls, {allowed:,} at most" if n > allowed else ""


def test_no_page_costs_more_than_it_may(doors):
    known = {route.name: route for route in routes()}
    faults, opened = [], 0
    for name in NAMES:
        for at_desk, (role, address, body) in readers(doors, known[name]).items():
            n = called(doors._client(role), address, body)
            faults.append(fault(name, role, at_desk, n))
            opened += 1
    assert [line for line in faults if line] == []
    assert opened > len(NAMES)


def test_what_may_cost_more_is_there():
    every = [route.name for route in routes()]
    assert [name for name in APART if not any(fnmatchcase(one, name) for one in every)] == []


def costly(_request):
    """The planted mistake: something that is done anew for each of many."""
    return HttpResponse(str(sum(int(str(n)) for n in range(PHONE))))


urlpatterns = [*product.urlpatterns, path("costly/", costly, name="costly")]


def test_a_page_that_costs_too_much_is_found(doors, settings):
    settings.ROOT_URLCONF = __name__
    n = called(doors._client("leader"), "/costly/")
    assert fault("costly", "leader", False, n).startswith("costly of leader: 3")
    assert fault("costly", "county", True, n) == ""
