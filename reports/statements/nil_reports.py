"""Reports that the sweep files: nil ones by themselves, and new versions for later records."""

import datetime as dt
from typing import Any

from disputes.models.standing import past_due_sql, running_sql
from grids.tiers import ANCESTOR_COLUMNS
from reports.periods import day_bounds
from reports.rollups import counting, visited
from rows.ids import UUID7_SQL

SLACK = dt.timedelta(minutes=5)
"""An event carries the time its request began; it may be committed this much later."""

NIL = f"""
    WITH empty AS (
        SELECT g.id FROM grids_grid AS g
        WHERE g.county_id = %%(county)s AND g.tier = %%(tier)s AND g.opened_on <= %%(day)s
          AND coalesce(greatest(g.closed_on, g.closing_told_on) > %%(day)s, true)
          AND g.id NOT IN (
              SELECT a.grid FROM %(events)s %(fold)s
              WHERE e.county = %%(county)s AND e.day = %%(day)s AND e.at <= %%(at)s
                AND a.grid IS NOT NULL AND NOT t.is_apart AND {counting.IS_FLOW}
          )
          AND g.id NOT IN (
              SELECT a.grid FROM visits_visitevent AS e %(to_ancestors)s
              WHERE e.county = %%(county)s AND e.day = %%(day)s AND e.at <= %%(at)s
                AND a.grid IS NOT NULL AND e.verb IN ('visit', 'keep')
                AND (e.verb = 'keep' OR %(stands)s)
          )
          AND g.id NOT IN (
              SELECT r.grid_id FROM reports_dailyreport AS r
              WHERE r.county = %%(county)s AND r.day = %%(day)s AND r.is_current
          )
    ), facts AS (
        SELECT m.id AS grid, 1 AS is_empty, 0 AS open, 0 AS overdue, 0 AS received, 0 AS on_time,
               0 AS nil, 0 AS apart_logged, 0 AS apart_open, 0 AS owed
        FROM empty AS m
        UNION ALL
        SELECT a.grid, 0, (NOT e.is_sensitive)::int,
               (NOT e.is_sensitive AND {running_sql("e.state_to", "e.is_halted")}
                AND {past_due_sql("e.due_at", "%%(moment)s")})::int, 0, 0, 0, 0,
               e.is_sensitive::int, 0
        FROM (%(last)s) AS e %(fold)s
        UNION ALL
        SELECT a.grid, 0, 0, 0, 0, 0, 0, 1, 0, 0 FROM %(events)s %(fold)s
        WHERE e.county = %%(county)s AND e.day = %%(day)s AND e.at <= %%(at)s AND t.is_apart
          AND e.verb IN ('log', 'log_solved')
        UNION ALL
        SELECT a.grid, 0, 0, 0, 0, 0, 0, 0, 0, 1 FROM visits_visitevent AS e %(to_ancestors)s
        WHERE e.county = %%(county)s AND %(owed)s
        UNION ALL
        SELECT r.%(column)s, 0, 0, 0, 1, r.is_on_time::int, r.is_nil::int, 0, 0, 0
        FROM reports_dailyreport AS r
        WHERE r.county = %%(county)s AND r.day = %%(day)s AND r.is_current
          AND r.state <> 'returned' AND r.grid_id <> r.%(column)s
    ), counted AS (
        SELECT grid, sum(open) AS open, sum(overdue) AS overdue, sum(received) AS received,
               sum(on_time) AS on_time, sum(nil) AS nil,
               sum(apart_logged) AS apart_logged, sum(apart_open) AS apart_open,
               sum(owed) AS owed
        FROM facts GROUP BY grid HAVING sum(is_empty) = 1
    )
    INSERT INTO reports_dailyreport
        (id, county, grid_id, tier, day, version, is_current, state, is_nil, is_on_time, words,
         frozen_at, logged, on_spot, resolved, on_time, closed, raised, open, overdue,
         sensitive_logged, sensitive_open, promises_due,
         below_expected, below_received, below_on_time, below_nil, below_missing, returned_why,
         at_township, at_village, at_patch, at_group)
    SELECT {UUID7_SQL}, %%(county)s, g.id, g.tier, %%(day)s, 1, true, 'confirmed', true, true, '',
           %%(at)s, 0, 0, 0, 0, 0, 0, c.open, c.overdue, c.apart_logged, c.apart_open, c.owed,
           CASE WHEN b.has THEN b.expected END, CASE WHEN b.has THEN c.received END,
           CASE WHEN b.has THEN c.on_time END, CASE WHEN b.has THEN c.nil END,
           CASE WHEN b.has THEN greatest(b.expected - c.received, 0) END,
           '', l.at_township, l.at_village, l.at_patch, l.at_group
    FROM counted AS c JOIN grids_grid AS g ON g.id = c.grid
    CROSS JOIN LATERAL (
        SELECT g.village_count + g.patch_count + g.group_count AS expected,
               g.village_count + g.patch_count + g.group_count > 0 AS has
    ) AS b
    CROSS JOIN LATERAL ({counting.LINE}) AS l
    ON CONFLICT DO NOTHING
"""  # noqa: S608  fragments of reports/rollups/counting.py, no input


