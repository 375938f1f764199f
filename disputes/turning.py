"""Writes whose turn tickets are (disputes.turns), inside the transaction that changed them.

Read anew from the rows, for one ticket of a verb as for a thousand of a sweep: three statements.
"""

import datetime as dt
import functools
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from disputes.deadlines import STANDING
from disputes.models import Ticket
from disputes.turns import DEPARTMENT, GRID, OWED, POST, Asked, Given, Line, Matter, turns
from grids.actions.work_items import Wanted, array, keep_items
from grids.models import NEVER, WorkItem
from grids.roles import HOLDING_ROLES

KIND = "ticket"
BATCH = 1000
ALIVE = [str(state) for state in OWED]

# Sent back, or risen: the present holder has not accepted it itself.
FACTS = """
    SELECT t.id, t.state, t.due_at, g.path, h.path, t.assigned_post_id, pg.path,
           t.assigned_department_id, dg.path,
           t.state = 'accepted' AND (t.bounces > 0 OR NOT EXISTS (
               SELECT FROM disputes_ticketevent AS e
               WHERE e.county = %(county)s AND e.ticket_id = t.id AND e.verb = 'accept'
                 AND e.spell = t.spell
           )),
           r.path, t.resolved_by_id, t.is_sensitive, t.hidden_from_id, t.logged_by_id,
           t.bounces >= 2, t.report_by IS NOT NULL, t.wished_by_id, c.id, t.asked_until,
           t.asked_post_id, q.grid_id, t.is_halted
    FROM disputes_ticket AS t
    JOIN grids_grid AS c ON c.county_id = %(county)s AND c.tier = 1
    JOIN grids_grid AS g ON g.id = t.grid_id
    JOIN grids_grid AS h ON h.id = t.holder_id
    LEFT JOIN grids_grid AS r ON r.id = t.resolver_id
    LEFT JOIN grids_post AS p ON p.id = t.assigned_post_id
    LEFT JOIN grids_grid AS pg ON pg.id = p.grid_id
    LEFT JOIN grids_department AS d ON d.id = t.assigned_department_id
    LEFT JOIN grids_grid AS dg ON dg.id = d.grid_id
    LEFT JOIN grids_post AS q ON q.id = t.asked_post_id
    WHERE t.county = %(county)s AND t.id = ANY(%(ids)s::uuid[]) AND t.state = ANY(%(alive)s)
"""

SEATS = """
    SELECT p.id, p.grid_id, p.department_id, p.role = ANY(%(holding)s), s.user_id
    FROM grids_posting AS s
    JOIN grids_post AS p ON p.id = s.post_id
    JOIN grids_user AS u ON u.id = s.user_id
    WHERE s.started_on <= %(day)s AND (s.ended_on IS NULL OR s.ended_on >= %(day)s)
      AND p.closed_on IS NULL AND u.is_active
      AND (p.grid_id = ANY(%(grids)s) AND p.role = ANY(%(holding)s)
           OR p.id = ANY(%(posts)s) OR p.department_id = ANY(%(departments)s))
"""


class Sitting:
    """Who sits on a day where these matters could wait; one question."""

    def __init__(self, matters: Iterable[Matter], day: dt.date) -> None:
        wanted: dict[str, set[int]] = {GRID: set(), POST: set(), DEPARTMENT: set()}
        for matter in matters:
            wanted[GRID].update(matter.holder, matter.resolver)
            if matter.given is not None:
                wanted[GRID].update(matter.given.line)
                wanted[matter.given.owner_kind].add(matter.given.owner)
        found: dict[tuple[str, int], set[int]] = defaultdict(set)
        seats = _ask(
            SEATS,
            day=day,
            holding=list(HOLDING_ROLES),
            grids=list(wanted[GRID]),
            posts=list(wanted[POST]),
            departments=list(wanted[DEPARTMENT]),
        )
        for post, grid, department, holds, person in seats:
            found[POST, post].add(person)
            if department is not None:
                found[DEPARTMENT, department].add(person)
            if holds:
                found[GRID, grid].add(person)
        self._people = {owner: frozenset(people) for owner, people in found.items()}

    def people(self, owner_kind: str, owner: int) -> frozenset[int]:
        """See disputes.turns.Seating."""
        return self._people.get((owner_kind, owner), frozenset())


def turn_over(county: int, ids: Sequence[uuid.UUID | str], *, now: dt.datetime) -> None:
    """Let these tickets wait for whom they wait for now; the caller holds them or the tree."""
    for first in range(0, len(ids), BATCH):
        part = list(ids[first : first + BATCH])
        matters = read_matters(county, part)
        seating = Sitting(matters, timezone.localdate(now))
        wanted = [
            Wanted(
                matter.id,
                turn.what,
                turn.owner_kind,
                turn.owner,
                turn.due_at or (NEVER if stands(matter) else matter.due_at),
                turn.not_by,
                turn.hidden_from or matter.hidden_from,
                turn.shown_to or (matter.logged_by if matter.hidden_from else None),
                turn.is_stand_in,
            )
            for matter in matters
            for turn in turns(matter, seating)
        ]
        keep_items(county, KIND, part, wanted, now=now)


def stands(matter: Matter) -> bool:
    """Whether its clocks stand: paused, parked, or halted by a question."""
    return matter.state in STANDING or (matter.asked is not None and matter.asked.is_halted)


def turn_over_county(county: int, *, now: dt.datetime) -> int:
    """All of a county, after rows were written in bulk; returns how many tickets were looked at."""
    alive = Ticket.objects.filter(county=county, state__in=ALIVE).values_list("pk", flat=True)
    listed = WorkItem.objects.filter(county=county, kind=KIND).values_list("subject", flat=True)
    found = sorted({*alive, *listed})
    turn_over(county, found, now=now)
    return len(found)


def read_matters(county: int, ids: Sequence[uuid.UUID | str]) -> list[Matter]:
    """What of each ticket decides whose turn it is; those that have ended are left out."""
    rows = _ask(FACTS, county=county, ids=array(ids), alive=ALIVE)
    return [_matter(row) for row in rows]


def _matter(row: Sequence[Any]) -> Matter:
    pk, state, due_at, place, holder, post, near_post, department, near, is_back, *rest = row
    resolver, resolved_by, is_sensitive, hidden_from, logged_by, to_rule, *others = rest
    is_unreported, wished_by, top, *question = others
    given = None
    if post is not None:
        given = Given(POST, post, line_of(near_post, top))
    elif department is not None:
        given = Given(DEPARTMENT, department, line_of(near, top))
    return Matter(
        pk,
        state,
        due_at,
        line_of(place, top),
        line_of(holder, top),
        given,
        is_back,
        to_rule,
        line_of(resolver, top) if resolver else (),
        resolved_by,
        is_sensitive,
        hidden_from,
        logged_by,
        wished_by,
        Asked(*question) if question[0] is not None else None,
        is_unreported,
    )


@functools.lru_cache(maxsize=10_000)
def line_of(path: str, top: int) -> Line:
    """The grids of a path from the county down; a city above it looks at no matter."""
    ids = tuple(int(part) for part in path.split("/") if part)
    return ids[ids.index(top) :] if top in ids else ids


def _ask(statement: str, **given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall()
