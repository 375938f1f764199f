"""One round of the tickets' sweep over every county."""

import datetime as dt
import logging

from django.db import connection

from disputes.actions.brake import ClockGuard, is_held
from disputes.actions.escalation import sweep_county
from grids.models import County

log = logging.getLogger(__name__)
guard = ClockGuard()


def database_now() -> dt.datetime:
    """The database's clock: the only one that sweeps go by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def sweep_tickets(*, now: dt.datetime, own_clock: float | None = None) -> dict[str, int]:
    """Escalate, remind and lapse what is due, county by county in ascending order.

    `own_clock`: seconds of this process's own clock, for the brake; None when time is given by
    hand. One county's trouble does not stop the next.
    """
    jumped = own_clock is not None and guard.jumped(now, own_clock)
    total = {"escalated": 0, "topped": 0, "failed": 0, "reminded": 0, "lapsed": 0, "held": 0}
    for county in County.objects.order_by("id").values_list("id", flat=True):
        if is_held(county, now=now, clock_jumped=jumped):
            total["held"] += 1
            continue
        for key, value in sweep_county(county, now=now).items():
            total[key] += value
    if total["failed"]:
        log.error("sweep_rows_failed", extra={"failed": total["failed"]})
    return total
