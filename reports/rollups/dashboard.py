"""How things stand under a grid now, and on the closed days before.

Now is counted on the fly from open tickets (one covering partial index), due and overdue from the
time passed in. Past days are read from summary rows; a city reads those of its counties.
"""

import datetime as dt
from typing import Any

from disputes.kinds import Kind
from disputes.models.standing import (
    DUE_SOON_SQL,
    LISTED_SQL,
    OVERDUE_SQL,
    RAISED_SQL,
    UNHIDDEN_SQL,
    open_sql,
    reader_of,
    running_sql,
)
from grids.models import Grid, User
from grids.tiers import Tier
from reports.figures import FIGURES, FLOWS
from reports.rollups import counting
from reports.rollups.completeness import child_column, counties_of
from reports.rollups.past_days import summed_grids

STANDING = ("open", "overdue", "soon")

TODAY = (*FLOWS, "risen", "sensitive_logged")

Row = dict[str, Any]

_SUMS = ", ".join(f"sum({name})::int AS {name}" for name in STANDING)

SUMS = ", ".join(f"sum(s.{name})::int AS {name}" for name in FIGURES)


CLOSED = f"""
    SELECT s.grid_id AS grid, s.day, {SUMS}
    FROM reports_daysummary AS s
    WHERE s.county = ANY(%(counties)s) AND s.grid_id = ANY(%(own)s)
      AND s.day >= %(first)s AND s.day < %(before)s
    GROUP BY s.grid_id, s.day HAVING sum({counting.ANYTHING}) > 0
    UNION ALL
    SELECT s.grid_id, s.day, {SUMS}
    FROM reports_daysummary AS s
    WHERE s.county = ANY(%(counties)s) AND s.grid_id = ANY(%(below)s)
      AND s.grid_id <> ALL(%(own)s) AND s.day >= %(month)s AND s.day < %(before)s
    GROUP BY s.grid_id, s.day HAVING sum({counting.ANYTHING}) > 0
"""  # noqa: S608  names of reports/figures.py

AS_FIGURES = ", ".join(f"f.{name}" if name in FLOWS else "NULL" for name in FIGURES)
"""Flows in the columns of a closed day, which has stocks besides."""


def _child(children: list[Grid], hidden: str) -> str:
    """The SQL of the child that counts a matter: of one hidden from it, none; only those above do."""
    return f"nullif({child_column(children)}, {hidden})" if children else "NULL::bigint"


def open_now(
    grid: Grid, children: list[Grid], now: dt.datetime, user: User
) -> tuple[list[Row], list[Row]]:
    """Open tickets per child (null: at the grid itself), and per kind and category; one pass.

    `open`, `overdue`, `soon` (due within 24 hours) and the earliest `due` are of those that stand
    in this person's list, `unlisted` of the sensitive ones beside it. Of a city nothing is counted
    here.
    """
    if grid.tier == Tier.CITY:
        return [], []
    found = counting.rows(
        f"""
        WITH cells AS (
            SELECT {_child(children, "t.hidden_from_id")} AS child, t.kind, t.category_id,
                   count(*) FILTER (WHERE {LISTED_SQL}) AS open,
                   count(*) FILTER (WHERE {LISTED_SQL} AND {OVERDUE_SQL}) AS overdue,
                   count(*) FILTER (WHERE {LISTED_SQL} AND {DUE_SOON_SQL}) AS soon,
                   count(*) FILTER (WHERE t.is_sensitive AND {UNHIDDEN_SQL}) AS unlisted,
                   min(t.due_at) FILTER (WHERE {LISTED_SQL} AND {running_sql()}) AS due
            FROM disputes_ticket AS t
            WHERE t.county = %(county)s AND {open_sql()}
              AND {counting.counted_tickets(grid)}
            GROUP BY 1, 2, 3
        ), sums AS (
            SELECT child, kind, category_id, GROUPING(child) AS is_matter,
                   {_SUMS}, sum(unlisted)::int AS unlisted, min(due) AS due
            FROM cells GROUP BY GROUPING SETS ((child), (kind, category_id))
        )
        SELECT s.*, c.name, c.name_en, c.parent_id AS parent FROM sums AS s
        LEFT JOIN disputes_category AS c ON c.id = s.category_id
        ORDER BY s.open DESC, s.kind, c.name
        """,  # noqa: S608  the columns come from grids/tiers.py
        **counting.place_of(grid),
        now=now,
        **reader_of(user),
    )
    areas = [row for row in found if not row["is_matter"]]
    return areas, [row for row in found if row["is_matter"]]