def file_nil(county: int, day: dt.date, tier: int, at: dt.datetime) -> int:
    """File a nil report for every grid of `tier` without records and without a report of `day`.

    Sensitive matters, and those that are hidden from the grid, are no records here: a report that
    waits for its leader beside figures of nothing would tell of them. One statement for the whole county (6,182 groups would be 6,182 requests). Figures are frozen at
    `at`, or at the day's end if that came first. It counts as on time: nobody was late with
    nothing. Returns how many were filed.
    """
    ended = day_bounds(day)[1]
    statement = NIL % {
        "column": ANCESTOR_COLUMNS[tier],
        "last": counting.last_events(counting.candidates()),
        "events": counting.EVENTS,
        "fold": counting.TO_COUNTING,
        "to_ancestors": counting.TO_ANCESTORS,
        "stands": visited.STANDS,
        "owed": visited.WHICH["promises_due"],
    }
    return counting.insert(
        statement,
        county=county,
        day=day,
        tier=int(tier),
        top=counting.top_of(county),
        at=min(at, ended),
        moment=min(at, ended),
    )


def touched_reports(county: int, since: dt.datetime, at: dt.datetime) -> list[dict[str, Any]]:
    """Reports with a record of their day that came after their freeze, and flows that differ now.

    Looks at events received between `since` and `at` only, folds them to their ancestors, and
    compares the day's flows, counted anew in one statement, with the frozen ones. The lowest tier
    comes first, as it must in a version that freezes what is below it.
    """
    return counting.rows(
        f"""
        WITH touched AS (
            SELECT DISTINCT r.id, r.grid_id, r.day
            FROM {counting.EVENTS} {counting.TO_COUNTING}
            JOIN reports_dailyreport AS r
              ON r.county = e.county AND r.grid_id = a.grid AND r.day = e.day AND r.is_current
            WHERE e.county = %(county)s AND e.at > %(since)s AND e.at <= %(at)s
              AND {counting.IS_FLOW} AND NOT t.is_apart AND r.state <> 'returned'
              AND e.at > r.frozen_at - %(slack)s
            UNION
            SELECT r.id, r.grid_id, r.day
            FROM visits_visitevent AS e {counting.TO_ANCESTORS}
            JOIN reports_dailyreport AS r
              ON r.county = e.county AND r.grid_id = a.grid AND r.day = e.day AND r.is_current
            WHERE e.county = %(county)s AND e.at > %(since)s AND e.at <= %(at)s
              AND e.verb IN ('visit', 'void', 'keep') AND r.state <> 'returned'
              AND e.at > r.frozen_at - %(slack)s
        ), visited AS (
            SELECT a.grid, e.day, {visited.FLOWS}
            FROM visits_visitevent AS e {counting.TO_ANCESTORS}
            WHERE e.county = %(county)s AND e.day IN (SELECT day FROM touched)
              AND e.at <= %(at)s AND a.grid IS NOT NULL
            GROUP BY a.grid, e.day
        ), counted AS (
            SELECT a.grid, e.day, {counting.FLOW_SUMS}
            FROM {counting.EVENTS} {counting.TO_COUNTING}
            WHERE e.county = %(county)s AND e.day IN (SELECT day FROM touched)
              AND e.at <= %(at)s AND a.grid IS NOT NULL
            GROUP BY a.grid, e.day
        )
        SELECT r.grid_id AS grid, r.day
        FROM touched AS t
        JOIN reports_dailyreport AS r ON r.id = t.id AND r.county = %(county)s
        LEFT JOIN counted AS c ON c.grid = t.grid_id AND c.day = t.day
        LEFT JOIN visited AS v ON v.grid = t.grid_id AND v.day = t.day
        WHERE (r.logged, r.on_spot, r.resolved, r.on_time, r.closed, r.raised, r.visits,
               r.promises_kept)
              IS DISTINCT FROM
              (coalesce(c.logged, 0), coalesce(c.on_spot, 0), coalesce(c.resolved, 0),
               coalesce(c.on_time, 0), coalesce(c.closed, 0), coalesce(c.raised, 0),
               coalesce(v.visits, 0), coalesce(v.promises_kept, 0))
        ORDER BY r.day, r.tier DESC, r.grid_id
        """,  # noqa: S608  fragments of reports/rollups/counting.py
        county=county,
        top=counting.top_of(county),
        since=since - SLACK,
        at=at,
        slack=SLACK,
    )
