"""Visits of a day and the promises made on visits, as a report counts them (reports.figures.VISITED).

`e` is a row of visits_visitevent. Group and day of a visit never change, so that visits are a sum of
events: those made less those voided. The recount has an SQL of its own (recount_visits).
"""

import datetime as dt
from typing import Any

from grids.models import Grid, User
from grids.scope import counties_of
from reports.rollups import counting
from rows.keyset import read_cursor, write_cursor

PAGE = 50

FLOWS = """
    count(*) FILTER (WHERE e.verb = 'visit') - count(*) FILTER (WHERE e.verb = 'void') AS visits,
    count(*) FILTER (WHERE e.verb = 'keep') AS promises_kept
"""

STANDS = """
    NOT EXISTS (
        SELECT FROM visits_visitevent AS v
        WHERE v.county = %(county)s AND v.visit_id = e.visit_id AND v.verb = 'void'
          AND v.at <= %(at)s
    )
"""
"""The visit was not voided by the moment."""

IS_LAST = """
    e.promise IN ('open', 'kept') AND NOT EXISTS (
        SELECT FROM visits_visitevent AS l
        WHERE l.county = %(county)s AND l.visit_id = e.visit_id
          AND (l.at, l.id) > (e.at, e.id) AND l.at <= %(moment)s
    )
"""
"""The event says how a promise stood at the moment: open or kept."""

WHICH = {
    "visits": f"e.day = %(day)s AND e.at <= %(at)s AND e.verb = 'visit' AND {STANDS}",
    "promises_kept": "e.day = %(day)s AND e.at <= %(at)s AND e.verb = 'keep'",
    "promises_due": f"e.due_on = %(day)s AND e.at <= %(moment)s AND {IS_LAST}",
}
"""Which event stands for each that a figure counts: the list behind the number asks by it."""


def sums(grid: Grid) -> str:
    """The three figures of a grid and all below it in one row; the parameters are those of a day's
    figures (day_figures)."""
    under = counting.under(grid, "e")
    return f"""
        SELECT made.*, owed.promises_due
        FROM (
            SELECT {FLOWS} FROM visits_visitevent AS e
            WHERE e.county = %(county)s AND e.day = %(day)s AND e.at <= %(at)s AND {under}
        ) AS made
        CROSS JOIN (
            SELECT count(*) AS promises_due FROM visits_visitevent AS e
            WHERE e.county = %(county)s AND {WHICH["promises_due"]} AND {under}
        ) AS owed
    """  # noqa: S608  the column comes from grids/tiers.py


def own(grid: Grid, day: dt.date, at: dt.datetime, user: User) -> dict[str, int]:
    """How many of the promises that the figures count are of this person's own chairs."""
    under = counting.under(grid, "e")
    found = counting.rows(
        f"""
        SELECT (
            SELECT count(*) FROM visits_visitevent AS e
            WHERE e.county = %(county)s AND {WHICH["promises_kept"]} AND {under}
              AND e.post = ANY(%(posts)s)
        ) AS promises_kept, (
            SELECT count(*) FROM visits_visitevent AS e
            WHERE e.county = %(county)s AND {WHICH["promises_due"]} AND {under}
              AND e.post = ANY(%(posts)s)
        ) AS promises_due
        """,  # noqa: S608  fragments of this module
        **_given(grid, day, at),
        posts=posts_of(user),
    )
    return found[0]


def lines(
    grid: Grid, day: dt.date, at: dt.datetime, what: str, user: User, *, after: str = ""
) -> list[dict[str, Any]]:
    """Up to 51 of what a figure counts, the newest first: of each `visit`, `at`, `day`, `purpose`,
    the `group` where it was made, `post` and `due_on`; of promises those of one's own chairs alone.

    No words: those are the chair's. Raises KeyError for what is no figure.
    """
    which, cursor = WHICH[what], read_cursor(after)
    mine = "" if what == "visits" else "AND e.post = ANY(%(posts)s)"
    later = "AND (e.at, e.id) < (%(after_at)s, %(after_id)s)" if cursor else ""
    return counting.rows(
        f"""
        SELECT e.id, e.visit_id AS visit, e.at, e.day, e.purpose, e.post, e.due_on,
               coalesce(e.at_group, e.at_patch, e.at_village, e.at_township) AS "group"
        FROM visits_visitevent AS e
        WHERE e.county = %(county)s AND {which} AND {counting.under(grid, "e")} {mine} {later}
        ORDER BY e.at DESC, e.id DESC LIMIT {PAGE + 1}
        """,  # noqa: S608  fragments of this module
        **_given(grid, day, at),
        posts=posts_of(user),
        **({"after_at": cursor[0], "after_id": cursor[1]} if cursor else {}),
    )


def cursor_of(row: dict[str, Any]) -> str:
    """Where the page after this row begins."""
    return write_cursor(row["at"], row["id"])


def posts_of(user: User) -> list[int]:
    """The chairs of a person, in the counties of their work."""
    counties = set(counties_of(user))
    return sorted({seat.post for seat in user.seats() if seat.county in counties})


def _given(grid: Grid, day: dt.date, at: dt.datetime) -> dict[str, Any]:
    moment = counting.moment_of(day, at)
    return {**counting.place_of(grid), "day": day, "at": at, "moment": moment}
