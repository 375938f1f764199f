"""The queries of the recount: the plain words of reports/figures.py written down a second time.

Nothing here is shared with the other modules of this package, and the form is another one. Open
tickets are spans between events (lead) instead of last events; ancestors are a list of the row
instead of a LATERAL fold; everything of a county is counted at once instead of a day at a time.
`a` is what was counted now, `b` what is written; `cells` how many figures a row compares.
"""

from reports.rollups.recount_digests import (
    DIGEST_COMPLETENESS,
    DIGEST_GRIDS,
    DIGEST_REPEATS,
    DIGESTS,
)
from reports.rollups.recount_lists import SHEETS as LISTS
from reports.rollups.recount_visits import VISITS

ZONE = "Asia/Shanghai"

TEN = (
    "logged, on_spot, resolved, on_time, closed, raised, open, overdue, sensitive_logged, "
    "sensitive_open"
)

DAY_SUMMARIES = """
    WITH days AS (
        SELECT c.day, c.counted_at, (c.day + 1)::timestamp AT TIME ZONE %(zone)s AS ended
        FROM reports_countedday AS c WHERE c.county = %(county)s
    ), parts AS (
        SELECT f.grid, d.day, f.kind, f.logged, f.on_spot, f.resolved, f.on_time, f.closed,
               f.raised, 0 AS open, 0 AS overdue, f.sensitive_logged, 0 AS sensitive_open
        FROM days AS d
        JOIN recount_flows AS f
          ON f.day = d.day AND f.at <= d.counted_at AND d.counted_at < f.until
        UNION ALL
        SELECT s.grid, d.day, s.kind, 0, 0, 0, 0, 0, 0, s.open, s.open * (s.due_at < d.ended)::int,
               0, s.sensitive_open
        FROM days AS d JOIN recount_spans AS s ON s.at <= d.ended AND d.ended < s.until
    ), fresh AS (
        SELECT grid, day, kind, sum(logged)::int AS logged, sum(on_spot)::int AS on_spot,
               sum(resolved)::int AS resolved, sum(on_time)::int AS on_time,
               sum(closed)::int AS closed, sum(raised)::int AS raised, sum(open)::int AS open,
               sum(overdue)::int AS overdue, sum(sensitive_logged)::int AS sensitive_logged,
               sum(sensitive_open)::int AS sensitive_open
        FROM parts GROUP BY grid, day, kind
    ), kept AS (
        SELECT s.grid_id AS grid, s.day, s.kind, s.logged, s.on_spot, s.resolved, s.on_time,
               s.closed, s.raised, s.open, s.overdue, s.sensitive_logged, s.sensitive_open
        FROM reports_daysummary AS s WHERE s.county = %(county)s
    )
    SELECT 'day summary' AS what, grid, day::text AS day,
           10 AS cells, (%(differs)s) AS wrong
    FROM fresh AS a FULL JOIN kept AS b USING (grid, day, kind)
"""

COMPLETENESS = """
    WITH told AS (
        SELECT a.about, max((a.at AT TIME ZONE %(zone)s)::date) AS told_on
        FROM grids_auditrow AS a WHERE a.county = %(county)s AND a.act = 'grid_closed'
        GROUP BY a.about
    ), there AS (
        SELECT g.id, g.path, g.opened_on, greatest(g.closed_on, told.told_on) AS gone_on
        FROM grids_grid AS g LEFT JOIN told ON told.about = 'grid:' || g.id
        WHERE g.county_id = %(county)s
    ), tree AS (
        SELECT t.id, t.opened_on, t.gone_on, up.id::bigint AS above
        FROM there AS t, regexp_split_to_table(t.path, '/') AS up(id)
        WHERE up.id <> '' AND up.id <> t.id::text
    ), expected AS (
        SELECT p.id AS grid, c.day, count(*) AS expected
        FROM reports_countedday AS c
        JOIN (
            SELECT t.above, t.opened_on AS first, coalesce(t.gone_on, 'infinity') AS after
            FROM tree AS t
            UNION ALL  -- closed after it had reported: expected on that day
            SELECT up.grid, r.day, r.day + 1
            FROM recount_reports AS r JOIN there AS t ON t.id = r.grid AND t.gone_on <= r.day,
                 unnest(r.line) AS up(grid)
            WHERE r.is_current AND r.returned_at IS NULL AND up.grid <> r.grid
        ) AS was ON was.first <= c.day AND c.day < was.after
        JOIN grids_grid AS p ON p.id = was.above AND p.tier > 0
        WHERE c.county = %(county)s GROUP BY p.id, c.day
    ), received AS (
        SELECT up.grid, r.day, count(*) AS received, sum(r.is_on_time::int) AS on_time,
               sum(r.is_nil::int) AS nil
        FROM recount_reports AS r, unnest(r.line) AS up(grid)
        WHERE r.is_current AND r.returned_at IS NULL AND up.grid <> r.grid
        GROUP BY up.grid, r.day
    ), fresh AS (
        SELECT e.grid, e.day, e.expected, coalesce(r.received, 0) AS received,
               coalesce(r.on_time, 0) AS on_time, coalesce(r.nil, 0) AS nil,
               CASE WHEN e.expected > coalesce(r.received, 0)
                    THEN e.expected - coalesce(r.received, 0) ELSE 0 END AS missing
        FROM expected AS e LEFT JOIN received AS r USING (grid, day)
    ), kept AS (
        SELECT s.grid_id AS grid, s.day, s.expected, s.received, s.on_time, s.nil, s.missing
        FROM reports_reportsummary AS s WHERE s.county = %(county)s
    )
    SELECT 'completeness' AS what, grid, day::text AS day, 5 AS cells, (%(differs)s) AS wrong
    FROM fresh AS a FULL JOIN kept AS b USING (grid, day)
"""

