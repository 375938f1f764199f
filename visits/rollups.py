"""Whether every open promise waits for its chair and nothing else does, by an SQL of its own."""

from django.db import connection

DIFFERS = """
    SELECT a.visit, a.grid, true AS is_missing
    FROM (
        SELECT v.id AS visit, v.post_id AS owner, v.grid_id AS grid,
               (v.due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' AS due_at
        FROM visits_visit AS v
        WHERE v.county = %(county)s AND v.promise = 'open' AND v.state = 'made'
    ) AS a
    WHERE NOT EXISTS (
        SELECT FROM grids_workitem AS w
        WHERE w.county = %(county)s AND w.kind = 'promise' AND w.subject = a.visit
          AND w.what = 'keep' AND w.owner_kind = 'post' AND w.owner = a.owner
          AND w.due_at = a.due_at AND w.hidden_from IS NULL AND NOT w.is_stand_in
    )
    UNION ALL
    SELECT w.subject, 0, false
    FROM grids_workitem AS w
    WHERE w.county = %(county)s AND w.kind = 'promise' AND NOT EXISTS (
        SELECT FROM visits_visit AS v
        WHERE v.county = %(county)s AND v.id = w.subject AND v.promise = 'open'
          AND v.state = 'made' AND w.owner_kind = 'post' AND v.post_id = w.owner
    )
"""


def compare_promises(county: int) -> tuple[int, list[tuple[str, int, bool]]]:
    """How many promises are open, and which wait wrongly: visit, its grid (0: none), whether its item is missing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM visits_visit WHERE county = %s AND promise = 'open'", [county]
        )
        number = cursor.fetchone()[0]
        cursor.execute(DIFFERS, {"county": county})
        return number, cursor.fetchall()
