"""What a figure counts, as fragments of SQL over event rows (reports/figures.py says it in words).

`e` is a row of disputes_ticketevent. The recount has fragments of its own and shares none of these.
Parts are laid side by side with UNION ALL and grouped, never joined to each other: a county's first
days have no statistics yet, and a planner without them joins thousands of rows in nested loops.
"""

import datetime as dt
from typing import Any

from django.db import connection

from disputes.models.standing import RAISED_SQL, open_sql, past_due_sql, running_sql
from disputes.models.ticket_indexes import under_sql
from grids.models import Grid
from grids.tiers import ANCESTOR_COLUMNS
from reports.figures import COUNTED, FIGURES, FLOWS
from reports.periods import day_bounds

IS_FLOW = f"(e.verb IN ('log', 'log_solved', 'resolve', 'verify', 'lapse') OR {RAISED_SQL})"
"""Events that a flow counts."""

EVENTS = """
    disputes_ticketevent AS e JOIN (
        SELECT id AS ticket, is_sensitive AS is_apart FROM disputes_ticket WHERE county = %(county)s
    ) AS t ON t.ticket = e.ticket_id
"""
"""Events, and whether their matter is sensitive as it stands: a matter that was marked after it was
logged is in no list any more, and a number that still held it would tell of it."""

FLOW_IS = {
    "logged": "e.verb IN ('log', 'log_solved')",
    "on_spot": "e.verb = 'log_solved'",
    "resolved": "e.verb IN ('resolve', 'log_solved')",
    "on_time": "e.verb IN ('resolve', 'log_solved') AND e.is_on_time",
    "closed": "e.verb IN ('verify', 'lapse')",
    "raised": RAISED_SQL,
}
"""Which events each flow counts; the list behind a number asks by the same words."""

FLOW_SUMS = f"""
    {", ".join(f"count(*) FILTER (WHERE NOT is_apart AND {so}) AS {n}" for n, so in FLOW_IS.items())},
    count(*) FILTER (WHERE is_apart AND e.verb IN ('log', 'log_solved')) AS sensitive_logged
"""
"""The flows of EVENTS."""

STOCK_SUMS = f"""
    count(*) FILTER (WHERE NOT e.is_sensitive) AS open,
    count(*) FILTER (
        WHERE NOT e.is_sensitive AND {running_sql("e.state_to", "e.is_halted")}
          AND {past_due_sql("e.due_at", "%(moment)s")}
    ) AS overdue,
    count(*) FILTER (WHERE e.is_sensitive) AS sensitive_open
"""
"""The stocks of last events."""

ANCESTORS = "at_township, at_village, at_patch, at_group"

PLACE = f"{ANCESTORS}, hidden_from"
"""Of an event: where it happened, and the grid from which on downward no figure counts it."""

TO_ANCESTORS = """
    CROSS JOIN LATERAL (
        VALUES (%(top)s::bigint), (at_township), (at_village), (at_patch), (at_group)
    ) AS a(grid)
"""
"""Folds reports to the county's grid and every ancestor; rows without one are left out with
`a.grid IS NOT NULL`. Not ROLLUP, which confuses a matter without a group with a subtotal."""

TO_COUNTING = """
    CROSS JOIN LATERAL (
        VALUES (%(top)s::bigint),
               (CASE WHEN hidden_from IN (at_township) THEN NULL ELSE at_township END),
               (CASE WHEN hidden_from IN (at_township, at_village) THEN NULL ELSE at_village END),
               (CASE WHEN hidden_from IN (at_township, at_village, at_patch) THEN NULL
                     ELSE at_patch END),
               (CASE WHEN hidden_from IN (at_township, at_village, at_patch, at_group) THEN NULL
                     ELSE at_group END)
    ) AS a(grid)
"""
"""The same of matters: the fold stops above the grid that a matter is hidden from (ADR 0016)."""

LINE = """
    SELECT max(a.id) FILTER (WHERE a.tier = 2) AS at_township,
           max(a.id) FILTER (WHERE a.tier = 3) AS at_village,
           max(a.id) FILTER (WHERE a.tier = 4) AS at_patch,
           max(a.id) FILTER (WHERE a.tier = 5) AS at_group
    FROM grids_grid AS a WHERE a.id = ANY(string_to_array(rtrim(g.path, '/'), '/')::bigint[])
"""
"""The ancestor columns of a grid `g`, itself among them, read from its path."""

