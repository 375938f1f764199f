"""Locking a day and counting it; counting it again when a late record touches it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Max

from grids.models import County
from reports.actions.versions import freeze_touched
from reports.figures import SELF_FILING
from reports.models import CountedDay
from reports.periods import day_bounds, local_day
from reports.statements import day_sums, nil_reports

LOCK = 0x57524550  # "WREP": the class of the advisory lock over a county's sums

_DAY = dt.timedelta(days=1)


def try_county(county: int) -> bool:
    """Whether this worker may sum the county for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, county])
        return cursor.fetchone()[0]


def wait_for_county(county: int) -> None:
    """Wait until no sweep sums the county: a command run by hand is not passed by."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '60s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, county])


@contextmanager
def sweeps_kept_out(county: int) -> Iterator[None]:
    """No sweep sums the county meanwhile, over as many transactions as it takes.

    Waits for the one that is at it as long as lock_timeout lets it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK, county])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, county])


def file_nil_reports(county: County, day: dt.date, now: dt.datetime) -> int:
    """File the nil reports of `day` whose time has come; returns how many."""
    if county.asks_nil:
        return 0
    first, _end = day_bounds(day)
    filed = 0
    for tier in SELF_FILING:
        time = county.report_time(tier)
        due = first + dt.timedelta(hours=time.hour, minutes=time.minute)
        if now >= due:
            filed += nil_reports.file_nil(county.id, day, tier, now)
    return filed


def lock_days(county: County, now: dt.datetime) -> list[dt.date]:
    """Lock and sum every past day that is not yet: what is left files itself as nil, then sums.

    A county without a locked day begins with its first record.
    """
    today = local_day(now)
    locked = CountedDay.objects.filter(county=county.id).aggregate(last=Max("day"))["last"]
    day = locked + _DAY if locked else day_sums.first_day(county.id) or today - _DAY
    days = [day + n * _DAY for n in range((today - day).days)]
    # Nil reports of a missed day are frozen at its end; what was received since makes versions.
    if sum(file_nil_reports(county, day, now) for day in days):
        freeze_touched(county.id, day_bounds(days[0])[1], now=now)
    for day in days:
        count(county.id, day, now)
    return days


def count(county: int, day: dt.date, now: dt.datetime) -> None:
    """Sum one closed day and write that it was counted at `now`."""
    day_sums.count_day(county, day, now)
    day_sums.count_reports(county, day)
    CountedDay.objects.update_or_create(
        county=county,
        day=day,
        defaults={"counted_at": now},
        create_defaults={"counted_at": now, "locked_at": now},
    )


def count_late_days(county: int, now: dt.datetime) -> list[dt.date]:
    """Count again the closed days that records received since their count belong to."""
    days = day_sums.late_days(county, seen_until(county, now), now)
    for day in days:
        count(county, day, now)
    return days


def seen_until(county: int, now: dt.datetime) -> dt.datetime:
    """Until when the sweep has surely looked at what was received: its last lock of a day.

    Between two locks it looks at the same day of events again, which is cheap and forgets none.
    """
    seen = CountedDay.objects.filter(county=county).aggregate(at=Max("locked_at"))["at"]
    return seen or day_bounds(local_day(now) - 40 * _DAY)[0]
