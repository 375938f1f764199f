"""The queries of the recount that judge digests; recount_sheets.py says how they read."""

DIGESTS = """
    WITH weeks AS (
        SELECT d.*, (d.week_start + 7)::timestamp AT TIME ZONE %(zone)s AS ended
        FROM reports_digest AS d WHERE d.county = %(county)s
    ), parts AS (
        SELECT d.id, f.kind, f.logged, f.on_spot, f.resolved, f.on_time, f.closed, f.raised,
               0 AS open, 0 AS overdue, f.sensitive_logged, 0 AS sensitive_open
        FROM weeks AS d JOIN recount_flows AS f
          ON f.grid = d.grid_id AND date_trunc('week', f.day)::date = d.week_start
         AND f.at <= d.frozen_at AND d.frozen_at < f.until
        UNION ALL
        SELECT d.id, s.kind, 0, 0, 0, 0, 0, 0, s.open, s.open * (s.due_at < d.ended)::int, 0,
               s.sensitive_open
        FROM weeks AS d JOIN recount_spans AS s
          ON s.grid = d.grid_id AND s.at <= d.ended AND d.ended < s.until
    ), kinds AS (
        SELECT id, kind, sum(logged) AS logged, sum(on_spot) AS on_spot, sum(resolved) AS resolved,
               sum(on_time) AS on_time, sum(closed) AS closed, sum(raised) AS raised,
               sum(open) AS open, sum(overdue) AS overdue,
               sum(sensitive_logged) AS sensitive_logged, sum(sensitive_open) AS sensitive_open
        FROM parts GROUP BY id, kind
    ), fresh AS (
        SELECT id, sum(logged) AS logged, sum(on_spot) AS on_spot, sum(resolved) AS resolved,
               sum(on_time) AS on_time, sum(closed) AS closed, sum(raised) AS raised,
               sum(open) AS open, sum(overdue) AS overdue,
               sum(sensitive_logged) AS sensitive_logged, sum(sensitive_open) AS sensitive_open,
               jsonb_object_agg(kind, to_jsonb(kinds) - 'id' - 'kind' - 'sensitive_logged'
                   - 'sensitive_open')
                   FILTER (WHERE logged + resolved + closed + raised + open > 0) AS by_kind
        FROM kinds GROUP BY id
    )
    SELECT 'digest' AS what, b.grid_id AS grid, b.week_start::text AS day, 11 AS cells,
           (%(differs)s) + (coalesce(a.by_kind, '{}'::jsonb) <> b.by_kind)::int AS wrong
    FROM weeks AS b LEFT JOIN fresh AS a USING (id)
"""

DIGEST_REPEATS = """
    WITH spots AS (
        SELECT d.id, f.spot, sum(f.logged) AS n
        FROM reports_digest AS d
        JOIN recount_flows AS f
          ON f.grid = d.grid_id AND f.spot <> d.grid_id
         AND f.day >= d.week_start AND f.day < d.week_start + 7
         AND f.at <= d.frozen_at AND d.frozen_at < f.until
        WHERE d.county = %(county)s GROUP BY d.id, f.spot HAVING sum(f.logged) >= 3
    ), fresh AS (
        SELECT id, jsonb_path_query_array(
                   jsonb_agg(jsonb_build_array(spot, n) ORDER BY n DESC, spot), '$[0 to 19]'
               ) AS repeats
        FROM spots GROUP BY id
    )
    SELECT 'digest' AS what, b.grid_id AS grid, b.week_start::text AS day, 1 AS cells,
           (coalesce(a.repeats, '[]'::jsonb) <> b.repeats)::int AS wrong
    FROM reports_digest AS b LEFT JOIN fresh AS a USING (id) WHERE b.county = %(county)s
"""

DIGEST_COMPLETENESS = """
    WITH was_in AS (
        SELECT d.id, r.day, count(*) AS received, sum(r.is_on_time::int) AS on_time,
               sum(r.is_nil::int) AS nil
        FROM recount_reports AS r, unnest(r.line) AS up(grid), reports_digest AS d
        WHERE d.county = %(county)s AND d.grid_id = up.grid AND up.grid <> r.grid
          AND d.week_start = date_trunc('week', r.day)::date AND r.frozen_at <= d.frozen_at
          AND coalesce(r.until > d.frozen_at, true)
          AND coalesce(r.returned_at > d.frozen_at, true)
        GROUP BY d.id, r.day
    ), fresh AS (
        SELECT d.id, sum(s.expected) AS expected, sum(coalesce(w.received, 0)) AS received,
               sum(coalesce(w.on_time, 0)) AS received_on_time, sum(coalesce(w.nil, 0)) AS nil,
               sum(greatest(s.expected - coalesce(w.received, 0), 0)) AS missing
        FROM reports_digest AS d
        JOIN reports_reportsummary AS s
          ON s.county = d.county AND s.grid_id = d.grid_id
         AND s.day >= d.week_start AND s.day < d.week_start + 7
        LEFT JOIN was_in AS w ON w.id = d.id AND w.day = s.day
        WHERE d.county = %(county)s GROUP BY d.id
    )
    SELECT 'digest' AS what, b.grid_id AS grid, b.week_start::text AS day, 5 AS cells,
           (%(differs)s) AS wrong
    FROM reports_digest AS b LEFT JOIN fresh AS a USING (id) WHERE b.county = %(county)s
"""

DIGEST_GRIDS = """
    WITH weeks AS (
        SELECT DISTINCT d.week_start FROM reports_digest AS d WHERE d.county = %(county)s
    )
    SELECT 'digest' AS what, g.id AS grid, w.week_start::text AS day, 1 AS cells,
           (NOT EXISTS (
               SELECT 1 FROM reports_digest AS d
               WHERE d.county = %(county)s AND d.grid_id = g.id AND d.week_start = w.week_start
           ))::int AS wrong
    FROM weeks AS w JOIN grids_grid AS g
      ON g.county_id = %(county)s AND g.opened_on < w.week_start + 7
     AND coalesce(g.closed_on > w.week_start, true)
"""