REPORTS = """
    WITH flows AS (
        SELECT r.id, sum(f.logged) AS logged, sum(f.on_spot) AS on_spot,
               sum(f.resolved) AS resolved, sum(f.on_time) AS on_time, sum(f.closed) AS closed,
               sum(f.raised) AS raised, sum(f.sensitive_logged) AS sensitive_logged
        FROM recount_reports AS r
        JOIN recount_flows AS f
          ON f.grid = r.grid AND f.day = r.day AND f.at <= r.frozen_at AND r.frozen_at < f.until
        GROUP BY r.id
    ), stocks AS (
        SELECT r.id, sum(s.open) AS open, sum(s.open * (s.due_at < r.moment)::int) AS overdue,
               sum(s.sensitive_open) AS sensitive_open
        FROM recount_reports AS r
        JOIN recount_spans AS s ON s.grid = r.grid AND s.at <= r.moment AND r.moment < s.until
        GROUP BY r.id
    ), fresh AS (
        SELECT r.id, f.logged, f.on_spot, f.resolved, f.on_time, f.closed, f.raised, s.open,
               s.overdue, f.sensitive_logged, s.sensitive_open
        FROM recount_reports AS r LEFT JOIN flows AS f USING (id) LEFT JOIN stocks AS s USING (id)
    )
    SELECT 'report' AS what, b.grid_id AS grid, b.day::text AS day, 11 AS cells,
           (%(differs)s) + (b.is_nil <> (coalesce(a.logged, 0) + coalesce(a.resolved, 0)
               + coalesce(a.closed, 0) + coalesce(a.raised, 0) + b.visits + b.promises_kept = 0))::int AS wrong
    FROM fresh AS a JOIN reports_dailyreport AS b ON b.id = a.id AND b.county = %(county)s
"""

NEAR = " OR ".join(
    f"coalesce(abs(extract(epoch FROM {at} - p.frozen_at)) BETWEEN 0.000001 AND 20, false)"
    for at in ("r.frozen_at", "r.until", "r.returned_at")
)
"""Two requests at one moment: which of them saw the other's row is not written anywhere. So the five
numbers that a report froze are held between what was surely there and what may have been."""

BELOW = """
    WITH pairs AS (
        SELECT p.id, r.is_on_time, r.is_nil,
               r.frozen_at <= p.frozen_at AND coalesce(r.until > p.frozen_at, true)
                   AND coalesce(r.returned_at > p.frozen_at, true) AS was_in,
               %(near)s AS is_close
        FROM recount_reports AS r, unnest(r.line) AS up(grid), recount_reports AS p
        WHERE p.grid = up.grid AND p.day = r.day AND up.grid <> r.grid AND p.is_current
    ), fresh AS (
        SELECT id, sum((was_in AND NOT is_close)::int) AS low,
               sum((was_in OR is_close)::int) AS high,
               sum((was_in AND NOT is_close AND is_on_time)::int) AS time_low,
               sum(((was_in OR is_close) AND is_on_time)::int) AS time_high,
               sum((was_in AND NOT is_close AND is_nil)::int) AS nil_low,
               sum(((was_in OR is_close) AND is_nil)::int) AS nil_high
        FROM pairs GROUP BY id
    )
    SELECT 'report' AS what, b.grid_id AS grid, b.day::text AS day, 4 AS cells,
           (b.below_received NOT BETWEEN coalesce(a.low, 0) AND coalesce(a.high, 0))::int
           + (b.below_on_time NOT BETWEEN coalesce(a.time_low, 0) AND coalesce(a.time_high, 0))::int
           + (b.below_nil NOT BETWEEN coalesce(a.nil_low, 0) AND coalesce(a.nil_high, 0))::int
           + (b.below_missing <> greatest(b.below_expected - b.below_received, 0))::int AS wrong
    FROM reports_dailyreport AS b LEFT JOIN fresh AS a USING (id)
    WHERE b.county = %(county)s AND b.is_current AND b.below_expected IS NOT NULL
"""

FIGURES = tuple(TEN.split(", "))
FIVE = ("expected", "received", "on_time", "nil", "missing")
SHEETS = (
    (DAY_SUMMARIES, FIGURES),
    (COMPLETENESS, FIVE),
    (REPORTS, FIGURES),
    (VISITS, ("visits", "promises_kept", "promises_due")),
    (BELOW, ()),
    (DIGESTS, FIGURES),
    (DIGEST_REPEATS, ()),
    (DIGEST_GRIDS, ()),
    (DIGEST_COMPLETENESS, ("expected", "received", "received_on_time", "nil", "missing")),
    *LISTS,
)
"""Each query of judgement, and the columns that `a` (counted now) and `b` (as written) share."""
