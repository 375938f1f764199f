"""What the recount lays ready before it judges: events, their spans, reports; see recount_sheets.py."""

PREPARE = """
    CREATE TEMPORARY TABLE recount_events ON COMMIT DROP AS
    -- From when to when a first question stopped the clock: until its answer, or the matter's end.
    WITH questions AS (
        SELECT a.ticket_id, a.at AS since, coalesce(min(z.at), 'infinity') AS until
        FROM disputes_ticketevent AS a LEFT JOIN disputes_ticketevent AS z
          ON z.county = %(county)s AND z.ticket_id = a.ticket_id AND z.at > a.at
         AND (z.verb IN ('answer', 'unanswered')
              OR z.state_to IN ('resolved', 'closed', 'void', 'merged'))
        WHERE a.county = %(county)s AND a.verb = 'ask_back' AND (a.facts ->> 'stops')::boolean
        GROUP BY a.ticket_id, a.at
    )
    SELECT e.id, e.ticket_id, e.day, e.at, e.kind, e.verb, e.is_sensitive, e.due_at, e.hidden_from,
           (e.verb = 'log' OR e.verb = 'log_solved')::int AS logged,
           (e.verb = 'log_solved')::int AS on_spot,
           (e.verb = 'resolve' OR e.verb = 'log_solved')::int AS resolved,
           ((e.verb = 'resolve' OR e.verb = 'log_solved') AND coalesce(e.is_on_time, false))::int
               AS on_time,
           (e.verb = 'verify' OR e.verb = 'lapse')::int AS closed,
           (e.verb = 'raise' OR (e.verb = 'escalate'
               AND e.holder_to IS DISTINCT FROM e.holder_from))::int AS raised,
           e.state_to NOT IN ('resolved', 'closed', 'void', 'merged') AS is_open,
           e.state_to IN ('waiting', 'parked') OR q.since IS NOT NULL AS stands_still,
           lead(e.at) OVER (PARTITION BY e.ticket_id ORDER BY e.at, e.id) AS until,
           array_remove(ARRAY[
               (SELECT g.id FROM grids_grid AS g WHERE g.county_id = %(county)s AND g.tier = 1),
               e.at_township, e.at_village, e.at_patch, e.at_group], NULL) AS line
    FROM disputes_ticketevent AS e
    LEFT JOIN questions AS q ON q.ticket_id = e.ticket_id AND q.since <= e.at AND e.at < q.until
    WHERE e.county = %(county)s;

    -- How long each event's matter was sensitive, or was not: from it until an event says otherwise.
    CREATE TEMPORARY TABLE recount_marks ON COMMIT DROP AS
    SELECT ticket_id, is_sensitive, min(at) AS since,
           coalesce(max(lasts_until), 'infinity') AS until
    FROM (
        SELECT *, sum(is_turn) OVER (PARTITION BY ticket_id ORDER BY at, id) AS turn,
               coalesce(until, 'infinity') AS lasts_until
        FROM (
            SELECT *, (is_sensitive IS DISTINCT FROM
                       lag(is_sensitive) OVER (PARTITION BY ticket_id ORDER BY at, id))::int
                       AS is_turn
            FROM recount_events
        ) AS turned
    ) AS turns
    GROUP BY ticket_id, turn, is_sensitive;

    CREATE TEMPORARY TABLE recount_flows ON COMMIT DROP AS
    SELECT up.grid, e.line[cardinality(e.line)] AS spot, e.day, e.kind,
           greatest(e.at, m.since) AS at, m.until,
           CASE WHEN m.is_sensitive THEN 0 ELSE e.logged END AS logged,
           CASE WHEN m.is_sensitive THEN 0 ELSE e.on_spot END AS on_spot,
           CASE WHEN m.is_sensitive THEN 0 ELSE e.resolved END AS resolved,
           CASE WHEN m.is_sensitive THEN 0 ELSE e.on_time END AS on_time,
           CASE WHEN m.is_sensitive THEN 0 ELSE e.closed END AS closed,
           CASE WHEN m.is_sensitive THEN 0 ELSE e.raised END AS raised,
           CASE WHEN m.is_sensitive THEN e.logged ELSE 0 END AS sensitive_logged
    FROM recount_events AS e
    JOIN recount_marks AS m ON m.ticket_id = e.ticket_id AND e.at < m.until,
         unnest(e.line) WITH ORDINALITY AS up(grid, nth)
    WHERE e.logged + e.resolved + e.closed + e.raised > 0
      AND coalesce(up.nth < array_position(e.line, e.hidden_from), true);

    CREATE TEMPORARY TABLE recount_spans ON COMMIT DROP AS
    SELECT up.grid, e.kind, e.at, CASE WHEN e.stands_still THEN 'infinity' ELSE e.due_at END AS due_at,
           coalesce(e.until, 'infinity') AS until,
           (NOT e.is_sensitive)::int AS open, e.is_sensitive::int AS sensitive_open
    FROM recount_events AS e, unnest(e.line) WITH ORDINALITY AS up(grid, nth)
    WHERE e.is_open AND e.until IS DISTINCT FROM e.at
      AND coalesce(up.nth < array_position(e.line, e.hidden_from), true);

    CREATE TEMPORARY TABLE recount_reports ON COMMIT DROP AS
    SELECT r.id, r.grid_id AS grid, r.day, r.version, r.is_current, r.frozen_at, r.is_on_time,
           r.is_nil, CASE WHEN r.state = 'returned' THEN r.returned_at END AS returned_at,
           least(r.frozen_at, (r.day + 1)::timestamp AT TIME ZONE %(zone)s) AS moment,
           lead(r.frozen_at) OVER (PARTITION BY r.grid_id, r.day ORDER BY r.version) AS until,
           array_remove(ARRAY[
               (SELECT g.id FROM grids_grid AS g WHERE g.county_id = %(county)s AND g.tier = 1),
               r.at_township, r.at_village, r.at_patch, r.at_group], NULL) AS line
    FROM reports_dailyreport AS r WHERE r.county = %(county)s;

    CREATE INDEX ON recount_flows (grid, day);
    CREATE INDEX ON recount_spans (grid, at);
    CREATE INDEX ON recount_reports (grid, day);
    ANALYZE recount_flows; ANALYZE recount_spans; ANALYZE recount_reports;
"""
