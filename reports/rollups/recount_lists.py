"""The queries of the recount that compare a number with the list that it opens."""

MISSING = """
    WITH there AS (
        SELECT g.id, g.path, g.opened_on, greatest(g.closed_on, g.closing_told_on) AS gone_on
        FROM grids_grid AS g WHERE g.county_id = %(county)s
    ), listed AS (
        SELECT up.id::bigint AS grid, s.day, count(*) AS missing
        FROM (
            SELECT t.id, t.path, c.day
            FROM reports_countedday AS c
            JOIN there AS t ON t.opened_on <= c.day AND coalesce(c.day < t.gone_on, true)
            LEFT JOIN recount_reports AS r
              ON r.grid = t.id AND r.day = c.day AND r.is_current AND r.returned_at IS NULL
            WHERE c.county = %(county)s AND r.id IS NULL
        ) AS s, regexp_split_to_table(s.path, '/') AS up(id)
        WHERE up.id <> '' AND up.id <> s.id::text
        GROUP BY up.id, s.day
    ), told AS (
        SELECT s.grid_id AS grid, s.day, s.missing FROM reports_reportsummary AS s
        WHERE s.county = %(county)s
    )
    SELECT 'list of the missing' AS what, grid, day::text AS day, 1 AS cells,
           (%(differs)s) AS wrong
    FROM listed AS a FULL JOIN told AS b USING (grid, day)
    WHERE grid NOT IN (SELECT g.id FROM grids_grid AS g WHERE g.tier = 0)
"""
"""The board of a past day, as its list is asked: grids that were there and have no report."""

OPEN = """
    WITH listed AS (
        SELECT up.grid, count(*) AS open
        FROM (
            SELECT t.*, array_remove(ARRAY[
                (SELECT g.id FROM grids_grid AS g WHERE g.county_id = %(county)s AND g.tier = 1),
                t.at_township, t.at_village, t.at_patch, t.at_group], NULL) AS line
            FROM disputes_ticket AS t
            WHERE t.county = %(county)s AND NOT t.is_sensitive
              AND t.state NOT IN ('resolved', 'closed', 'void', 'merged')
        ) AS t, unnest(t.line) WITH ORDINALITY AS up(grid, nth)
        WHERE coalesce(up.nth < array_position(t.line, t.hidden_from_id), true)
        GROUP BY up.grid
    ), told AS (
        SELECT s.grid, sum(s.open) AS open FROM recount_spans AS s
        WHERE s.until = 'infinity' GROUP BY s.grid
    )
    SELECT 'list of the open' AS what, grid, '' AS day, 1 AS cells, (%(differs)s) AS wrong
    FROM listed AS a FULL JOIN told AS b USING (grid)
"""
"""What a draft counts as open from events, and what the work queue lists of tickets, now."""

SHEETS = ((MISSING, ("missing",)), (OPEN, ("open",)))
"""`a` is what the list holds, `b` what is told."""
