"""Writes a day's reports as one statement: 8,340 rows a day, with figures that recount exactly.

The figures come from the event rows, cut at each report's own moment, as a confirmation would have
frozen them. What is planned (who, when) comes from filing.py; everything else is set-based.
"""

import datetime as dt
from typing import Any

from django.db import connection, transaction

from demo.confirmations import DayPlan, Filing, by_grid
from demo.stage import Stage
from demo.writing import copy
from disputes.models.standing import open_sql, running_sql
from grids.tiers import Tier
from reports.actions.summary import count
from reports.actions.versions import freeze_touched
from reports.models import DailyReport
from reports.periods import day_bounds
from reports.rollups import counting
from rows.ids import UUID7_SQL

LINES = f"""
    CREATE TEMPORARY TABLE demo_line AS
    SELECT g.id AS grid, g.tier, g.parent_id AS parent,
           nullif(g.township_count + g.village_count + g.patch_count + g.group_count, 0) AS below,
           max(a.id) FILTER (WHERE a.tier = {Tier.TOWNSHIP:d}) AS at_township,
           max(a.id) FILTER (WHERE a.tier = {Tier.VILLAGE:d}) AS at_village,
           max(a.id) FILTER (WHERE a.tier = {Tier.PATCH:d}) AS at_patch,
           max(a.id) FILTER (WHERE a.tier = {Tier.GROUP:d}) AS at_group
    FROM grids_grid AS g
    CROSS JOIN LATERAL unnest(string_to_array(rtrim(g.path, '/'), '/')::bigint[]) AS up(id)
    JOIN grids_grid AS a ON a.id = up.id
    WHERE g.county_id = %(county)s AND g.closed_on IS NULL AND g.tier >= {Tier.COUNTY:d}
    GROUP BY g.id;

    CREATE TEMPORARY TABLE demo_span AS
    SELECT e.ticket_id, e.at, e.is_sensitive,
           CASE WHEN {running_sql("e.state_to", "e.is_halted")} THEN e.due_at ELSE 'infinity' END
               AS due_at,
           {counting.PLACE},
           coalesce(e.until, 'infinity') AS until
    FROM (
        SELECT *, lead(at) OVER (PARTITION BY ticket_id ORDER BY at, id) AS until
        FROM disputes_ticketevent WHERE county = %(county)s
    ) AS e
    WHERE {open_sql("e.state_to")} AND coalesce(e.until, 'infinity') > %(since)s;

    CREATE TEMPORARY TABLE demo_filed (
        grid bigint, frozen_at timestamptz, version int, until timestamptz, state text,
        is_on_time boolean, words text, confirmed_by bigint, above_by bigint, above_at timestamptz,
        returned_by bigint, returned_at timestamptz, returned_why text
    );
    CREATE TEMPORARY TABLE demo_busy (grid bigint);
    CREATE TEMPORARY TABLE demo_tap (grid bigint, at timestamptz, by bigint);
    ANALYZE demo_line; ANALYZE demo_span;
"""  # noqa: S608  fragments of reports/rollups/counting.py

DROP = "DROP TABLE IF EXISTS demo_line, demo_span, demo_filed, demo_busy, demo_tap"

