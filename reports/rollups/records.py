"""The records behind a flow: which events it counts, one by one, as a person may list them.

A number and its list ask by the same words (counting.FLOW_IS, LISTED_SQL): each row is one event, so
that a matter that rose twice stands twice, as it is counted twice.
"""

import dataclasses
import datetime as dt
from typing import Any

from disputes.models.standing import LISTED_SQL
from grids.models import Grid, User
from grids.scope import own_line
from reports.figures import FLOWS
from reports.rollups import counting
from rows.keyset import read_cursor, write_cursor

PAGE = 50

Row = dict[str, Any]

SPOT = """
    coalesce(e.at_group, e.at_patch, e.at_village, e.at_township,
             (SELECT c.id FROM grids_grid AS c WHERE c.county_id = %(county)s AND c.tier = 1))
"""
"""The grid itself in which an event lies."""

LINE_OF_SPOT = "string_to_array(rtrim(g.path, '/'), '/')::bigint[]"

JOINED = """disputes_ticketevent AS e
    JOIN disputes_ticket AS t ON t.id = e.ticket_id AND t.county = e.county"""


@dataclasses.dataclass(frozen=True)
class Span:
    """What is looked at: a grid, days (both included), and the moment until which it was received.

    `is_own` leaves out what lies in grids below (a repeated place is one grid).
    """

    grid: Grid
    first: dt.date
    last: dt.date
    at: dt.datetime
    is_own: bool = False

    @property
    def where(self) -> str:
        """The condition in SQL; `given` has its values."""
        return f"""
            e.county = %(county)s AND e.day BETWEEN %(first)s AND %(last)s AND e.at <= %(at)s
            AND {counting.IS_FLOW} AND {counting.counted_under(self.grid, "e")}
            {f"AND {SPOT} = %(value)s" if self.is_own else ""}
        """

    def given(self, user: User) -> Row:
        """Values of `where`, and of what this person may list."""
        return {
            **counting.place_of(self.grid),
            "first": self.first,
            "last": self.last,
            "at": self.at,
            "line": sorted(own_line(user)),
            "user": user.pk,
        }


@dataclasses.dataclass(frozen=True)
class Told:
    """The flows of a span as they are listed: all of them, and by kind."""

    sums: dict[str, int]
    kinds: dict[str, dict[str, int]]


FLOW_SUMS = ", ".join(
    f"count(*) FILTER (WHERE {is_so}) AS {name}" for name, is_so in counting.FLOW_IS.items()
)


def told(span: Span, user: User) -> Told:
    """Count what the lists of this span show this person; one question."""
    rows = counting.rows(
        f"""
        SELECT e.kind, {FLOW_SUMS} FROM {JOINED} WHERE {span.where} AND {LISTED_SQL} GROUP BY e.kind
        """,  # noqa: S608  fragments of reports/rollups, no input
        **span.given(user),
    )
    kinds = {row["kind"]: {name: row[name] for name in FLOWS} for row in rows}
    sums = {name: sum(one[name] for one in kinds.values()) for name in FLOWS}
    return Told(sums, kinds)


def records(span: Span, what: str, user: User, *, kind: str = "", after: str = "") -> list[Row]:
    """Up to 51 records that the flow `what` counts, the newest first (51: there are more).

    Of each: `id`, `at`, `verb`, `kind`, the `grid` where it happened, and the ticket's id (`ticket`),
    `number`, `words` and `headline`. Raises KeyError for a flow that is none.
    """
    cursor = read_cursor(after)
    later = "AND (e.at, e.id) < (%(after_at)s, %(after_id)s)" if cursor else ""
    of_kind = "AND e.kind = %(kind)s" if kind else ""
    return counting.rows(
        f"""
        SELECT e.id, e.at, e.verb, e.kind, e.ticket_id AS ticket, t.number, t.words, t.headline,
               t.grid_id AS grid
        FROM {JOINED}
        WHERE {span.where} AND {LISTED_SQL} AND {counting.FLOW_IS[what]} {of_kind} {later}
        ORDER BY e.at DESC, e.id DESC LIMIT {PAGE + 1}
        """,  # noqa: S608  fragments of reports/rollups, no input
        **span.given(user),
        **({"after_at": cursor[0], "after_id": cursor[1]} if cursor else {}),
        kind=kind,
    )


def cursor_of(row: Row) -> str:
    """Where the page after this row begins."""
    return write_cursor(row["at"], row["id"])


def repeated(span: Span, spots: list[int], user: User) -> dict[int, int]:
    """How many matters were logged at each of these grids itself, as its own list shows them."""
    rows = counting.rows(
        f"""
        SELECT g.id AS spot, count(*) AS n
        FROM {JOINED} JOIN grids_grid AS g ON g.id = {SPOT}
        WHERE {span.where} AND {counting.FLOW_IS["logged"]} AND g.id = ANY(%(spots)s)
          AND {LISTED_SQL} AND (e.hidden_from IS NULL OR e.hidden_from <> ALL({LINE_OF_SPOT}))
        GROUP BY 1
        """,  # noqa: S608  fragments of reports/rollups, no input
        **span.given(user),
        spots=spots,
    )
    return {row["spot"]: row["n"] for row in rows}
