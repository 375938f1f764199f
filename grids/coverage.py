"""How the groups at or below a grid are led and filled."""

import dataclasses
import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from grids.models import County, Grid
from grids.rollups import with_households
from grids.tiers import Tier
from rows.prepared import Prepared

NAMED = 5
"""At most so many grids are named in a sentence about coverage."""

# All numbers and the first of each kind in one statement, which reads the groups once.
COVERED = """
    WITH groups AS MATERIALIZED (
        SELECT g.id, g.code, coalesce(t.households, 0) AS households, NOT EXISTS (
            SELECT FROM grids_post AS p
            JOIN grids_posting AS o ON o.post_id = p.id
            JOIN grids_user AS u ON u.id = o.user_id
            WHERE p.grid_id = g.id AND p.role = 'leader' AND p.closed_on IS NULL AND u.is_active
              AND o.started_on <= %(day)s AND (o.ended_on IS NULL OR o.ended_on >= %(day)s)
        ) AS is_unled
        FROM grids_grid AS g
        LEFT JOIN grids_householdtotal AS t ON t.county = %(county)s AND t.grid_id = g.id
        WHERE g.path LIKE %(below)s AND g.closed_on IS NULL AND g.tier = %(group)s
    )
    SELECT count(*), coalesce(sum(households), 0),
           count(*) FILTER (WHERE is_unled),
           count(*) FILTER (WHERE households > %(most)s),
           count(*) FILTER (WHERE households < %(least)s),
           ARRAY(SELECT id FROM groups WHERE is_unled ORDER BY code LIMIT %(named)s),
           ARRAY(SELECT id FROM groups WHERE households > %(most)s ORDER BY code LIMIT %(named)s),
           ARRAY(SELECT id FROM groups WHERE households < %(least)s ORDER BY code LIMIT %(named)s)
    FROM groups
"""


@dataclasses.dataclass(frozen=True)
class Few:
    """How many grids, and the first of them by code."""

    n: int
    first: list[Grid]


@dataclasses.dataclass(frozen=True)
class Coverage:
    """How the groups at or below a grid are led and filled; `norm` is the county's."""

    households: int
    groups: int
    unled: Few
    over: Few
    under: Few
    norm: tuple[int, int]


def coverage_of(grid: Grid, county: County, day: dt.date) -> Coverage:
    """The coverage of a grid below the city; two questions."""
    least, most = county.households_from, county.households_to
    given: dict[str, Any] = {
        "day": day,
        "county": county.pk,
        "below": f"{grid.path}%",
        "group": Tier.GROUP,
    }
    given |= {"least": least, "most": most, "named": NAMED}
    with connection.cursor() as cursor:
        cursor.execute(COVERED, given)
        groups, households, *numbers, unled, over, under = cursor.fetchone()
    ids = sorted({*unled, *over, *under})
    found = {one.pk: one for one in NAMES.ask(ids=ids, counties=[county.pk])} if ids else {}
    few = [
        Few(n, [found[pk] for pk in first])
        for n, first in zip(numbers, (unled, over, under), strict=True)
    ]
    return Coverage(households, groups, few[0], few[1], few[2], (least, most))


def _named(ids: list[int], counties: list[int]) -> QuerySet[Any]:
    rows = with_households(Grid.objects.filter(pk__among=ids), counties)
    return rows.select_related("parent__parent")


NAMES = Prepared(_named, ids=[1_949], counties=[1_951])
