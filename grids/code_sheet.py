"""Whom requests for a login code wait for, counted again by SQL of its own.

Written from docs/adr/0027 and from whom `grids.search.people_to_help` lets help, not from `grids.turns`.
"""

import datetime as dt

from django.db import connection
from django.utils import timezone

EXPECTED = """
    WITH sits AS (
        SELECT s.user_id AS person, p.id AS post, p.role, g.id AS grid, g.path, g.tier,
               g.county_id AS county, u.is_active
        FROM grids_posting AS s
        JOIN grids_post AS p ON p.id = s.post_id
        JOIN grids_grid AS g ON g.id = p.grid_id
        JOIN grids_user AS u ON u.id = s.user_id
        WHERE p.closed_on IS NULL AND s.started_on <= %(day)s
          AND coalesce(s.ended_on >= %(day)s, true)
    ), asked AS (
        SELECT r.id, r.user_id AS person, r.lapses_at,
               u.is_staff OR NOT EXISTS (SELECT FROM sits WHERE sits.person = r.user_id) AS is_apart
        FROM grids_coderequest AS r JOIN grids_user AS u ON u.id = r.user_id
        WHERE r.county = %(county)s AND r.closed_at IS NULL
    ), above AS (
        SELECT a.id, g.id AS grid, g.tier,
               EXISTS (
                   SELECT FROM sits WHERE sits.grid = g.id AND sits.is_active
                     AND sits.role IN ('leader', 'deputy', 'staff')
               ) AND g.county_id = %(county)s AS can
        FROM asked AS a
        JOIN grids_grid AS g ON NOT EXISTS (
            SELECT FROM sits WHERE sits.person = a.person
              AND (sits.path = g.path OR sits.path NOT LIKE g.path || '%%')
        )
        WHERE NOT a.is_apart
    ), next AS (
        SELECT a.id, max(a.tier) AS tier, max(a.tier) FILTER (WHERE a.can) AS can_at
        FROM above AS a GROUP BY a.id
    )
    SELECT a.id, 'grid', v.grid, n.can_at < n.tier, a.lapses_at, a.person
    FROM asked AS a
    JOIN next AS n ON n.id = a.id
    JOIN above AS v ON v.id = a.id AND v.tier = n.can_at
    UNION
    SELECT a.id, 'post', s.post, false, a.lapses_at, a.person
    FROM asked AS a
    JOIN sits AS s ON s.role = 'security_admin' AND s.tier = 1 AND s.county = %(county)s
     AND s.is_active AND s.person <> a.person
    WHERE NOT EXISTS (
        SELECT FROM sits AS c WHERE c.person = a.person AND c.path NOT LIKE s.path || '%%'
    ) AND NOT EXISTS (SELECT FROM next AS n WHERE n.id = a.id AND n.can_at IS NOT NULL)
"""

WRITTEN = """
    SELECT w.subject, w.owner_kind, w.owner, w.is_stand_in, w.due_at, w.not_by
    FROM grids_workitem AS w
    WHERE w.county = %(county)s AND w.kind = 'code' AND w.what = 'give' AND w.hidden_from IS NULL
"""


def compare_requests(county: int, moments: set[dt.datetime]) -> tuple[int, list[tuple[int, str]]]:
    """How many work items the requests of a county have to have, and what differs, with its owner: what
    is missing at each of these moments, and what is there and at none of them should be.
    """
    days = sorted({timezone.localdate(moment) for moment in moments})
    with connection.cursor() as cursor:
        sheets = []
        for day in days:
            cursor.execute(EXPECTED, {"county": county, "day": day})
            sheets.append(set(cursor.fetchall()))
        cursor.execute(WRITTEN, {"county": county})
        there = set(cursor.fetchall())
    missing = set.intersection(*sheets) - there
    surplus = there - set.union(*sheets)
    wrong = [(row[2], f"missing {row[0]}") for row in missing]
    return len(sheets[-1]), sorted(wrong + [(row[2], f"false {row[0]}") for row in surplus])
