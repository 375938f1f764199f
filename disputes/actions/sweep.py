"""One round of the tickets' sweep over every county."""

import datetime as dt
import logging

from django.db import Error, connection

from disputes.actions.brake import ClockGuard, is_held
from disputes.actions.escalation import sweep_county
from disputes.actions.sealing import seal_hours
from disputes.notices import tell
from grids.models import County

log = logging.getLogger(__name__)
guard = ClockGuard()
COUNTED = (
    *("escalated", "topped", "failed", "reminded", "lapsed"),
    *("held", "sealed", "told", "stopped"),
)


def database_now() -> dt.datetime:
    """The database's clock: the only one that sweeps go by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def sweep_tickets(*, now: dt.datetime, own_clock: float | None = None) -> dict[str, int]:
    """Escalate, remind and lapse what is due, seal the hours, tell whom it concerns.

    County by county in ascending order; a pulled brake stops the first three, not the telling.

    `own_clock`: seconds of this process's own clock, for the brake; None when time is given by
    hand. One county's trouble with the database (a lock that the tree does not give) does not stop
    the next: it is logged, and the next round finds the same rows.
    """
    jumped = own_clock is not None and guard.jumped(now, own_clock)
    total = dict.fromkeys(COUNTED, 0)
    for county in County.objects.order_by("id").values_list("id", flat=True):
        try:
            _sweep_one(county, total, now=now, jumped=jumped)
        except Error:
            total["stopped"] += 1
            log.exception("sweep_county_stopped", extra={"county": county})
    if total["failed"]:
        log.error("sweep_rows_failed", extra={"failed": total["failed"]})
    return total


def _sweep_one(county: int, total: dict[str, int], *, now: dt.datetime, jumped: bool) -> None:
    if is_held(county, now=now, clock_jumped=jumped):
        total["held"] += 1
    else:
        for key, value in sweep_county(county, now=now).items():
            total[key] += value
    total["sealed"] += seal_hours(county, now=now)
    total["told"] += tell(county, now=now)
