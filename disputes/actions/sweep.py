"""One round of the tickets' sweep over every county."""

import datetime as dt
import logging

from django.db import Error

from disputes.actions.brake import is_held
from disputes.actions.escalation import ring_county, sweep_county
from disputes.actions.mending import mend_day
from disputes.notices import tell
from disputes.sealing import TICKETS
from grids.actions.clock import held_counties
from grids.actions.sealing import seal_hours
from grids.models import County
from rows.clock import OwnClock

log = logging.getLogger(__name__)
COUNTED = (
    *("escalated", "topped", "failed", "reminded", "lapsed", "returned", "alarmed"),
    *("held", "sealed", "told", "stopped", "mended"),
)


def sweep_tickets(*, now: dt.datetime, own: OwnClock | None = None) -> dict[str, int]:
    """Escalate, remind, lapse and let go on what is due, seal the hours, tell whom it concerns.

    County by county in ascending order; first, once a day, who came or left by the date. A pulled brake stops the first four, that of the clock the
    sealing too, neither the telling.

    `own`: the machine's own clock, for the brake; None when time is given by hand. One county's trouble with the database (a lock that the tree does not give) does not stop
    the next: it is logged, and the next round finds the same rows.
    """
    waiting = held_counties(now=now, own=own)
    total = dict.fromkeys(COUNTED, 0)
    for county in County.objects.order_by("id").values_list("id", flat=True):
        try:
            _sweep_one(county, total, now=now, waits=county in waiting)
        except Error:
            total["stopped"] += 1
            log.exception("sweep_county_stopped", extra={"county": county})
    if total["failed"]:
        log.error("sweep_rows_failed", extra={"failed": total["failed"]})
    return total


def _sweep_one(county: int, total: dict[str, int], *, now: dt.datetime, waits: bool) -> None:
    if not waits:
        total["mended"] += mend_day(county, now=now)
        for key, value in ring_county(county, now=now).items():
            total[key] += value
    if waits or is_held(county, now=now):
        total["held"] += 1
    else:
        for key, value in sweep_county(county, now=now).items():
            total[key] += value
    if not waits:
        total["sealed"] += seal_hours(TICKETS, county, now=now)
    total["told"] += tell(county, now=now)
