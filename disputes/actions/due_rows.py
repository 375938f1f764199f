"""What the sweep's verbs share: which rows are due, and one INSERT of their events."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from disputes.kinds import RUNNING, State
from disputes.models.ticket_indexes import WAKES_AT_SQL
from disputes.must_report import OWING
from grids.actions.freezing import hold_events, stamp_many
from grids.actions.tree_lock import share_tree
from grids.actions.work_items import array
from rows.ids import UUID7_SQL

BATCH = 1000
RUNNING_STATES = [str(state) for state in RUNNING]

Key = tuple[dt.datetime, uuid.UUID]
FIRST: Key = (dt.datetime.min.replace(tzinfo=dt.UTC), uuid.UUID(int=0))

NEXT_DUE = f"""
    SELECT t.id, {WAKES_AT_SQL} AS wakes FROM disputes_ticket AS t
    WHERE t.county = %(county)s AND NOT t.is_set_aside AND {WAKES_AT_SQL} <= %(now)s
      AND ({WAKES_AT_SQL}, t.id) > (%(wakes)s, %(id)s)
      AND t.{{column}} <= %(now)s AND t.state = ANY(%(states)s)
    ORDER BY wakes, t.id LIMIT %(batch)s
"""  # noqa: S608  fragments of this app, no input


def is_due(column: str, county: int, now: dt.datetime) -> Q:
    """The condition for rows whose time in `column` has come and that were not set aside."""
    due = Q(county=county, is_set_aside=False, **{f"{column}__lte": now})
    return due & Q(state__in=states_of(column))


def due_ids(
    county: int, now: dt.datetime, column: str, after: Key = FIRST
) -> tuple[list[uuid.UUID], Key]:
    """The next of them, whose time came first, and the key after which the others come.

    One index has all three times (ticket_wakes): from the key on it is walked once a round, past
    what waits for another step, and past the entries of rows that were changed meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            NEXT_DUE.format(column=column),
            {
                "county": county,
                "now": now,
                "states": states_of(column),
                "wakes": after[0],
                "id": after[1],
                "batch": BATCH,
            },
        )
        found = cursor.fetchall()
    return [pk for pk, _wakes in found], found[-1][::-1] if found else after


class Due(NamedTuple):
    """What the sweep reads of a row: a thousand whole tickets cost more than changing them."""

    pk: str
    state: str
    holder_id: int
    spell: int
    kind: str
    urgency: str
    respond_by: dt.datetime | None
    sign_by: dt.datetime | None
    resolve_by: dt.datetime | None
    reminded_of: str
    line: str  # the path of its holder


TAKE = """
    SELECT t.id::text, t.state, t.holder_id, t.spell, t.kind, t.urgency, t.respond_by, t.sign_by,
           t.resolve_by, t.reminded_of, h.path
    FROM disputes_ticket AS t JOIN grids_grid AS h ON h.id = t.holder_id
    WHERE t.county = %(county)s AND t.id = ANY(%(ids)s::uuid[]) AND NOT t.is_set_aside
      AND t.{column} <= %(now)s AND t.state = ANY(%(states)s)
    ORDER BY t.id FOR UPDATE OF t SKIP LOCKED
"""


def take_due(county: int, ids: Sequence[uuid.UUID], now: dt.datetime, column: str) -> list[Due]:
    """Those of `ids` that are still due, locked; what another worker holds is left to it."""
    share_tree(county)
    hold_events(county)
    given: dict[str, Any] = {
        "county": county,
        "ids": array(ids),
        "now": now,
        "states": states_of(column),
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE.format(column=column), given)
        return [Due(*row) for row in cursor.fetchall()]


AT = {
    "lapse_at": [str(State.RESOLVED)],
    "paused_until": [str(State.WAITING)],
    "parked_until": [str(State.PARKED)],
    "alarm_at": list(OWING),
}
"""States in which a time means something, where they are not those in which a clock runs."""


def states_of(column: str) -> list[str]:
    """In which states the time in `column` means something."""
    return AT.get(column, RUNNING_STATES)


def add_events(
    county: int, verb: str, tickets: list[Due], now: dt.datetime, *, facts: str = "{}"
) -> None:
    """One INSERT of the sweep's events, from the rows as they are after the UPDATE.

    `tickets` are the rows as they were before it: their state, holder and spell are what the event
    says it came from; an escalation carries the spell that it ended. Each is stamped after the
    ticket's own last event, which may have come while the sweep was under way.
    """
    at = stamp_many(county, now)
    rows = [(t.pk, t.state, t.holder_id, t.spell) for t in tickets]
    run_for(
        f"""
        INSERT INTO disputes_ticketevent
            (id, county, ticket_id, verb, at, day, by_label, state_from, state_to, holder_from,
             holder_to, to_label, spell, kind, is_sensitive, hidden_from, due_at, is_halted,
             at_township, at_village, at_patch, at_group, words_hash, facts)
        SELECT {UUID7_SQL}, t.county, t.id, %s, greatest(%s, (
                   SELECT max(e.at) + interval '1 microsecond' FROM disputes_ticketevent AS e
                   WHERE e.county = %s AND e.ticket_id = t.id AND e.at > %s
               )), %s, '', n.state, t.state, n.holder,
               t.holder_id, '', n.spell, t.kind, t.is_sensitive, t.hidden_from_id, t.due_at,
               t.is_halted, t.at_township, t.at_village, t.at_patch, t.at_group, '', %s::jsonb
        FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::int[])
             AS n(ticket, state, holder, spell)
        JOIN disputes_ticket AS t ON t.id = n.ticket
        WHERE t.county = %s
        """,  # noqa: S608  an expression of ours
        [
            verb,
            at,
            county,
            at,
            timezone.localdate(now),
            facts,
            *(array(column) for column in zip(*rows, strict=True)),
            county,
        ],
        when=rows,
    )


def run_for(statement: str, parameters: list, *, when: list) -> None:
    """Run one set-based statement, unless there is nothing to do."""
    if when:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