FIGURE_LIST = ", ".join(COUNTED)
FLOW_LIST = ", ".join((*FLOWS, "sensitive_logged"))
ANYTHING = " + ".join(name for name in FIGURES if name not in ("on_spot", "on_time", "overdue"))
"""More than nothing where a figure is: a row that only sensitive matters made is not shown."""


def run(statement: str, **given: Any) -> None:
    """Run one statement that answers nothing."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def insert(statement: str, **given: Any) -> int:
    """Run one INSERT; returns how many rows it wrote, as RETURNING counts them (data.md, R9)."""
    with connection.cursor() as cursor:
        cursor.execute(f"WITH made AS ({statement} RETURNING 1) SELECT count(*) FROM made", given)  # noqa: S608
        return cursor.fetchone()[0]


def rows(statement: str, **given: Any) -> list[dict[str, Any]]:
    """Run one query; its rows by column name."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def top_of(county: int) -> int:
    """The id of the county's own grid."""
    return Grid.objects.values_list("pk", flat=True).get(county=county, tier=1)


def moment_of(day: dt.date, at: dt.datetime) -> dt.datetime:
    """The moment at which a day's stocks are looked at: `at`, but never after the day's end."""
    return min(at, day_bounds(day)[1])


def under(grid: Grid, alias: str) -> str:
    """The condition "below this grid" for a county table; the value is the parameter `value`."""
    column = ANCESTOR_COLUMNS.get(grid.tier)
    return f"{alias}.{column} = %(value)s" if column else "true"


def tickets_under(grid: Grid) -> str:
    """`under` of tickets `t`, as their indexes have it; the parameters are those of `place_of`."""
    return under_sql(ANCESTOR_COLUMNS.get(grid.tier), "value", "above")


def counted_under(grid: Grid, alias: str) -> str:
    """`under` for matters: none that is hidden from the grid itself or one above it, whoever asks.

    The parameters are those of `place_of`.
    """
    return f"{under(grid, alias)} AND {_shown(f'{alias}.hidden_from')}"


def counted_tickets(grid: Grid) -> str:
    """`counted_under` of tickets `t`."""
    return f"{tickets_under(grid)} AND {_shown('t.hidden_from_id')}"


def _shown(hidden: str) -> str:
    return f"({hidden} IS NULL OR {hidden} <> ALL(%(above)s))"


def place_of(grid: Grid) -> dict[str, Any]:
    """What conditions about a grid compare with."""
    above = [*grid.ancestor_ids(), grid.id]
    return {"county": grid.county_id, "value": grid.id, "above": above}


def last_events(candidates: str) -> str:
    """The last event, before or at `%(moment)s`, of each ticket that `candidates` selects.

    One probe of the index (county, ticket, at, id) a candidate. Selecting open tickets and those with an
    event after the moment is enough: any other ticket ended before it and counts nothing, so that
    the cost follows the open tickets and not the history. The county stands inside too (data.md, R10);
    it begins the index, or a planner without statistics would put the county's whole day beside
    every probe.
    """
    return f"""
        SELECT l.* FROM ({candidates}) AS c CROSS JOIN LATERAL (
            SELECT e.county, e.ticket_id, e.state_to, e.is_halted, e.due_at, e.kind, e.is_sensitive,
                   e.at_township, e.at_village, e.at_patch, e.at_group, e.hidden_from
            FROM disputes_ticketevent AS e
            WHERE e.county = %(county)s AND e.ticket_id = c.id AND e.at <= %(moment)s
            ORDER BY e.at DESC, e.id DESC
            LIMIT 1
        ) AS l
        WHERE {open_sql("l.state_to")}
    """  # noqa: S608  `candidates` is the query below


def candidates(condition: str = "true") -> str:
    """Tickets that may have been open at `%(moment)s`; `condition` narrows the open ones (`t`)."""
    return f"""
        SELECT t.id FROM disputes_ticket AS t
        WHERE t.county = %(county)s AND {open_sql()} AND {condition}
        UNION
        SELECT e.ticket_id FROM disputes_ticketevent AS e
        WHERE e.county = %(county)s AND e.at > %(moment)s
    """  # noqa: S608  `condition` names a column of grids/tiers.py
