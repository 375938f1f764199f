"""The digest of every grid of a county for one week, in one statement."""

import datetime as dt

from grids.tiers import ANCESTOR_COLUMNS
from reports.figures import COUNTED, FIGURES, FIVE
from reports.periods import Week
from reports.rollups import counting
from rows.ids import UUID7_SQL

REPEATS_FROM = 3
"""A grid with so many tickets in the week is a repeated place (domain.md: a grid, never a door)."""

REPEATS_KEPT = 20

_SUMS = ", ".join(f"sum({name})::int AS {name}" for name in COUNTED)
_NO_FIGURES = ", ".join("0" for _name in COUNTED)
_NO_FIVE = ", ".join(f"0 AS f_{name}" for name in FIVE)
# Text, cast once a grid: building jsonb kind by kind took twice as long.
_SAID = ", ', ', ".join(f"'\"{name}\": ', {name}" for name in FIGURES)
_LINE = ", ".join(
    f"CASE {tier:d} WHEN g.tier THEN g.id WHEN p.tier THEN p.id"
    f" WHEN q.tier THEN q.id WHEN o.tier THEN o.id END AS {column}"
    for tier, column in ANCESTOR_COLUMNS.items()
)

WEEK = f"""
    WITH happened AS MATERIALIZED (
        SELECT {counting.PLACE}, e.kind, {counting.FLOW_SUMS}
        FROM {counting.EVENTS}
        WHERE e.county = %(county)s AND e.day BETWEEN %(first)s AND %(last)s AND e.at <= %(at)s
          AND {counting.IS_FLOW}
        GROUP BY {counting.PLACE}, e.kind
    ), kinds AS (
        SELECT f.grid, f.kind, {_SUMS}
        FROM (
            SELECT a.grid, h.kind, {counting.FLOW_LIST}, 0 AS open, 0 AS overdue,
                   0 AS sensitive_open
            FROM happened AS h {counting.TO_COUNTING} WHERE a.grid IS NOT NULL
            UNION ALL
            SELECT s.grid_id, s.kind, 0, 0, 0, 0, 0, 0, 0, s.open, s.overdue, s.sensitive_open
            FROM reports_daysummary AS s
            WHERE s.county = %(county)s AND s.day = %(last)s AND s.open + s.sensitive_open > 0
        ) AS f GROUP BY f.grid, f.kind
    ), spots AS (
        SELECT a.grid, h.spot, sum(h.logged)::int AS n
        FROM (
            SELECT *, coalesce(at_group, at_patch, at_village, at_township) AS spot FROM happened
            WHERE logged > 0
        ) AS h {counting.TO_COUNTING}
        WHERE a.grid <> h.spot
        GROUP BY a.grid, h.spot HAVING sum(h.logged) >= %(repeats_from)s
    ), repeats AS (
        SELECT ranked.grid,
               jsonb_agg(jsonb_build_array(spot, n) ORDER BY n DESC, spot) AS repeats
        FROM (
            SELECT s.grid, s.spot, s.n,
                   row_number() OVER (PARTITION BY s.grid ORDER BY s.n DESC, s.spot) AS place
            FROM spots AS s
        ) AS ranked
        WHERE place <= %(repeats_kept)s GROUP BY ranked.grid
    ), parts AS (
        SELECT k.grid, {counting.FIGURE_LIST},
               CASE WHEN {counting.ANYTHING} > 0
                    THEN concat(to_json(k.kind), ': {{', {_SAID}, '}}') END AS said,
               NULL::jsonb AS repeats, {_NO_FIVE}
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
        WHERE g.county_id = %(county)s
    ), whole AS (
        SELECT k.grid, {_SUMS}, concat('{{', string_agg(k.said, ', '), '}}')::jsonb AS by_kind,
               coalesce((array_agg(k.repeats) FILTER (WHERE k.repeats IS NOT NULL))[1],
                        '[]'::jsonb) AS repeats,
               sum(f_expected) AS f_expected, sum(f_received) AS f_received,
               sum(f_on_time) AS f_on_time, sum(f_nil) AS f_nil, sum(f_missing) AS f_missing
        FROM parts AS k GROUP BY k.grid
    ), tree AS (
        SELECT g.id, {_LINE}
        FROM grids_grid AS g
        LEFT JOIN grids_grid AS p ON p.id = g.parent_id
        LEFT JOIN grids_grid AS q ON q.id = p.parent_id
        LEFT JOIN grids_grid AS o ON o.id = q.parent_id
        WHERE g.county_id = %(county)s AND g.opened_on <= %(last)s
          AND coalesce(greatest(g.closed_on, g.closing_told_on) > %(first)s, true)
    )
    INSERT INTO reports_digest
        (id, county, grid_id, week_start, frozen_at, {counting.FIGURE_LIST}, by_kind, repeats,
         expected, received, received_on_time, nil, missing, {counting.ANCESTORS})
    SELECT {UUID7_SQL}, %(county)s, t.id, %(first)s, %(at)s, {counting.FIGURE_LIST}, by_kind,
           repeats, f_expected, f_received, f_on_time, f_nil, f_missing, {counting.ANCESTORS}
    FROM whole AS w JOIN tree AS t ON t.id = w.grid
    ON CONFLICT (county, grid_id, week_start) DO NOTHING
"""  # noqa: S608  fragments of reports/rollups/counting.py, no input


def build_week(county: int, week: Week, at: dt.datetime) -> int:
    """Build the digests that are not there yet; returns how many. The week's days must be locked.

    Leaf aggregates folded to every level and written in one statement: a county of 8,340 grids
    would be as many recounts of the same week. How things stood when the week ended is what the
    sums of its last day say: a later record cannot change it, and asking the last event of each
    open matter once more took twice the time of all the rest. A digest that is there stays.
    """
    return counting.insert(
        WEEK,
        county=county,
        first=week.start,
        last=week.end,
        at=at,
        top=counting.top_of(county),
        repeats_from=REPEATS_FROM,
        repeats_kept=REPEATS_KEPT,
    )
