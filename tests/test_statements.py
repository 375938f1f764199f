"""The hook before every statement is seen to refuse what would close the road to several machines."""

import pytest
from django.conf import settings
from django.db import connection

from disputes.models import Ticket
from rows.ids import uuid7
from tests.statements import EXCUSED, TREE, WHOLE, excused, faults, judge

TICKET, EVENT, GRID = "disputes_ticket", "disputes_ticketevent", "grids_grid"

PLANTED = {
    # R7: a constant county in every query block
    "SELECT id FROM disputes_ticket WHERE id = %s": [f"county {TICKET}"],
    "SELECT id FROM disputes_ticket WHERE id IN (%s, %s, %s) FOR UPDATE": [f"county {TICKET}"],
    "SELECT id FROM disputes_ticket WHERE county = county": [f"county {TICKET}"],
    "SELECT id FROM disputes_ticket WHERE county = %s OR id = %s": [f"county {TICKET}"],
    "SELECT id FROM disputes_ticket WHERE NOT county = %s": [f"county {TICKET}"],
    "SELECT t.id FROM disputes_ticket t JOIN grids_grid g ON g.county_id = t.county": [
        f"county {TICKET}"
    ],
    "SELECT t.id FROM disputes_ticket t JOIN disputes_ticketevent e ON e.ticket_id = t.id"
    " WHERE t.county = %s": [f"county {EVENT}"],
    "SELECT t.id FROM disputes_ticket t WHERE t.county = %s AND EXISTS"
    " (SELECT 1 FROM disputes_ticketevent e WHERE e.ticket_id = t.id AND e.county = t.county)": [
        f"county {EVENT}"
    ],
    "SELECT t.id FROM disputes_ticket t CROSS JOIN LATERAL"
    " (SELECT at FROM disputes_ticketevent e WHERE e.ticket_id = t.id LIMIT 1) l"
    " WHERE t.county = %s": [f"county {EVENT}"],
    "SELECT id FROM disputes_ticket WHERE county = %s UNION SELECT id FROM disputes_ticket": [
        f"county {TICKET}"
    ],
    "WITH t AS (SELECT id FROM disputes_ticket) SELECT id FROM t": [f"county {TICKET}"],
    "DELETE FROM disputes_party WHERE id IN (%s)": ["county disputes_party"],
    "UPDATE disputes_ticket SET version = 2 WHERE id = %s": [f"county {TICKET}"],
    "UPDATE disputes_ticket SET county = %s WHERE county = %s": [f"written {TICKET}"],
    "INSERT INTO disputes_ticket (id, number) VALUES (%s, %s)": [f"county {TICKET}"],
    "INSERT INTO disputes_casecounter (id, county, period) VALUES (%s, %s, %s)"
    " ON CONFLICT (period) DO NOTHING": ["conflict disputes_casecounter"],
    "INSERT INTO disputes_casecounter (id, county, period) VALUES (%s, %s, %s)"
    " ON CONFLICT (county, period) DO UPDATE SET county = excluded.county": [
        "written disputes_casecounter"
    ],
    # R8: no lock and no change of a shared row
    "SELECT id FROM grids_grid WHERE id = %s FOR UPDATE": [f"lock {GRID}"],
    "SELECT id FROM grids_user WHERE id = %s FOR SHARE": ["lock grids_user"],
    "SELECT t.id FROM disputes_ticket t JOIN grids_grid g ON g.id = t.grid_id WHERE t.county = %s"
    " FOR UPDATE": [f"lock {GRID}"],
    "UPDATE grids_grid SET name = %s WHERE id = %s": [f"change {GRID}"],
    "INSERT INTO grids_posting (post_id) VALUES (%s)": ["change grids_posting"],
    # R10
    "UPDATE grids_grid g SET group_count = (SELECT count(*) FROM grids_household WHERE county = %s)": [
        f"change {GRID}",
        f"mixed {GRID}",
    ],
    "UPDATE disputes_ticket SET place = to_char(due_at, 'YYYY') WHERE county = %s": [
        "stable to_char"
    ],
    "CREATE TEMPORARY TABLE near AS SELECT 1": [],
    "SELECT t.id FROM disputes_ticket t JOIN near n ON n.id = t.id WHERE t.county = %s": [
        "temporary near"
    ],
    "CREATE TEMPORARY TABLE sheet ON COMMIT DROP AS SELECT d.id FROM reports_digest AS d"
    " JOIN near AS n ON n.id = d.id WHERE d.county = %(county)s": ["temporary near"],
    "SET LOCAL lock_timeout = 5": ["limit session"],
    "SET statement_timeout TO DEFAULT": ["limit session"],
}
"""A statement, and what is wrong with it."""

