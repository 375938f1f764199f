"""The digest of every grid of a county for one week, in one statement."""

import datetime as dt

from grids.ids import UUID7_SQL
from reports.figures import FIGURES, FIVE
from reports.periods import Week
from reports.rollups import counting

REPEATS_FROM = 3
"""A grid with so many tickets in the week is a repeated place (domain.md: a grid, never a door)."""

REPEATS_KEPT = 20

_PAIRS = ", ".join(f"'{name}', k.{name}" for name in FIGURES)
_SUMS = ", ".join(f"sum({name})::int AS {name}" for name in FIGURES)
_NO_FIGURES = ", ".join("0" for _name in FIGURES)
_NO_FIVE = ", ".join(f"0 AS f_{name}" for name in FIVE)

WEEK = f"""
    WITH leaf AS (
        SELECT {counting.ANCESTORS}, e.kind, {counting.FLOW_SUMS}, 0 AS open, 0 AS overdue
        FROM disputes_ticketevent AS e
        WHERE e.county = %(county)s AND e.day BETWEEN %(first)s AND %(last)s AND e.at <= %(at)s
          AND {counting.IS_FLOW}
        GROUP BY {counting.ANCESTORS}, e.kind
        UNION ALL
        SELECT {counting.ANCESTORS}, e.kind, 0, 0, 0, 0, 0, 0,
               count(*), count(*) FILTER (WHERE e.due_at < %(moment)s)
        FROM ({counting.last_events(counting.candidates())}) AS e
        GROUP BY {counting.ANCESTORS}, e.kind
    ), kinds AS (
        SELECT a.grid, leaf.kind, {_SUMS}
        FROM leaf {counting.TO_ANCESTORS} WHERE a.grid IS NOT NULL GROUP BY a.grid, leaf.kind
    ), spots AS (
        SELECT {counting.ANCESTORS}, count(*) AS n,
               coalesce(at_group, at_patch, at_village, at_township) AS spot
        FROM disputes_ticketevent AS e
        WHERE e.county = %(county)s AND e.day BETWEEN %(first)s AND %(last)s AND e.at <= %(at)s
          AND e.verb IN ('log', 'log_solved') AND NOT e.is_sensitive
        GROUP BY {counting.ANCESTORS}
    ), repeats AS (
        SELECT ranked.grid,
               jsonb_agg(jsonb_build_array(spot, n) ORDER BY n DESC, spot) AS repeats
        FROM (
            SELECT a.grid, s.spot, s.n,
                   row_number() OVER (PARTITION BY a.grid ORDER BY s.n DESC, s.spot) AS place
            FROM spots AS s {counting.TO_ANCESTORS}
            WHERE a.grid <> s.spot AND s.n >= %(repeats_from)s
        ) AS ranked
        WHERE place <= %(repeats_kept)s GROUP BY ranked.grid
    ), parts AS (
        SELECT k.grid, {counting.FIGURE_LIST}, k.kind, NULL::jsonb AS repeats, {_NO_FIVE}
        FROM kinds AS k
        UNION ALL
        SELECT r.grid, {_NO_FIGURES}, NULL, r.repeats, {_NO_FIVE} FROM repeats AS r
        UNION ALL
        SELECT s.grid_id, {_NO_FIGURES}, NULL, NULL, s.expected, s.received, s.on_time, s.nil,
               s.missing
        FROM reports_reportsummary AS s
        WHERE s.county = %(county)s AND s.day BETWEEN %(first)s AND %(last)s
        UNION ALL
        SELECT g.id, {_NO_FIGURES}, NULL, NULL, {_NO_FIVE} FROM grids_grid AS g
        WHERE g.county_id = %(county)s AND g.opened_on <= %(last)s
          AND (g.closed_on IS NULL OR g.closed_on > %(first)s)
    ), whole AS (
        SELECT k.grid, {_SUMS},
               coalesce(jsonb_object_agg(k.kind, jsonb_build_object({_PAIRS}))
                        FILTER (WHERE k.kind IS NOT NULL), '{{}}'::jsonb) AS by_kind,
               coalesce((array_agg(k.repeats) FILTER (WHERE k.repeats IS NOT NULL))[1],
                        '[]'::jsonb) AS repeats,
               sum(f_expected) AS f_expected, sum(f_received) AS f_received,
               sum(f_on_time) AS f_on_time, sum(f_nil) AS f_nil, sum(f_missing) AS f_missing
        FROM parts AS k GROUP BY k.grid
    )
    INSERT INTO reports_digest
        (id, county, grid_id, week_start, frozen_at, {counting.FIGURE_LIST}, by_kind, repeats,
         expected, received, received_on_time, nil, missing, {counting.ANCESTORS})
    SELECT {UUID7_SQL}, %(county)s, g.id, %(first)s, %(at)s, {counting.FIGURE_LIST}, by_kind,
           repeats, f_expected, f_received, f_on_time, f_nil, f_missing, {counting.ANCESTORS}
    FROM whole AS w JOIN grids_grid AS g ON g.id = w.grid
    CROSS JOIN LATERAL ({counting.LINE}) AS line
    WHERE g.opened_on <= %(last)s AND (g.closed_on IS NULL OR g.closed_on > %(first)s)
    ON CONFLICT (county, grid_id, week_start) DO NOTHING
"""  # noqa: S608  fragments of reports/rollups/counting.py, no input


def build_week(county: int, week: Week, at: dt.datetime) -> int:
    """Build the digests that are not there yet; returns how many.

    Leaf aggregates folded to every level and written in one statement: a county of 8,340 grids
    would be as many recounts of the same week. A digest that is there is frozen and stays.
    """
    return counting.run(
        WEEK,
        county=county,
        first=week.start,
        last=week.end,
        at=at,
        moment=week.bounds[1],
        open=counting.OPEN_STATES,
        top=counting.top_of(county),
        repeats_from=REPEATS_FROM,
        repeats_kept=REPEATS_KEPT,
    )
