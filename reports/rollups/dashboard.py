"""How things stand under a grid now, and on the closed days before.

Now is counted on the fly from open tickets (one covering partial index), due and overdue from the
time passed in. Past days are read from summary rows; a city reads those of its counties.
"""

import datetime as dt
from typing import Any

from disputes.kinds import Kind
from disputes.models import Ticket
from grids.models import Grid
from grids.tiers import Tier
from grids.wording import DUE_SOON
from reports.figures import FIGURES
from reports.rollups import counting
from reports.rollups.completeness import child_column, counties_of, summed_grids

STANDING = ("open", "overdue", "soon")

SUMS = ", ".join(f"sum(s.{name})::int AS {name}" for name in FIGURES)


def open_now(grid: Grid, children: list[Grid], now: dt.datetime) -> list[dict[str, Any]]:
    """Open tickets per child, kind and state: `open`, `overdue`, `soon` (due within 24 hours).

    `child` is null for matters at the grid itself. Of a city nothing is counted here.
    """
    if grid.tier == Tier.CITY:
        return []
    column = child_column(children) if children else "NULL::bigint"
    return counting.rows(
        f"""
        SELECT {column} AS child, t.kind, t.state, count(*) AS open,
               count(*) FILTER (WHERE t.due_at < %(now)s) AS overdue,
               count(*) FILTER (WHERE t.due_at >= %(now)s AND t.due_at <= %(soon)s) AS soon
        FROM disputes_ticket AS t
        WHERE t.county = %(county)s AND t.state = ANY(%(open)s) AND {counting.under(grid, "t")}
        GROUP BY 1, 2, 3
        """,  # noqa: S608  the columns come from grids/tiers.py
        county=grid.county_id,
        value=grid.id,
        now=now,
        soon=now + DUE_SOON,
        open=counting.OPEN_STATES,
    )


def open_matters(grid: Grid) -> list[dict[str, Any]]:
    """Open tickets per kind and category: `n`, `sensitive` of them, and the earliest `due`."""
    if grid.tier == Tier.CITY:
        return []
    return counting.rows(
        f"""
        SELECT t.kind, c.name, c.name_en, count(*) AS n,
               count(*) FILTER (WHERE t.is_sensitive) AS sensitive, min(t.due_at) AS due
        FROM disputes_ticket AS t LEFT JOIN disputes_category AS c ON c.id = t.category_id
        WHERE t.county = %(county)s AND t.state = ANY(%(open)s) AND {counting.under(grid, "t")}
        GROUP BY t.kind, c.name, c.name_en
        ORDER BY n DESC, t.kind, c.name
        """,  # noqa: S608  the column comes from grids/tiers.py
        county=grid.county_id,
        value=grid.id,
        open=counting.OPEN_STATES,
    )


def flows_today(
    grid: Grid, children: list[Grid], day: dt.date, now: dt.datetime
) -> dict[int | None, dict[str, int]]:
    """The flows of `day` so far, per child (None: at the grid itself).

    `raised` counts steps up, `risen` the tickets that took them: what a list of them shows.
    """
    if grid.tier == Tier.CITY:
        return {}
    column = child_column(children) if children else "NULL::bigint"
    found = counting.rows(
        f"""
        SELECT {column} AS child, {counting.FLOW_SUMS},
               count(DISTINCT e.ticket_id) FILTER (WHERE {counting.IS_RAISED}) AS risen
        FROM disputes_ticketevent AS e
        WHERE e.county = %(county)s AND e.day = %(day)s AND e.at <= %(now)s
          AND {counting.IS_FLOW} AND {counting.under(grid, "e")}
        GROUP BY 1
        """,  # noqa: S608  the columns come from grids/tiers.py
        county=grid.county_id,
        value=grid.id,
        day=day,
        now=now,
    )
    return {row.pop("child"): row for row in found}


def closed_days(
    grid: Grid, children: list[Grid], *, first: dt.date, month: dt.date, before: dt.date
) -> list[dict[str, Any]]:
    """Sums of closed days: of `grid` from `first` on, of its children from `month` on.

    One row a grid and day, all kinds together, with `grid` and `day`; a city's own rows are those of
    its counties.
    """
    own, below = summed_grids(grid), [child.id for child in children]
    found = counting.rows(
        f"""
        SELECT s.grid_id AS grid, s.day, {SUMS}
        FROM reports_daysummary AS s
        WHERE s.county = ANY(%(counties)s) AND s.day < %(before)s
          AND ((s.grid_id = ANY(%(own)s) AND s.day >= %(first)s)
               OR (s.grid_id = ANY(%(below)s) AND s.day >= %(month)s))
        GROUP BY s.grid_id, s.day
        """,  # noqa: S608  names of reports/figures.py
        counties=counties_of(grid),
        own=own,
        below=below,
        first=min(first, month),
        month=month,
        before=before,
    )
    return found


def counted_until(grid: Grid) -> dt.date | None:
    """The last day that is summed in every county of `grid`; None before the first."""
    return counting.rows(
        """
        SELECT min(last) AS day FROM (
            SELECT max(c.day) AS last FROM unnest(%(counties)s::int[]) AS k(county)
            LEFT JOIN reports_countedday AS c ON c.county = k.county GROUP BY k.county
            HAVING max(c.day) IS NOT NULL
        ) AS ends
        """,
        counties=counties_of(grid),
    )[0]["day"]


def by_kind(standing: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Open tickets per kind, most first; kinds without any stand at the end."""
    sums = {str(kind): 0 for kind in Kind}
    for row in standing:
        sums[row["kind"]] += row["open"]
    pairs = sorted(sums.items(), key=lambda pair: -pair[1])
    return [{"kind": kind, "label": Kind(kind).label, "n": n} for kind, n in pairs]


def total(rows: list[dict[str, Any]], names: tuple[str, ...] = STANDING) -> dict[str, int]:
    """Rows added up, name by name."""
    return {name: sum(row[name] for row in rows) for name in names}


def unlisted(grid: Grid) -> int:
    """How many open tickets under `grid` are counted without a list behind the number."""
    found = Ticket.objects.under(grid).open().filter(is_sensitive=True)
    return 0 if grid.tier == Tier.CITY else found.count()
