"""Whose turn it is, counted again from the tickets and the postings, by SQL of its own.

Written from house.md, rule 12, and not from `disputes.turns`: what both say is compared row by row.
"""

import datetime as dt
from typing import Any

from django.db import connection

LINE = "string_to_array(rtrim({path}, '/'), '/')::bigint[]"

EXPECTED = f"""
    WITH sits AS (
        SELECT p.id AS post, p.grid_id AS grid, p.department_id AS department,
               p.role IN ('leader', 'deputy', 'staff') AS acts, s.user_id AS person
        FROM grids_posting AS s
        JOIN grids_post AS p ON p.id = s.post_id
        JOIN grids_user AS u ON u.id = s.user_id
        WHERE p.closed_on IS NULL AND u.is_active AND s.started_on <= %(day)s
          AND coalesce(s.ended_on >= %(day)s, true)
    ), alive AS (
        SELECT t.id, t.state, t.due_at, t.is_sensitive, t.hidden_from_id AS hidden, x.path AS veil,
               t.logged_by_id AS logger, t.resolved_by_id AS doer, t.resolver_id AS resolver,
               r.path AS did, r.tier AS did_at, g.path AS place, t.holder_id AS holder,
               h.path AS held, t.assigned_post_id AS post, t.assigned_department_id AS department,
               coalesce(pg.path, dg.path) AS given, t.wished_by_id AS wisher, h.tier AS held_at,
               t.asked_until, t.asked_post_id AS asked, q.grid_id AS asked_at, t.is_halted, t.bounces,
               t.report_by IS NOT NULL AS is_owed,
               t.bounces > 0 OR NOT EXISTS (
                   SELECT FROM disputes_ticketevent AS e
                   WHERE e.county = %(county)s AND e.ticket_id = t.id AND e.spell = t.spell
                     AND e.verb = 'accept'
               ) AS is_back
        FROM disputes_ticket AS t
        JOIN grids_grid AS g ON g.id = t.grid_id
        JOIN grids_grid AS h ON h.id = t.holder_id
        LEFT JOIN grids_grid AS r ON r.id = t.resolver_id
        LEFT JOIN grids_grid AS x ON x.id = t.hidden_from_id
        LEFT JOIN grids_post AS p ON p.id = t.assigned_post_id
        LEFT JOIN grids_grid AS pg ON pg.id = p.grid_id
        LEFT JOIN grids_department AS d ON d.id = t.assigned_department_id
        LEFT JOIN grids_grid AS dg ON dg.id = d.grid_id
        LEFT JOIN grids_post AS q ON q.id = t.asked_post_id
        WHERE t.county = %(county)s AND t.state NOT IN ('closed', 'void', 'merged')
    ), owed AS (
        SELECT a.id, w.what, 'grid' AS owner_kind, a.holder AS owner, NULL::bigint AS not_by
        FROM alive AS a
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN a.is_halted THEN 'hold'
                WHEN a.state = 'reported' THEN 'accept'
                WHEN a.state = 'accepted' AND a.bounces > 1 THEN 'rule'
                WHEN a.state = 'accepted' AND a.is_back THEN 'act'
                WHEN a.state = 'handling' AND a.post IS NULL AND a.department IS NULL THEN 'act'
                WHEN a.state <> 'resolved' THEN 'hold'
            END
        ) AS w (what)
        WHERE w.what IS NOT NULL
        UNION ALL
        SELECT a.id, CASE WHEN a.state = 'assigned' AND NOT a.is_halted THEN 'sign' ELSE 'hold' END,
               CASE WHEN a.post IS NULL THEN 'department' ELSE 'post' END,
               coalesce(a.post, a.department), NULL
        FROM alive AS a
        WHERE a.state IN ('assigned', 'handling') AND coalesce(a.post, a.department) IS NOT NULL
        UNION ALL
        SELECT a.id, 'answer', 'post', a.asked, NULL
        FROM alive AS a
        WHERE a.state IN ('reported', 'accepted', 'assigned', 'handling') AND a.asked IS NOT NULL
        UNION ALL
        SELECT a.id, 'answer', o.kind, o.id, NULL
        FROM alive AS a
        CROSS JOIN LATERAL (
            VALUES ('grid', a.holder),
                   ('post', CASE WHEN a.state IN ('assigned', 'handling') THEN a.post END),
                   ('department', CASE WHEN a.state IN ('assigned', 'handling') THEN a.department END)
        ) AS o (kind, id)
        WHERE a.state IN ('reported', 'accepted', 'assigned', 'handling')
          AND a.asked_until IS NOT NULL AND a.asked IS NULL AND o.id IS NOT NULL
        UNION ALL
        SELECT a.id, 'verify', 'grid', v.grid, a.doer
        FROM alive AS a
        CROSS JOIN LATERAL (
            SELECT g.id AS grid FROM grids_grid AS g
            WHERE g.county_id = %(county)s AND g.tier >= 1 AND CASE
                WHEN a.did_at = 1 THEN g.id = a.resolver
                WHEN a.is_sensitive THEN g.id = a.holder AND a.resolver IS DISTINCT FROM a.holder
                WHEN a.place LIKE a.did || '%%' THEN
                    g.id = ANY({LINE.format(path="a.did")}) AND g.id <> a.resolver
                ELSE g.id = ANY({LINE.format(path="a.held")})
            END
              AND (a.did_at = 1 OR EXISTS (
                  SELECT FROM sits AS s
                  WHERE s.grid = g.id AND s.acts AND s.person IS DISTINCT FROM a.doer
              ))
              AND (a.place LIKE g.path || '%%' OR g.id = a.holder)
              AND (a.did_at IS NOT DISTINCT FROM 1 OR coalesce(g.path NOT LIKE a.veil || '%%', true))
            ORDER BY g.tier DESC LIMIT 1
        ) AS v
        WHERE a.state = 'resolved'
        UNION ALL
        SELECT a.id, 'decide', 'grid', d.grid, a.wisher
        FROM alive AS a
        CROSS JOIN LATERAL (
            SELECT g.id AS grid FROM grids_grid AS g
            WHERE g.county_id = %(county)s AND a.held LIKE g.path || '%%'
              AND (g.tier = 1 OR g.tier > 1 AND g.tier < a.held_at AND EXISTS (
                  SELECT FROM sits AS s WHERE s.grid = g.id AND s.acts AND s.person <> a.wisher
              ))
            ORDER BY g.tier DESC LIMIT 1
        ) AS d
        WHERE a.wisher IS NOT NULL AND a.state IN ('accepted', 'assigned', 'handling')
          AND (a.held_at = 1 OR NOT a.is_sensitive)
        UNION ALL
        SELECT a.id, CASE WHEN a.state = 'resolved' THEN 'tell' ELSE 'report' END, 'grid', a.holder,
               NULL
        FROM alive AS a WHERE a.is_owed
    ), instead AS (
        SELECT o.id, o.what, i.grid
        FROM owed AS o
        JOIN alive AS a ON a.id = o.id
        CROSS JOIN LATERAL (
            SELECT g.id AS grid FROM grids_grid AS g
            WHERE g.county_id = %(county)s AND g.tier >= 1
              AND (a.place LIKE g.path || '%%' OR g.id = a.holder)
              AND CASE o.owner_kind
                  WHEN 'grid' THEN g.id = ANY({LINE.format(path="a.held")}) AND g.id <> a.holder
                  ELSE g.id = ANY({LINE.format(path="a.given")})
              END
              AND coalesce(g.path NOT LIKE a.veil || '%%', true)
              AND EXISTS (SELECT FROM sits AS s WHERE s.grid = g.id AND s.acts)
            ORDER BY g.tier DESC LIMIT 1
        ) AS i
        WHERE NOT a.is_sensitive AND o.what NOT IN ('verify', 'decide', 'answer') AND NOT EXISTS (
            SELECT FROM sits AS s
            WHERE CASE o.owner_kind
                WHEN 'grid' THEN s.grid = o.owner AND s.acts
                WHEN 'post' THEN s.post = o.owner
                ELSE s.department = o.owner
            END
        )
    ), whole AS (
        SELECT o.id, o.what, o.owner_kind, o.owner, o.not_by, false AS is_stand_in FROM owed AS o
        UNION ALL
        SELECT i.id, i.what, 'grid', i.grid, NULL, true FROM instead AS i
        WHERE NOT EXISTS (
            SELECT FROM owed AS o
            WHERE o.id = i.id AND o.what = i.what AND o.owner_kind = 'grid' AND o.owner = i.grid
        )
    )
    SELECT DISTINCT w.id AS subject, w.what, w.owner_kind, w.owner,
           CASE
               WHEN w.what IN ('answer', 'decide', 'report') AND a.is_halted THEN a.asked_until
               WHEN a.state IN ('waiting', 'parked') OR a.is_halted THEN '9999-01-01 00:00Z'
               ELSE a.due_at
           END AS due_at,
           w.not_by,
           CASE WHEN w.what = 'answer' AND a.asked IS NOT NULL THEN a.asked_at ELSE a.hidden END AS hidden_from,
           CASE WHEN a.hidden IS NOT NULL OR w.what = 'answer' AND a.asked IS NOT NULL
                THEN a.logger END AS shown_to,
           w.is_stand_in
    FROM whole AS w JOIN alive AS a ON a.id = w.id
"""  # noqa: S608  fragments of this module, no input

