"""Case numbers: each county counts its own, anew every month."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from rows.ids import uuid7


def next_number(county: int, short_name: str, now: dt.datetime) -> str:
    """The next case number of the county's own counter: 南召 2607-0318."""
    period = timezone.localdate(now).strftime("%y%m")
    with connection.cursor() as cursor:
        # One atomic upsert: two loggers of one county wait for each other here and nowhere else.
        cursor.execute(
            "INSERT INTO disputes_casecounter AS c (id, county, period, last) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (county, period) DO UPDATE SET last = c.last + 1 RETURNING last",
            [uuid7(), county, period],
        )
        return f"{short_name} {period}-{cursor.fetchone()[0]:04d}"
