"""A made-up county as SQL: its tree, its people, its tickets and whose turn they are."""

import datetime as dt

from rows.ids import UUID7_SQL

FIRST_COUNTY = 990001
NOW = dt.datetime(2026, 7, 15, 1, 0, tzinfo=dt.UTC)  # a Wednesday, 09:00 in Shanghai

TREE = """
    WITH made AS (
        SELECT 0 AS n, 1 AS tier, NULL::int AS above, '' AS digits
        UNION ALL SELECT n, 2, 0, to_char(n, 'FM000') FROM generate_series(1, 16) AS n
        UNION ALL SELECT 100 + n, 3, 1 + n %% 16, to_char(n, 'FM000')
        FROM generate_series(1, 343) AS n
        UNION ALL SELECT 1000 + n, 4, 101 + n %% 343, to_char(1 + n / 343, 'FM000')
        FROM generate_series(1, 1820) AS n
        UNION ALL SELECT 10000 + n, 5, 1001 + n %% 1820, to_char(1 + n / 1820, 'FM00')
        FROM generate_series(1, 6182) AS n
    )
    INSERT INTO grids_grid
        (id, parent_id, county_id, tier, code, name, formal_name, pinyin, initials, path, opened_on,
         township_count, village_count, patch_count, group_count)
    SELECT %(base)s + m.n, %(base)s + m.above, %(county)s, m.tier,
           concat(%(county)s, c.digits, b.digits, a.digits, m.digits), 'g' || m.n, 'g' || m.n, '', '',
           concat(%(base)s || '/',
                  CASE WHEN c.n > 0 THEN %(base)s + c.n || '/' END,
                  CASE WHEN b.n > 0 THEN %(base)s + b.n || '/' END,
                  CASE WHEN a.n > 0 THEN %(base)s + a.n || '/' END,
                  CASE WHEN m.n > 0 THEN %(base)s + m.n || '/' END),
           date '2024-01-01', 0, 0, 0, 0
    FROM made AS m
    LEFT JOIN made AS a ON a.n = m.above
    LEFT JOIN made AS b ON b.n = a.above
    LEFT JOIN made AS c ON c.n = b.above
"""

PEOPLE = """
    INSERT INTO grids_user (id, password, is_superuser, username, name, sealed_ref, phone, county_id,
                            language, is_active, is_staff, must_change_password, session_epoch,
                            joined_at)
    SELECT g.id, '!', false, 'b' || g.id, 'b', gen_random_uuid(), '', g.county_id, 'en', true,
           false, false, 0, %(now)s
    FROM grids_grid AS g WHERE g.county_id = %(county)s;
    INSERT INTO grids_post (id, grid_id, role, title)
    SELECT g.id, g.id, 'leader', '' FROM grids_grid AS g WHERE g.county_id = %(county)s;
    INSERT INTO grids_posting (post_id, user_id, started_on, acting)
    SELECT g.id, g.id, date '2024-01-01', false FROM grids_grid AS g WHERE g.county_id = %(county)s
"""

# Four tickets in ten are open, a quarter of these due in each of four hours. Group n % 6182 + 1 has it; its line follows from TREE's arithmetic.
ROWS = f"""
    INSERT INTO disputes_ticket
        (id, county, number, kind, urgency, source, state, words, headline, result, place, is_sensitive,
         receipt, grid_id, holder_id, logged_by_id, logged_at, received_at, day, resolved_at, due_at,
         respond_by, escalate_at, spell, version, attempts, is_set_aside, is_ruling, bounces,
         is_due_provisional, is_rise_provisional, reminded_of,
         at_group, at_patch, at_village, at_township)
    SELECT {UUID7_SQL}, %(county)s, 'b ' || n, (ARRAY['dispute', 'service', 'hazard'])[1 + n %% 3],
           'normal', 'leader', CASE WHEN n %% 10 < 4 THEN 'reported' ELSE 'closed' END,
           'matter ' || n, '', '', '', false, 'b' || n, g.id, g.id, g.id, at, at,
           (at AT TIME ZONE 'Asia/Shanghai')::date,
           CASE WHEN n %% 10 > 3 THEN at END, at + interval '5 days', escalate, escalate,
           0, 1, 0, false, false, 0, false, false, '', g.id, p.id, v.id, v.parent_id
    FROM (
        SELECT n, %(now)s - (n * 77777::bigint %% 7776000) * interval '1 second' AS at,
               CASE WHEN n %% 10 < 4 THEN %(now)s + n %% 10 * interval '1 hour' END
                   AS escalate
        FROM generate_series(1, %(rows)s) AS n
    ) AS made
    JOIN grids_grid AS g ON g.id = %(base)s + 10001 + (n * 7919::bigint) %% 6182
    JOIN grids_grid AS p ON p.id = g.parent_id
    JOIN grids_grid AS v ON v.id = p.parent_id
"""

# Whose turn it is: all that is open is reported, and waits for its holder (disputes/turns.py).
TURNS = f"""
    INSERT INTO grids_workitem
        (id, county, kind, subject, what, owner_kind, owner, since, due_at, is_stand_in)
    SELECT {UUID7_SQL}, %(county)s, 'ticket', t.id, 'accept', 'grid', t.holder_id, t.received_at,
           t.due_at, false
    FROM disputes_ticket AS t WHERE t.county = %(county)s AND t.state = 'reported'
"""