DAY = f"""
    WITH planned AS (
        SELECT f.*, l.tier, l.below, {counting.ANCESTORS}
        FROM demo_filed AS f JOIN demo_line AS l USING (grid)
        UNION ALL
        SELECT l.grid, %(nil_at)s, 1, NULL,
               CASE WHEN t.at IS NULL THEN 'confirmed' ELSE 'above' END, true, '', NULL, t.by, t.at,
               NULL, NULL, '', l.tier, l.below, {counting.ANCESTORS}
        FROM demo_line AS l
        LEFT JOIN demo_tap AS t ON t.grid = l.parent AND t.at > %(nil_at)s
        WHERE l.tier >= {Tier.PATCH:d} AND %(nil_at)s <= %(until)s
          AND NOT EXISTS (SELECT 1 FROM demo_busy AS b WHERE b.grid = l.grid)
    ), flow AS (
        SELECT a.grid, e.at, e.verb, e.is_on_time, e.holder_to, e.holder_from, t.is_apart
        FROM {counting.EVENTS} {counting.TO_COUNTING}
        WHERE e.county = %(county)s AND e.day = %(day)s AND {counting.IS_FLOW}
          AND a.grid IS NOT NULL
    ), flows AS (
        SELECT p.grid, p.version, {counting.FLOW_SUMS}
        FROM planned AS p JOIN flow AS e ON e.grid = p.grid AND e.at <= p.frozen_at
        GROUP BY p.grid, p.version
    ), span AS (
        SELECT a.grid, s.at, s.until, s.due_at, s.is_sensitive
        FROM demo_span AS s {counting.TO_COUNTING}
        WHERE s.at <= %(ended)s AND s.until > %(nil_at)s - interval '1 day' AND a.grid IS NOT NULL
    ), stocks AS (
        SELECT p.grid, p.version, count(*) FILTER (WHERE NOT s.is_sensitive) AS open,
               count(*) FILTER (WHERE NOT s.is_sensitive
                                AND s.due_at < least(p.frozen_at, %(ended)s)) AS overdue,
               count(*) FILTER (WHERE s.is_sensitive) AS sensitive_open
        FROM planned AS p
        JOIN span AS s ON s.grid = p.grid AND s.at <= least(p.frozen_at, %(ended)s)
                      AND least(p.frozen_at, %(ended)s) < s.until
        GROUP BY p.grid, p.version
    ), figured AS (
        SELECT p.*, f.logged, f.on_spot, f.resolved, f.on_time, f.closed, f.raised,
               coalesce(s.open, 0) AS open, coalesce(s.overdue, 0) AS overdue,
               f.sensitive_logged, s.sensitive_open,
               coalesce(f.logged + f.resolved + f.closed + f.raised, 0) = 0 AS is_nil
        FROM planned AS p
        LEFT JOIN flows AS f ON f.grid = p.grid AND f.version = p.version
        LEFT JOIN stocks AS s ON s.grid = p.grid AND s.version = p.version
    ), seen AS (
        SELECT grid, frozen_at, until, returned_at, is_on_time, is_nil, {counting.ANCESTORS}
        FROM figured %(there)s
    ), reported AS (
        SELECT p.grid, p.version, count(*) AS received,
               count(*) FILTER (WHERE r.is_on_time) AS on_time,
               count(*) FILTER (WHERE r.is_nil) AS nil
        FROM (SELECT seen.*, a.grid AS above FROM seen {counting.TO_ANCESTORS}
              WHERE a.grid <> seen.grid) AS r
        JOIN planned AS p ON p.grid = r.above AND r.frozen_at <= p.frozen_at
         AND coalesce(r.until > p.frozen_at, true) AND coalesce(r.returned_at > p.frozen_at, true)
        GROUP BY p.grid, p.version
    )
    INSERT INTO reports_dailyreport
        (id, county, grid_id, tier, day, version, is_current, state, is_nil, is_on_time, words,
         frozen_at, {counting.FIGURE_LIST},
         below_expected, below_received, below_on_time, below_nil, below_missing,
         confirmed_by_id, above_by_id, above_at, returned_by_id, returned_at, returned_why,
         {counting.ANCESTORS})
    SELECT {UUID7_SQL}, %(county)s, p.grid, p.tier, %(day)s, p.version, p.until IS NULL, p.state,
           p.is_nil, p.is_on_time, p.words, p.frozen_at,
           coalesce(p.logged, 0), coalesce(p.on_spot, 0), coalesce(p.resolved, 0),
           coalesce(p.on_time, 0), coalesce(p.closed, 0), coalesce(p.raised, 0), p.open, p.overdue,
           coalesce(p.sensitive_logged, 0), coalesce(p.sensitive_open, 0), p.below,
           CASE WHEN p.below IS NOT NULL THEN coalesce(r.received, 0) END,
           CASE WHEN p.below IS NOT NULL THEN coalesce(r.on_time, 0) END,
           CASE WHEN p.below IS NOT NULL THEN coalesce(r.nil, 0) END,
           greatest(p.below - coalesce(r.received, 0), p.below * 0),
           p.confirmed_by, p.above_by, p.above_at, p.returned_by, p.returned_at, p.returned_why,
           {counting.ANCESTORS}
    FROM figured AS p LEFT JOIN reported AS r ON r.grid = p.grid AND r.version = p.version
    ORDER BY p.grid
"""  # noqa: S608  fragments of reports/rollups/counting.py, no input

