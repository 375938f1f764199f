"""The weekly digest: built on Monday at 07:00 for the week before, once, for every grid."""

import datetime as dt

from django.db import transaction
from django.db.models import Max

from reports.errors import WeekNotOver
from reports.models import Digest
from reports.periods import Week, day_bounds, iso_week, local_day
from reports.statements.week_digests import build_week

HOUR = 7
MOST_MISSED = 12  # weeks that a long sleep may leave to build

_WEEK = dt.timedelta(days=7)


@transaction.atomic
def build_digests(county: int, week: Week, *, now: dt.datetime) -> int:
    """Build the digests of `week` that are not there yet; returns how many. Raises WeekNotOver."""
    if now < week.bounds[1]:
        raise WeekNotOver()
    return build_week(county, week, now)


def due_weeks(county: int, now: dt.datetime) -> list[Week]:
    """Weeks whose digest is due and was not built: the last one, and those missed before it."""
    monday = iso_week(local_day(now)).start
    if now < day_bounds(monday)[0] + dt.timedelta(hours=HOUR):
        monday -= _WEEK
    last = Week(monday - _WEEK)
    built = Digest.objects.filter(county=county).aggregate(last=Max("week_start"))["last"]
    first = max(built + _WEEK, last.start - MOST_MISSED * _WEEK) if built else last.start
    weeks = []
    while first <= last.start:
        weeks.append(Week(first))
        first += _WEEK
    return weeks
