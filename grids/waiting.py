"""What waits for a person, read from the work items of their chairs by one index.

Plain SQL, each with its name and reason: a list has one branch an owner, with the county and the
owner as constants, which the index (owner, due_at, subject) answers in its order, and every phone page
asks for the number. Compiled from conditions, the number alone cost 50,000 calls.
"""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from grids.models import NEVER, User, WorkItem
from grids.roles import HOLDING_ROLES
from grids.scope import own_line
from grids.subjects import dated
from grids.wording import DUE_SOON
from rows.keyset import Cut, read_cursor, write_cursor
from rows.tallies import CAP, Plain

TURNS, HOLDS = "w.what <> 'hold'", "w.what = 'hold'"

# What of the items of one owner this person is shown.
MINE = """
    w.county = %s AND w.owner_kind = %s AND w.owner = %s AND (w.not_by IS NULL OR w.not_by <> %s)
    AND (w.hidden_from IS NULL OR w.hidden_from <> ALL(%s) OR w.shown_to = %s)
"""

# The first subjects of one owner. All items of a subject have one `due_at`, so that a subject that
# waits twice stands side by side in the index, and LIMIT stops the walk.
FIRST = """
    (SELECT w.due_at, w.subject, w.kind, string_agg(w.what, ' ') AS what,
            bool_and(w.is_stand_in) AS is_stand_in,
            bool_or(w.kind || '.' || w.what = ANY(%s)) AS is_dated
     FROM grids_workitem AS w WHERE {mine} AND {also}
     GROUP BY w.due_at, w.subject, w.kind ORDER BY w.due_at, w.subject LIMIT %s)
"""

# What I hold is not listed again where it is also my turn.
NOT_MY_TURN = """
    w.what = 'hold' AND NOT EXISTS (
        SELECT FROM grids_workitem AS t
        WHERE t.county = %s AND t.subject = w.subject AND t.what <> 'hold'
          AND (t.owner_kind, t.owner) IN (SELECT * FROM unnest(%s::text[], %s::bigint[]))
          AND (t.not_by IS NULL OR t.not_by <> %s)
    )
"""

MERGED = """
    SELECT m.due_at, m.subject, m.kind, string_agg(m.what, ' ') AS what,
           bool_and(m.is_stand_in) AS is_stand_in, bool_or(m.is_dated) AS is_dated
    FROM ({branches}) AS m
    GROUP BY m.due_at, m.subject, m.kind ORDER BY m.due_at, m.subject LIMIT %s
"""

COUNTED = """
    SELECT %s || CASE WHEN c.is_dated AND c.due_at < %s THEN %s
                      WHEN c.is_dated AND c.due_at <= %s THEN ' due_soon' ELSE '' END
    FROM ({rows}) AS c
"""


class Line(NamedTuple):
    """A subject in a list: what waits, and whether only because nobody sits where it belongs."""

    due_at: dt.datetime
    subject: uuid.UUID
    kind: str
    what: tuple[str, ...]
    is_stand_in: bool

    @property
    def pk(self) -> uuid.UUID:
        """The second half of its key, as rows.keyset writes it."""
        return self.subject


