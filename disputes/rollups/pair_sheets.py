"""The pairs of characters of a county's tickets, read a second time: by an SQL that shares nothing
with disputes/pairing.py. It cuts the text place by place, and takes where a ticket lies from the
path of its grid.
"""

import uuid

from django.db import connection

EXPECTED = """
    SELECT t.id, t.grid_id, ARRAY(
        SELECT DISTINCT CASE WHEN o.number < 2147483648 THEN o.number ELSE o.number - 4294967296 END
        FROM (
            SELECT ascii(left(s.pair, 1)) %% 65536 * 65536::bigint + ascii(right(s.pair, 1)) %% 65536
            FROM (
                SELECT substr(t.folded, n, 2) AS pair
                FROM generate_series(1, length(t.folded) - 1) AS n
            ) AS s
            WHERE strpos(s.pair, chr(31)) = 0
            UNION ALL
            SELECT a.id %% 2147483648 FROM grids_grid AS a
            WHERE a.id = ANY(string_to_array(rtrim(g.path, '/'), '/')::bigint[]) AND a.tier >= 2
            UNION ALL
            SELECT g.id %% 2147483648
            UNION ALL
            SELECT 4294967296 - %(county)s
        ) AS o (number)
        ORDER BY 1
    )::int[] AS tokens
    FROM disputes_ticket AS t JOIN grids_grid AS g ON g.id = t.grid_id
    WHERE t.county = %(county)s
"""

DIFFERING = f"""
    SELECT e.id, e.grid_id, w.ticket_id IS NULL
    FROM ({EXPECTED}) AS e
    LEFT JOIN disputes_searchpairs AS w ON w.county = %(county)s AND w.ticket_id = e.id
    WHERE w.tokens IS DISTINCT FROM e.tokens
    ORDER BY 1
"""  # noqa: S608  a fragment of this module, no input


def compare_pairs(county: int) -> tuple[int, list[tuple[uuid.UUID, int, bool]]]:
    """How many tickets a county has, and of which the pairs are wrong: the ticket, its grid, whether
    it has none at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM disputes_ticket AS t WHERE t.county = %s", [county])
        rows = cursor.fetchone()[0]
        cursor.execute(DIFFERING, {"county": county})
        return rows, cursor.fetchall()
