"""The query of the recount that judges the visits and promises of reports; recount_sheets.py says how
it reads. It shares nothing with reports/rollups/visited.py: a visit and a promise are spans here."""

VISITS = """
    WITH told AS (
        SELECT e.visit_id, e.verb, e.day, e.at, e.promise, e.due_on,
               coalesce(lead(e.at) OVER (PARTITION BY e.visit_id ORDER BY e.at, e.id), 'infinity')
                   AS until,
               coalesce(min(e.at) FILTER (WHERE e.verb = 'void') OVER (PARTITION BY e.visit_id),
                        'infinity') AS void_at,
               array_remove(ARRAY[
                   (SELECT g.id FROM grids_grid AS g WHERE g.county_id = %(county)s AND g.tier = 1),
                   e.at_township, e.at_village, e.at_patch, e.at_group], NULL) AS line
        FROM visits_visitevent AS e WHERE e.county = %(county)s
    ), fresh AS (
        SELECT r.id, count(*) FILTER (
                   WHERE t.verb = 'visit' AND t.day = r.day AND t.at <= r.frozen_at
                     AND r.frozen_at < t.void_at) AS visits,
               count(*) FILTER (
                   WHERE t.verb = 'keep' AND t.day = r.day AND t.at <= r.frozen_at
               ) AS promises_kept,
               count(*) FILTER (
                   WHERE t.promise IN ('open', 'kept') AND t.due_on = r.day AND t.at <= r.moment
                     AND r.moment < t.until) AS promises_due
        FROM told AS t JOIN recount_reports AS r
          ON r.grid = ANY(t.line) AND (r.day = t.day OR r.day = t.due_on)
        GROUP BY r.id
    )
    SELECT 'report' AS what, b.grid_id AS grid, b.day::text AS day, 3 AS cells,
           (%(differs)s) AS wrong
    FROM reports_dailyreport AS b LEFT JOIN fresh AS a USING (id) WHERE b.county = %(county)s
"""
