"""Many grids at once, and the totals that every grid keeps of what lies below it."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from grids.models import Grid
from grids.pinyin import pinyin_of

BATCH = 2_000

_ABOVE = "unnest(string_to_array(rtrim(g.path, '/'), '/')::bigint[]) AS above(id)"

# Every grid is folded to all its ancestors once: a county of 8,000 grids takes well under a second,
# and nothing depends on what stood there before.
RECOUNT = f"""
WITH grids AS (
    SELECT above.id,
           count(*) FILTER (WHERE g.tier = 2) AS townships,
           count(*) FILTER (WHERE g.tier = 3) AS villages,
           count(*) FILTER (WHERE g.tier = 4) AS patches,
           count(*) FILTER (WHERE g.tier = 5) AS groups
    FROM grids_grid g CROSS JOIN LATERAL {_ABOVE}
    WHERE g.county_id = %(county)s AND g.closed_on IS NULL AND above.id <> g.id
    GROUP BY above.id
), due AS (
    SELECT g.id, coalesce(townships, 0) AS townships, coalesce(villages, 0) AS villages,
           coalesce(patches, 0) AS patches, coalesce(groups, 0) AS groups
    FROM grids_grid g LEFT JOIN grids USING (id)
    WHERE g.county_id = %(county)s
)
UPDATE grids_grid g
SET township_count = due.townships, village_count = due.villages, patch_count = due.patches,
    group_count = due.groups
FROM due
WHERE g.id = due.id
  AND (g.township_count, g.village_count, g.patch_count, g.group_count)
      IS DISTINCT FROM (due.townships, due.villages, due.patches, due.groups)
"""  # noqa: S608  (built of constants only)

# A city is the sum of its counties.
RECOUNT_CITY = """
UPDATE grids_grid city
SET township_count = due.townships, village_count = due.villages, patch_count = due.patches,
    group_count = due.groups
FROM (
    SELECT parent_id, sum(township_count) AS townships, sum(village_count) AS villages,
           sum(patch_count) AS patches, sum(group_count) AS groups
    FROM grids_grid WHERE tier = 1 AND closed_on IS NULL AND parent_id = (
        SELECT parent_id FROM grids_grid WHERE tier = 1 AND county_id = %(county)s LIMIT 1
    ) GROUP BY parent_id
) due
WHERE city.id = due.parent_id
"""


def new_grid(**columns: Any) -> Grid:
    """A grid that is not written yet, with its pinyin; its id and path come with `plant`."""
    columns.setdefault("formal_name", columns["name"])
    pinyin, initials = pinyin_of(columns["name"])
    return Grid(pinyin=pinyin, initials=initials, **columns)


@transaction.atomic
def plant(grids: list[Grid]) -> None:
    """Write new grids, parents before their children, and give each its id and path.

    The ids are drawn first, since the path of a child needs its parent's. The totals of the
    ancestors are not touched: call `recount` after the last one.
    """
    for grid, number in zip(grids, _draw_ids(len(grids)), strict=True):
        grid.id = number
        above = grid.parent
        grid.parent_id = above.id if above else None
        grid.path = f"{above.path if above else ''}{number}/"
    Grid.objects.bulk_create(grids, batch_size=BATCH)


def _draw_ids(count: int) -> Iterable[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('grids_grid', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def recount(county: int) -> None:
    """Set the totals of every grid of a county, and of its city, from what is there."""
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"county": county})
        cursor.execute(RECOUNT_CITY, {"county": county})
