"""How the groups at or below a grid are led and filled."""

import dataclasses
import datetime as dt
from typing import Any, NamedTuple

from django.db import connection

from grids.models import County, Grid
from grids.tiers import Tier

NAMED = 5
"""At most so many grids are named in a sentence about coverage."""

# All numbers and the first of each kind in one statement, which reads the groups once.
FIRST = """
    ARRAY(
        SELECT json_build_array(g.id, g.name, k.households, p.name, p.tier, v.name)
        FROM groups AS k
        JOIN grids_grid AS g ON g.id = k.id
        JOIN grids_grid AS p ON p.id = g.parent_id
        LEFT JOIN grids_grid AS v ON v.id = p.parent_id
        WHERE {which} ORDER BY k.code LIMIT %(named)s
    )
"""
COVERED = f"""
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
           {FIRST.format(which="k.is_unled")},
           {FIRST.format(which="k.households > %(most)s")},
           {FIRST.format(which="k.households < %(least)s")}
    FROM groups
"""  # noqa: S608  only the conditions above are put in


class Group(NamedTuple):
    """A group that is named: with its own size, and what it is called after."""

    pk: int
    name: str
    household_count: int
    above: str
    above_tier: int
    village: str | None


@dataclasses.dataclass(frozen=True)
class Few:
    """How many grids, and the first of them by code."""

    n: int
    first: list[Group]


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
    """The coverage of a grid below the city; one question."""
    least, most = county.households_from, county.households_to
    given: dict[str, Any] = {"day": day, "county": county.pk, "below": f"{grid.path}%"}
    given |= {"group": Tier.GROUP, "least": least, "most": most, "named": NAMED}
    with connection.cursor() as cursor:
        cursor.execute(COVERED, given)
        groups, households, *found = cursor.fetchone()
    unled, over, under = (
        Few(n, [Group(*one) for one in first])
        for n, first in zip(found[:3], found[3:], strict=True)
    )
    return Coverage(households, groups, unled, over, under, norm=(least, most))
