"""The totals that every grid keeps of what lies below it, counted by another road than they are set.

They are set by the paths of the grids (grids/actions/planting.py, household.py); here the parents are followed.
"""

from django.db import connection

from grids.recounts import Judgement

TOTALS = ("township_count", "village_count", "patch_count", "group_count", "households")

SHEET = """
WITH RECURSIVE tops AS (
    SELECT id FROM grids_grid WHERE county_id = %(county)s
    UNION
    SELECT parent_id FROM grids_grid WHERE county_id = %(county)s AND tier = 1
        AND parent_id IS NOT NULL
), below AS (
    SELECT id AS top, id FROM tops
    UNION ALL
    SELECT below.top, g.id FROM below JOIN grids_grid g ON g.parent_id = below.id
), counted AS (
    SELECT below.top,
        count(*) FILTER (WHERE g.tier = 2 AND g.id <> top AND g.closed_on IS NULL) AS townships,
        count(*) FILTER (WHERE g.tier = 3 AND g.id <> top AND g.closed_on IS NULL) AS villages,
        count(*) FILTER (WHERE g.tier = 4 AND g.id <> top AND g.closed_on IS NULL) AS patches,
        count(*) FILTER (WHERE g.tier = 5 AND g.id <> top AND g.closed_on IS NULL) AS groups,
        sum((SELECT count(*) FROM grids_household h
             WHERE h.county = %(county)s AND h.group_id = g.id AND h.closed_on IS NULL)) AS doors
    FROM below JOIN grids_grid g USING (id)
    GROUP BY below.top
)
SELECT g.id, (g.township_count <> townships)::int + (g.village_count <> villages)::int
    + (g.patch_count <> patches)::int + (g.group_count <> groups)::int
    + (coalesce(t.households, 0) <> doors)::int
FROM counted JOIN grids_grid g ON g.id = counted.top
LEFT JOIN grids_householdtotal t ON t.grid_id = g.id AND t.county = %(county)s
"""


def judge_totals(county: int) -> Judgement:
    """Count grids and households again below every grid of a county, and of its city."""
    with connection.cursor() as cursor:
        cursor.execute(SHEET, {"county": county})
        rows = cursor.fetchall()
    wrong = [
        {"what": "totals", "grid": grid, "day": "", "wrong": cells} for grid, cells in rows if cells
    ]
    return Judgement(len(rows) * len(TOTALS), wrong)
