"""The matrix: every route x method x role x place against tests/policy.tsv, which people review.

Columns of policy.tsv, divided by tabs, sorted by route:

    route      the name of the address (`home`, `ticket`, `admin:index`); a * stands for any letters
               (`admin:*_changelist`), and a row that names the route itself comes before it
    method     GET, POST, PUT, PATCH or DELETE (HEAD answers as GET: tests/test_headers.py)
    role       names of tests/cast.py and `anonymous`, divided by commas, or * for all others
    place      own, in_scope, sibling, above, other_county, gone, wrong_state (tests/places.py says
               what each means), * for all the others of a route with arguments, or - for a route
               that lies nowhere
    expected   the status; 302>login is the way to the login page

The row that names a cell most closely counts: first by route, then by role, then by place. Two rows
that are equally close must agree. wrong_state is asked only where a row names it.

What fails: a route without rows; a cell that no row covers; an answer that differs; a refusal (400
and above, or the way to the login page) or a GET that changed a row; a method without rows that
changes something. To run one route: pytest tests/test_policy.py -k "[ticket]".
"""

import logging
from fnmatch import fnmatchcase

import pytest
from django.conf import settings
from django.db import connection

from tests.matrix import (
    METHODS,
    TABLE,
    Doors,
    Undone,
    cells,
    judge,
    read_table,
    routes,
    unnamed,
)
from tests.places import Cell, World

ROUTES = {route.name: route for route in routes()}
ROWS = read_table(TABLE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def doors(django_db_setup, django_db_blocker):
    """The two counties, built once; every question is undone after it was asked."""
    logging.disable(logging.WARNING)  # thousands of refusals are no news here
    with django_db_blocker.unblock(), Undone():
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{settings.APP_ROLE}"')
        yield Doors(World())
    logging.disable(logging.NOTSET)


def test_every_route_has_rows():
    """Told without a question, for whoever has just added an address."""
    silent = [name for name, route in ROUTES.items() if not any(True for _ in cells(route, ROWS))]
    assert silent == []


@pytest.mark.parametrize("name", ROUTES)
def test_every_answer_is_the_declared_one(doors, name):
    route = ROUTES[name]
    faults = judge(route, doors, ROWS)
    assert not faults, f"{name}:\n  " + "\n  ".join(faults)


@pytest.mark.parametrize("name", ROUTES)
def test_a_method_without_rows_changes_nothing(doors, name):
    route = ROUTES[name]
    declared = {cell.method for cell in cells(route, ROWS)}
    place = "own" if route.is_placed else "-"
    for method in METHODS:
        if method in declared:
            continue
        for role in ("leader", "county", "admin"):
            result = doors.answer(route, Cell(name, method, role, place))
            assert result is None or not result[1], f"{role} {method} {name}: {result}"


def test_every_address_has_a_name():
    assert unnamed() == set()


def test_every_row_is_about_a_route_that_exists():
    stale = [
        f"policy.tsv:{row.line} {row.route}"
        for row in ROWS
        if not any(fnmatchcase(name, row.route) for name in ROUTES)
    ]
    assert not stale
