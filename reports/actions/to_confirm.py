"""Which reports wait to be confirmed, as work items (house.md, rule 12): one a grid and day.

A village, a township and the county are asked from the day's beginning; a group or patch that files its
nil reports by itself only from its time on, and then only where there were records: nobody is asked to
say that nothing happened (domain.md). Nobody stands in for a grid where nobody sits: no other grid
can confirm its report, and the level above takes what lies below it (reports.rollups.reach).
"""

import datetime as dt
import uuid
from typing import Any

from django.db import connection, transaction

from grids.actions.work_items import Wanted, keep_items
from grids.models import County, Grid, Heartbeat, WorkItem
from grids.recounts import Judgement
from grids.tiers import Tier
from reports.figures import SELF_FILING
from reports.periods import ZONE, local_day
from reports.rollups.asked import CONFIRM, KIND, expected, written
from rows.clock import database_now

_NAMESPACE = uuid.UUID("5f0e7e0a-3c1d-5d0b-9a57-7d6b0a5c1e21")

# Of today by the tiers that are asked by now; of a day that was reopened, until it is confirmed again.
TO_CONFIRM = """
    SELECT g.id, %(day)s::date, g.tier
    FROM grids_grid AS g
    WHERE g.county_id = %(county)s AND g.opened_on <= %(day)s AND g.closed_on IS NULL
      AND (g.tier = ANY(%(tiers)s) OR g.id IN (
          SELECT r.grid_id FROM reports_dailyreport AS r
          WHERE r.county = %(county)s AND r.day = %(day)s AND r.is_current AND r.state = 'returned'
      ))
      AND g.id NOT IN (
          SELECT r.grid_id FROM reports_dailyreport AS r
          WHERE r.county = %(county)s AND r.day = %(day)s AND r.is_current
            AND r.state <> 'returned'
      )
    UNION
    SELECT o.grid_id, o.day, g.tier
    FROM reports_dayreopening AS o
    JOIN grids_grid AS g ON g.id = o.grid_id
    WHERE o.county = %(county)s AND o.used_at IS NULL AND o.day < %(day)s AND g.closed_on IS NULL
"""


def subject_of(grid: int, day: dt.date) -> uuid.UUID:
    """The id under which the report of a grid and day waits: it has no row before it is confirmed."""
    return uuid.uuid5(_NAMESPACE, f"{grid}:{day}")


def keep_to_confirm(county: County, *, now: dt.datetime) -> int:
    """Let the reports of a county wait that have to be confirmed by `now`, and no others.

    Set-based, once a sweep; nothing is written where nothing changed. Returns how many wait.
    """
    today = local_day(now)
    with connection.cursor() as cursor:
        given: dict[str, Any] = {
            "county": county.id,
            "day": today,
            "tiers": asked_tiers(county, now),
        }
        cursor.execute(TO_CONFIRM, given)
        wanted = [_wanted(county, *row) for row in cursor.fetchall()]
    there = WorkItem.objects.filter(county=county.id, kind=KIND)
    held = set(there.values_list("subject", "owner", "due_at"))
    if held != {(one.subject, one.owner, one.due_at) for one in wanted}:
        subjects = {subject for subject, _owner, _due in held} | {one.subject for one in wanted}
        keep_items(county.id, KIND, sorted(subjects), wanted, now=now)
    return len(wanted)


def asked_tiers(county: County, now: dt.datetime) -> list[int]:
    """The tiers that are asked for today's report by `now`."""
    at = now.astimezone(ZONE).time()
    return [
        int(tier)
        for tier in Tier
        if tier >= Tier.COUNTY
        and (tier not in SELF_FILING or county.asks_nil or at >= county.report_time(tier))
    ]


def ask_to_confirm(grid: Grid, day: dt.date, *, now: dt.datetime) -> None:
    """It was returned, or its day reopened: it waits again."""
    if grid.county is not None:
        one = _wanted(grid.county, grid.id, day, grid.tier)
        keep_items(grid.county_code, KIND, [one.subject], [one], now=now)


def is_confirmed(grid: Grid, day: dt.date) -> None:
    """It waits no more."""
    items = WorkItem.objects.filter(county=grid.county_code, kind=KIND)
    items.filter(subject=subject_of(grid.id, day)).delete()


def _wanted(county: County, grid: int, day: dt.date, tier: int) -> Wanted:
    due = dt.datetime.combine(day, county.report_time(tier), ZONE)
    return Wanted(subject_of(grid, day), CONFIRM, "grid", grid, due)


def check_to_confirm(county: int) -> Judgement:
    """Compare what waits with an SQL of its own; what the next sweep will bring about is no mistake,
    so that it is held against the moment of the last one and against now. Where none ever ran by the
    database's clock, nobody was asked yet.
    """
    now = database_now()
    swept = Heartbeat.objects.filter(name="sweep-reports", at__lte=now).first()
    if swept is None:
        return Judgement(0, [])
    before = expected(county, swept.at)
    near, there = expected(county, now), written(county)
    wrong = [("missing", one) for one in (before & near) - there]
    wrong += [("false", one) for one in there - (before | near)]
    rows = [
        {"what": "report to confirm", "grid": grid, "day": str(day), "wrong": 1, "told": verdict}
        for verdict, (grid, day) in sorted(wrong)
    ]
    return Judgement(len(near), rows)


@transaction.atomic
def mend_to_confirm(county: int, *, now: dt.datetime) -> tuple[Judgement, int]:
    """The same, and what waits is written anew as of `now`."""
    found = check_to_confirm(county)
    if found.wrong:
        keep_to_confirm(County.objects.get(pk=county), now=now)
    return found, found.wrong