THERE = f"""
        UNION ALL
        SELECT r.grid_id, r.frozen_at,
               lead(r.frozen_at) OVER (PARTITION BY r.grid_id ORDER BY r.version),
               r.returned_at, r.is_on_time, r.is_nil, {counting.ANCESTORS}
        FROM reports_dailyreport AS r WHERE r.county = %(county)s AND r.day = %(day)s
"""  # noqa: S608  fragments of reports/rollups/counting.py
"""Only for the day on which a play goes on: nothing is there of the others."""

TAKE = """
    UPDATE reports_dailyreport AS r
    SET state = 'above', above_by_id = t.by, above_at = t.at
    FROM demo_tap AS t, grids_grid AS g
    WHERE r.county = %(county)s AND r.day = %(day)s AND r.is_current AND r.state = 'confirmed'
      AND g.id = r.grid_id AND g.parent_id = t.grid AND r.frozen_at < t.at
"""

RECORDS = f"""
    SELECT e.day, e.at, array_remove(array_agg(a.grid), NULL) AS line
    FROM {counting.EVENTS} {counting.TO_COUNTING}
    WHERE e.county = %(county)s AND e.day BETWEEN %(first)s AND %(last)s AND {counting.IS_FLOW}
      AND NOT t.is_apart
    GROUP BY e.id, e.day, e.at ORDER BY e.at, e.id
"""  # noqa: S608  a fragment of reports/rollups/counting.py


Records = dict[dt.date, dict[int, list[dt.datetime]]]


def read_records(stage: Stage, first: dt.date, last: dt.date) -> Records:
    """The moments of records per day and grid, from `first` to `last`."""
    top = stage.by_tier[Tier.COUNTY][0].id
    rows = counting.rows(RECORDS, county=stage.county.id, first=first, last=last, top=top)
    return by_grid([(row["day"], row["at"], row["line"]) for row in rows])


class Desk:
    """Files the reports of a county's days, on this thread's connection."""

    def __init__(self, stage: Stage, seed: int, since: dt.datetime, until: dt.datetime) -> None:
        self.stage, self.county = stage, stage.county.id
        self.filing = Filing(stage, seed)
        self.since, self.until = since, until

    def file_days(self, days: list[dt.date], records: Records) -> int:
        """Write the reports of these days; returns how many."""
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0; SET work_mem = '64MB'")
            cursor.execute(DROP)
            given: dict[str, Any] = {"county": self.county, "since": self.since}
            cursor.execute(LINES, given)
        written = sum(self.file_day(day, records.get(day, {})) for day in days)
        with connection.cursor() as cursor:
            cursor.execute(DROP)
            cursor.execute("RESET work_mem")
        return written

    @transaction.atomic
    def file_day(self, day: dt.date, records: dict[int, list[dt.datetime]]) -> int:
        """Write the reports of a day and, when it is over, sum it; returns how many reports.

        A day that began before the play goes on with what stands there already.
        """
        ended = day_bounds(day)[1]
        began_before = day_bounds(day)[0] < self.since
        there = self._there(day) if began_before else frozenset()
        if there:
            freeze_touched(self.county, self.since, now=min(self.until, ended))
        plan = self.filing.plan(
            day, records, until=self.until, since=self.since if began_before else None, there=there
        )
        written = self._write(plan, ended, THERE if there else "")
        if there:
            counting.run(TAKE, county=self.county, day=day)
        if ended <= self.until:
            count(self.county, day, ended + dt.timedelta(seconds=50))
        return written

    def _there(self, day: dt.date) -> frozenset[int]:
        rows = DailyReport.objects.filter(county=self.county, day=day)
        return frozenset(rows.values_list("grid_id", flat=True))

    def _write(self, plan: DayPlan, ended: dt.datetime, there: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE demo_filed, demo_busy, demo_tap")
        copy("demo_filed", (tuple(vars(one).values()) for one in plan.filed))
        copy("demo_busy", ((grid,) for grid in plan.busy))
        taps = ((grid, tap.at, tap.by) for grid, tap in plan.taps.items() if tap.at <= self.until)
        copy("demo_tap", taps)
        return counting.insert(
            DAY.replace("%(there)s", there),
            county=self.county,
            day=plan.day,
            ended=ended,
            nil_at=plan.nil_at,
            until=self.until,
            top=self.stage.by_tier[Tier.COUNTY][0].id,
        )
