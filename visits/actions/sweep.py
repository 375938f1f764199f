"""What is due again and again of visits: the hourly seals. Promises need none, they rise nowhere."""

import datetime as dt
import logging

from django.db import Error

from grids.actions.clock import held_counties
from grids.actions.sealing import seal_hours
from grids.models import County
from rows.clock import OwnClock
from visits.sealing import VISITS

log = logging.getLogger(__name__)


def sweep_visits(*, now: dt.datetime, own: OwnClock | None = None) -> dict[str, int]:
    """Seal the hours that are over, county by county; none of a county that waits for an admin,
    since the clock jumped. One county's trouble with the database does not stop the next."""
    waiting = held_counties(now=now, own=own)
    done = {"sealed": 0, "stopped": 0}
    for county in (
        County.objects.exclude(pk__in=waiting).order_by("id").values_list("id", flat=True)
    ):
        try:
            done["sealed"] += seal_hours(VISITS, county, now=now)
        except Error:
            done["stopped"] += 1
            log.exception("sweep_county_stopped", extra={"county": county})
    return done