SOUND = [
    "SELECT id FROM disputes_ticket WHERE county = %s AND id = %s",
    "SELECT id FROM disputes_ticket WHERE id = 1 AND (county IN (%s, %s) AND version = 1)",
    "SELECT id FROM disputes_ticket WHERE county = ANY(%(counties)s)",
    "SELECT id FROM disputes_ticket WHERE (county = %s AND spell = 1) OR (county = %s AND id = %s)",
    "SELECT e.id FROM disputes_ticket t JOIN disputes_ticketevent e"
    " ON (e.ticket_id = t.id AND e.county = t.county) WHERE t.county = %s",
    "SELECT t.id FROM disputes_ticket t JOIN grids_grid g ON g.id = t.grid_id WHERE t.county = %s"
    " FOR UPDATE OF t SKIP LOCKED",
    "UPDATE disputes_ticket AS t SET version = n.v FROM unnest(%s::uuid[], %s::int[]) AS n(id, v)"
    " WHERE t.county = %s AND t.id = n.id",
    "INSERT INTO disputes_casecounter AS c (id, county, period, last) VALUES (%s, %s, %s, 1)"
    " ON CONFLICT (county, period) DO UPDATE SET last = c.last + 1 RETURNING last",
    "SELECT name FROM grids_grid WHERE path LIKE 'x%%'",
    "SELECT subject FROM grids_loginattempt WHERE subject = %s FOR UPDATE",
    "SAVEPOINT s",
]


@pytest.mark.parametrize("statement", PLANTED)
def test_a_planted_mistake_is_found(statement):
    assert list(faults(statement, frozenset({"to_char"}))) == PLANTED[statement]


@pytest.mark.parametrize("statement", SOUND)
def test_what_is_sound_passes(statement):
    assert faults(statement, frozenset({"to_char"})) == ()


def test_a_text_that_the_parser_does_not_read_is_no_sound_one():
    (found,) = faults("SELECT FROM WHERE disputes_ticket (")
    assert found.startswith("unread ")


def test_what_the_parser_gives_up_on_is_no_sound_one():
    (found,) = faults("CREATE RULE r AS ON DELETE TO disputes_ticket DO INSTEAD NOTHING")
    assert found.startswith("unread ")


def planted(place, source):
    """A function that stands, for whoever asks the frames, in that file of the product."""
    names = {"Ticket": Ticket}
    exec(compile(source, f"{settings.BASE_DIR}/{place}", "exec"), names)  # noqa: S102
    return names["verb"]


LOOK_UP = "def verb(key):\n    return Ticket.objects.filter(pk=key).first()"
LOCK = """
def verb(grid):
    return type(grid).objects.select_for_update().get(pk=grid.pk)
"""


def test_the_hook_stands_before_every_question_of_the_product(cast):
    key = uuid7()
    Ticket.objects.filter(pk=key).first()  # a test's own is not judged
    assert judge.take() == []
    planted("grids/actions/planted.py", LOOK_UP)(key)
    (found,) = judge.take()
    assert found.startswith(f"county {TICKET} in ['grids/actions/planted.py:verb']: SELECT ")


def test_only_the_trees_own_actions_lock_a_grid(cast):
    planted("grids/actions/tree.py", LOCK)(cast.group_grid)
    assert judge.take() == []
    planted("disputes/actions/planted.py", LOCK)(cast.group_grid)
    (found,) = judge.take()
    assert found.startswith(f"lock {GRID} in ['disputes/actions/planted.py:verb']: SELECT ")


def test_a_statement_that_changes_what_is_shared_by_county_rows_is_nobodys():
    assert not excused(f"mixed {GRID}", ["disputes/actions/settings.py:save"])
    assert excused(f"change {GRID}", ["grids/actions/tree.py:rename"])
    assert not excused(f"county {TICKET}", ["grids/actions/tree.py:rename"])


def test_the_exceptions_name_places_that_are_there():
    for place in [*TREE, *WHOLE, *(one.split(" ")[0] for one in EXCUSED)]:
        path, _colon, name = place.partition(":")
        there = settings.BASE_DIR / path
        assert f"def {name}(" in there.read_text() if name else there.exists(), place


def test_foreign_keys_are_checked_at_once(db):
    """R4: one that is checked at the commit fails there, as an internal error."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE contype = 'f' AND condeferrable"
        )
        assert cursor.fetchall() == []


def test_time_limits_belong_to_the_role(db):
    """R10: a session's do not reach further machines."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolconfig FROM pg_roles WHERE rolname = %s", [settings.APP_ROLE])
        assert {"lock_timeout=3s", "statement_timeout=120s"} <= set(cursor.fetchone()[0])


def test_the_key_of_a_retry_is_the_county_and_the_key(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = 'grids_idempotencykey'::regclass AND contype = 'p'"
        )
        assert cursor.fetchall() == [("PRIMARY KEY (county, key)",)]
