"""Reports that wait to be confirmed: what a list needs of them, and a count by an SQL of its own."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONArray

from grids.models import Grid, WorkItem
from reports.periods import ZONE, local_day
from reports.rollups import counting
from rows.prepared import Prepared

KIND, CONFIRM = "report", "confirm"

# Written from the rule and not from reports/actions/to_confirm.py: every grid and day that could be
# asked, with the report that is there.
EXPECTED = """
    SELECT g.id AS grid, d.day
    FROM grids_grid AS g
    JOIN grids_county AS c ON c.id = g.county_id
    CROSS JOIN LATERAL (
        SELECT %(day)s::date AS day, false AS is_again
        UNION ALL
        SELECT o.day, true FROM reports_dayreopening AS o
        WHERE o.county = %(county)s AND o.grid_id = g.id AND o.used_at IS NULL
          AND o.day < %(day)s
    ) AS d
    LEFT JOIN reports_dailyreport AS r
      ON r.county = %(county)s AND r.grid_id = g.id AND r.day = d.day AND r.is_current
    WHERE g.county_id = %(county)s AND g.tier BETWEEN 1 AND 5
      AND g.closed_on IS NULL AND g.opened_on <= d.day
      AND (d.is_again OR r.id IS NULL OR r.state = 'returned')
      AND (d.is_again OR r.state = 'returned' OR g.tier < 4 OR c.asks_nil
           OR %(time)s::time >= (c.report_times ->> g.tier::text)::time)
"""


def expected(county: int, at: dt.datetime) -> set[tuple[int, dt.date]]:
    """The grids and days whose report had to be confirmed at a moment, as the rows are now."""
    time = at.astimezone(ZONE).time()
    rows = counting.rows(EXPECTED, county=county, day=local_day(at), time=time)
    return {(row["grid"], row["day"]) for row in rows}


def written(county: int) -> set[tuple[int, dt.date]]:
    """Those that wait."""
    items = WorkItem.objects.filter(county=county, kind=KIND, what=CONFIRM, owner_kind="grid")
    return {(grid, local_day(due)) for grid, due in items.values_list("owner", "due_at")}


def waiting_days(subjects: Sequence[uuid.UUID], counties: Sequence[int]) -> list[dict[str, Any]]:
    """Subject, grid, day and time of these work items, the grid with county and what lies above it;
    one question."""
    grids: Iterator[Any] = WAITING.ask(subjects=list(subjects), counties=list(counties))
    return [
        {"subject": uuid.UUID(subject), "grid": grid, "day": local_day(due), "due": due}
        for grid in grids
        for subject, due in ((one, dt.datetime.fromisoformat(at)) for one, at in grid.waits)
    ]


def _waiting(subjects: list[uuid.UUID], counties: list[int]) -> QuerySet[Any, Any]:
    items = WorkItem.objects.filter(county__among=counties, kind=KIND, subject__among=subjects)
    own = items.order_by().filter(owner=OuterRef("pk"))
    waits = ArraySubquery(own.values_list(JSONArray("subject", "due_at")).distinct())
    grids = Grid.objects.select_related("county", "parent__parent").annotate(waits=waits)
    return grids.filter(pk__in=items.order_by().values("owner"))


WAITING = Prepared(_waiting, subjects=[uuid.UUID(int=1949)], counties=[1_949])