def flows_today(
    grid: Grid, children: list[Grid], day: dt.date, now: dt.datetime, user: User
) -> dict[int | None, dict[str, int]]:
    """The flows of `day` so far, per child (None: at the grid itself).

    `raised` counts steps up, `risen` the tickets that took them and stand in this person's list.
    """
    if grid.tier == Tier.CITY:
        return {}
    return _by_child(counting.rows(_flows(grid, children), **_given(grid, day, now, user)))


def closed_days(
    grid: Grid, children: list[Grid], *, first: dt.date, month: dt.date, before: dt.date
) -> list[Row]:
    """Sums of closed days: of `grid` from `first` on, of its children from `month` on.

    One row a grid and day, all kinds together, with `grid` and `day`; a city's own rows are those of
    its counties.
    """
    return counting.rows(CLOSED, **_closed(grid, children, first, month, before))


def days_of(
    grid: Grid,
    children: list[Grid],
    now: dt.datetime,
    user: User,
    *,
    first: dt.date,
    month: dt.date,
    today: dt.date,
) -> tuple[list[Row], dict[int | None, dict[str, int]]]:
    """`closed_days` before `today`, and `flows_today`: one question."""
    given = _closed(grid, children, first, month, today)
    if grid.tier == Tier.CITY:
        return counting.rows(CLOSED, **given), {}
    rows = counting.rows(
        f"""
        SELECT past.*, NULL::bigint AS child, NULL::bigint AS risen FROM ({CLOSED}) AS past
        UNION ALL
        SELECT NULL, NULL, {AS_FIGURES}, f.child, f.risen FROM ({_flows(grid, children)}) AS f
        """,  # noqa: S608  the columns come from grids/tiers.py and reports/figures.py
        **given,
        **_given(grid, today, now, user),
    )
    past = [row for row in rows if row["day"] is not None]
    return past, _by_child([row for row in rows if row["day"] is None])


def _flows(grid: Grid, children: list[Grid]) -> str:
    return f"""
        SELECT {_child(children, "e.hidden_from")} AS child, {counting.FLOW_SUMS},
               count(DISTINCT t.id) FILTER (WHERE {RAISED_SQL} AND {LISTED_SQL}) AS risen
        FROM disputes_ticketevent AS e
        JOIN (
            SELECT id, is_sensitive, is_sensitive AS is_apart, hidden_from_id, logged_by_id
            FROM disputes_ticket WHERE county = %(county)s
        ) AS t ON t.id = e.ticket_id
        WHERE e.county = %(county)s AND e.day = %(day)s AND e.at <= %(now)s
          AND {counting.IS_FLOW} AND {counting.counted_under(grid, "e")}
        GROUP BY 1
    """  # noqa: S608  the columns come from grids/tiers.py


def _given(grid: Grid, day: dt.date, now: dt.datetime, user: User) -> Row:
    where = {**counting.place_of(grid), "day": day, "now": now}
    return {**where, **reader_of(user)}


def _by_child(rows: list[Row]) -> dict[int | None, dict[str, int]]:
    return {row["child"]: {name: row.get(name, 0) for name in TODAY} for row in rows}


def _closed(
    grid: Grid, children: list[Grid], first: dt.date, month: dt.date, before: dt.date
) -> Row:
    return {
        "counties": counties_of(grid),
        "own": summed_grids(grid),
        "below": [child.id for child in children],
        "first": min(first, month),
        "month": month,
        "before": before,
    }


def counted_until(grid: Grid) -> dt.date | None:
    """The last day that is summed in every county of `grid`; None before the first."""
    return counting.rows(
        """
        SELECT min(last) AS day FROM (
            SELECT max(c.day) AS last FROM unnest(%(counties)s::int[]) AS k(county)
            LEFT JOIN reports_countedday AS c
                   ON c.county = k.county AND c.county = ANY(%(counties)s) GROUP BY k.county
            HAVING max(c.day) IS NOT NULL
        ) AS ends
        """,
        counties=counties_of(grid),
    )[0]["day"]


def by_kind(matters: list[Row], name: str = "open") -> list[Row]:
    """Open tickets per kind, most first; kinds without any stand at the end."""
    sums = {str(kind): 0 for kind in Kind}
    for row in matters:
        sums[row["kind"]] += row[name]
    pairs = sorted(sums.items(), key=lambda pair: -pair[1])
    return [{"kind": kind, "label": Kind(kind).label, "n": n} for kind, n in pairs]


def total(rows: list[Row], names: tuple[str, ...] = STANDING) -> dict[str, int]:
    """Rows added up, name by name."""
    return {name: sum(row[name] for row in rows) for name in names}