class Waiting:
    """The work items of one person's chairs."""

    def __init__(self, user: User) -> None:
        self.person = user.id
        self.line = sorted(own_line(user))
        self.owners = sorted({owner for seat in user.seats() for owner in owners_of(seat)})
        self.dated = dated()

    def rows(self, also: str, given: list[Any], size: int) -> tuple[str, list[Any]]:
        """The first `size` subjects of all owners that fit `also`, each once."""
        branches, values = [], []
        for owner in self.owners:
            branches.append(FIRST.format(mine=MINE, also=also))
            about = self._turns_of(owner[0]) if also.startswith(NOT_MY_TURN) else []
            shown = [*owner, self.person, self.line, self.person]
            values += [self.dated, *shown, *about, *given, size]
        return MERGED.format(branches=" UNION ALL ".join(branches)), [*values, size]

    def _turns_of(self, county: int) -> list[Any]:
        mine = [owner[1:] for owner in self.owners if owner[0] == county]
        return [county, [kind for kind, _id in mine], [pk for _kind, pk in mine], self.person]

    def number(self, name: str, also: str, now: dt.datetime) -> Plain:
        """Counted as `name`, and of those with a deadline as overdue or due soon."""
        rows, values = self.rows(also, [], CAP)
        told = [name, now, f" {name}_overdue", now + DUE_SOON]
        return Plain(COUNTED.format(rows=rows), [*told, *values])

    def page(self, also: str, given: list[Any], after: str, size: int) -> Cut:
        """One page, the first due first, after a cursor."""
        if not self.owners:
            return Cut([], "")
        if key := read_cursor(after):
            also, given = f"{also} AND (w.due_at, w.subject) > (%s, %s::uuid)", [*given, *key]
        statement, values = self.rows(also, given, size + 1)
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            found = [
                Line(due_at, subject, kind, tuple(what.split()), is_stand_in)
                for due_at, subject, kind, what, is_stand_in, _is_dated in cursor.fetchall()
            ]
        shown = found[:size]
        more = len(found) > size
        return Cut(shown, write_cursor(shown[-1].due_at, shown[-1].subject) if more else "")


def owners_of(seat: Any) -> list[tuple[int, str, int]]:
    """Whose items this chair makes theirs: its grid's where it acts for it, its post's, its
    department's."""
    if not seat.county:
        return []  # a city has no matters of its own
    found = [(seat.county, "post", seat.post)]
    if seat.role in HOLDING_ROLES:
        found.append((seat.county, "grid", seat.grid))
    if seat.department:
        found.append((seat.county, "department", seat.department))
    return found


def todo_number(user: User, now: dt.datetime) -> list[Plain]:
    """How many subjects wait for this person's next step, for rows.tallies: the bar's number."""
    waiting = Waiting(user)
    return [waiting.number("todo", TURNS, now)] if waiting.owners else []


def numbers(user: User, now: dt.datetime) -> list[Plain]:
    """`todo`, `in_hand`, of each those overdue, and `due_soon`, for rows.tallies."""
    waiting = Waiting(user)
    if not waiting.owners:
        return []
    return [
        waiting.number("todo", TURNS, now),
        waiting.number("in_hand", NOT_MY_TURN, now),
    ]


def todo(user: User, now: dt.datetime, after: str, size: int) -> Cut:
    """What waits for this person's next step."""
    return Waiting(user).page(TURNS, [], after, size)


def in_hand(user: User, now: dt.datetime, after: str, size: int) -> Cut:
    """What they have taken on, and is not their turn besides."""
    return Waiting(user).page(NOT_MY_TURN, [], after, size)


def due_soon(user: User, now: dt.datetime, after: str, size: int) -> Cut:
    """Of both what has a deadline within a day (grids.wording.DUE_SOON)."""
    return Waiting(user).page(*_dated(now, now + DUE_SOON), after, size)


def first(user: User) -> Line | None:
    """Of all that has a deadline the one that is due first."""
    waiting = Waiting(user)
    also = "w.kind || '.' || w.what = ANY(%s) AND w.due_at < %s"
    found = waiting.page(also, [waiting.dated, NEVER], "", 1).rows
    return found[0] if found else None


def _dated(since: dt.datetime, until: dt.datetime) -> tuple[str, list[Any]]:
    fits = "w.kind || '.' || w.what = ANY(%s) AND w.due_at >= %s AND w.due_at <= %s"
    return fits, [dated(), since, until]


LISTS = {"todo": todo, "in_hand": in_hand, "due_soon": due_soon}


def items_of(user: User, kind: str) -> QuerySet[WorkItem]:
    """The work items of one kind that this person is shown, for lists that are filtered further."""
    waiting = Waiting(user)
    whose = Q(pk__in=[])
    for county, owner_kind, owner in waiting.owners:
        whose |= Q(county=county, owner_kind=owner_kind, owner=owner)
    shown = Q(hidden_from=None) | ~Q(hidden_from__in=waiting.line) | Q(shown_to=user.id)
    able = Q(not_by=None) | ~Q(not_by=user.id)
    return WorkItem.objects.filter(whose, shown, able, kind=kind)
