"""Sums of a closed day of a county, counted anew as a whole. Never `x = x + 1`."""

import datetime as dt

from reports.models import CountedDay
from reports.periods import day_bounds
from reports.rollups import counting
from reports.statements.nil_reports import SLACK
from rows.ids import UUID7_SQL

DAY = f"""
    WITH leaf AS (
        SELECT {counting.PLACE}, e.kind, {counting.FLOW_SUMS}, 0 AS open, 0 AS overdue,
               0 AS sensitive_open
        FROM {counting.EVENTS}
        WHERE e.county = %(county)s AND e.day = %(day)s AND e.at <= %(at)s AND {counting.IS_FLOW}
        GROUP BY {counting.PLACE}, e.kind
        UNION ALL
        SELECT {counting.PLACE}, e.kind, 0, 0, 0, 0, 0, 0, 0, {counting.STOCK_SUMS}
        FROM ({counting.last_events(counting.candidates())}) AS e
        GROUP BY {counting.PLACE}, e.kind
    )
    INSERT INTO reports_daysummary
        (id, county, grid_id, day, kind, {counting.FIGURE_LIST})
    SELECT {UUID7_SQL}, %(county)s, a.grid, %(day)s, leaf.kind, sum(logged), sum(on_spot),
           sum(resolved), sum(on_time), sum(closed), sum(raised), sum(open), sum(overdue),
           sum(sensitive_logged), sum(sensitive_open)
    FROM leaf {counting.TO_COUNTING}
    WHERE a.grid IS NOT NULL
    GROUP BY a.grid, leaf.kind
"""  # noqa: S608  fragments of reports/rollups/counting.py, no input

REPORTS = f"""
    WITH facts AS (
        SELECT up.id AS grid, 1 AS expected, 0 AS received, 0 AS on_time, 0 AS nil
        FROM grids_grid AS g
        CROSS JOIN LATERAL unnest(string_to_array(rtrim(g.path, '/'), '/')::bigint[]) AS up(id)
        WHERE g.county_id = %(county)s AND up.id <> g.id AND g.opened_on <= %(day)s
          AND coalesce(greatest(g.closed_on, g.closing_told_on) > %(day)s, true)
        UNION ALL
        SELECT a.grid, coalesce(greatest(g.closed_on, g.closing_told_on) <= %(day)s, false)::int, 1,
               r.is_on_time::int,
               r.is_nil::int
        FROM reports_dailyreport AS r JOIN grids_grid AS g ON g.id = r.grid_id
        {counting.TO_ANCESTORS}
        WHERE r.county = %(county)s AND r.day = %(day)s AND r.is_current
          AND r.state <> 'returned' AND a.grid <> r.grid_id
    )
    INSERT INTO reports_reportsummary AS s
        (id, county, grid_id, day, expected, received, on_time, nil, missing)
    SELECT {UUID7_SQL}, %(county)s, f.grid, %(day)s, sum(f.expected), sum(f.received),
           sum(f.on_time), sum(f.nil), greatest(sum(f.expected) - sum(f.received), 0)
    FROM facts AS f
    WHERE f.grid NOT IN (SELECT c.id FROM grids_grid AS c WHERE c.tier = 0)
    GROUP BY f.grid HAVING sum(f.expected) > 0
    ON CONFLICT (county, grid_id, day) DO UPDATE SET
        received = excluded.received, on_time = excluded.on_time, nil = excluded.nil,
        missing = greatest(s.expected - excluded.received, 0)
"""  # noqa: S608  fragments of reports/rollups/counting.py, no input


def count_day(county: int, day: dt.date, at: dt.datetime) -> None:
    """Sum what happened on `day` and how it ended, per grid and kind, from records until `at`.

    One leaf aggregate, folded to all ancestors in the same statement: the day's rows are replaced.
    Rows of nothing are not kept: an absent row means zero.
    """
    counting.run(
        "DELETE FROM reports_daysummary WHERE county = %(county)s AND day = %(day)s",
        county=county,
        day=day,
    )
    counting.run(
        DAY,
        county=county,
        day=day,
        at=at,
        moment=day_bounds(day)[1],
        top=counting.top_of(county),
    )


def count_reports(county: int, day: dt.date) -> None:
    """Sum the five numbers of `day` for every grid that has grids below it.

    `expected` is what the tree was on that day when it was first summed (and what had reported
    before it was closed), and then stays: a past day never depends on today's tree.
    """
    counting.run(REPORTS, county=county, day=day, top=counting.top_of(county))


def recount_locked(county: int, day: dt.date) -> None:
    """A report of a locked day changed by hand: its completeness is counted again, at once."""
    if CountedDay.objects.filter(county=county, day=day).exists():
        count_reports(county, day)


def late_days(county: int, since: dt.datetime, at: dt.datetime) -> list[dt.date]:
    """Counted days that a record received after their count touches, the oldest first.

    Looks at events received after `since`: the sweep has seen the others.
    """
    found = counting.rows(
        """
        SELECT DISTINCT c.day FROM disputes_ticketevent AS e
        JOIN reports_countedday AS c ON c.county = e.county AND c.day = e.day
        WHERE e.county = %(county)s AND e.at > %(since)s AND e.at <= %(at)s
          AND e.at > c.counted_at - %(slack)s
        ORDER BY c.day
        """,
        county=county,
        since=since - SLACK,
        at=at,
        slack=SLACK,
    )
    return [row["day"] for row in found]


def first_day(county: int) -> dt.date | None:
    """The first day of the county with a record or a report; None where there is none."""
    return counting.rows(
        """
        SELECT least(
            (SELECT min(day) FROM disputes_ticketevent WHERE county = %(county)s),
            (SELECT min(day) FROM reports_dailyreport WHERE county = %(county)s)
        ) AS day
        """,
        county=county,
    )[0]["day"]