WRITTEN = """
    SELECT w.subject, w.what, w.owner_kind, w.owner, w.due_at, w.not_by, w.hidden_from, w.shown_to,
           w.is_stand_in
    FROM grids_workitem AS w WHERE w.county = %(county)s AND w.kind = 'ticket'
"""


def compare_turns(county: int, day: dt.date) -> tuple[int, list[dict[str, Any]]]:
    """How many work items the tickets of a county have to have on `day`, and what differs.

    `is_missing`: it should be there and is not; else it is there and should not be. One that differs
    in a column is both.
    """
    given: dict[str, Any] = {"county": county, "day": day}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({EXPECTED}) AS e", given)  # noqa: S608
        cells = cursor.fetchone()[0]
        cursor.execute(
            f"""
            WITH expected AS MATERIALIZED ({EXPECTED}), written AS MATERIALIZED ({WRITTEN})
            SELECT true, d.* FROM (TABLE expected EXCEPT TABLE written) AS d
            UNION ALL
            SELECT false, d.* FROM (TABLE written EXCEPT TABLE expected) AS d
            """,  # noqa: S608
            given,
        )
        rows = cursor.fetchall()
    names = ("is_missing", "subject", "what", "owner_kind", "owner", "due_at", "not_by")
    return cells, [dict(zip(names, row, strict=False)) for row in rows]
