"""What the reports' sweep does, once: nil reports, later records, locked days, digests."""

import datetime as dt
import logging

from django.db import Error, transaction

from grids.actions.clock import held_counties
from grids.actions.freezing import freeze_county
from grids.models import County
from reports.actions.digest import build_digests, due_weeks
from reports.actions.summary import (
    count_late_days,
    file_nil_reports,
    lock_days,
    seen_until,
    try_county,
)
from reports.actions.to_confirm import keep_to_confirm
from reports.actions.versions import freeze_touched
from reports.periods import local_day
from rows.clock import OwnClock

log = logging.getLogger(__name__)


def sweep_reports(now: dt.datetime, *, own: OwnClock | None = None) -> dict[str, int]:
    """Do all that is due at `now`, county by county; returns what was done.

    Harmless when doubled or late: each county is swept by one worker at a time (another passes it
    by), and every step asks the rows what is due. A county that fails does not stop the others; one
    that waits for an admin, since the clock jumped, is left alone (`own` as in held_counties).
    """
    done = {"nil": 0, "versions": 0, "recounted": 0, "locked": 0, "digests": 0, "failed": 0}
    waiting = held_counties(now=now, own=own)
    for county in County.objects.exclude(pk__in=waiting).order_by("pk"):
        try:
            for key, value in _sweep_county(county, now).items():
                done[key] += value
        except Error:
            log.exception("sweep of reports failed", extra={"county": county.pk})
            done["failed"] += 1
    return done


def _sweep_county(county: County, now: dt.datetime) -> dict[str, int]:
    """Later records before locks: how far back they are looked for is told by the last lock.

    All is counted as of `now`: first it is said, so that nothing up to now can appear later.
    """
    done: dict[str, int] = {}
    with transaction.atomic():
        freeze_county(county.pk, now)
    with transaction.atomic():
        if not try_county(county.pk):
            return done
        done["nil"] = file_nil_reports(county, local_day(now), now)
    done["versions"] = freeze_touched(county.pk, seen_until(county.pk, now), now=now)
    with transaction.atomic():
        if not try_county(county.pk):
            return done
        done["recounted"] = len(count_late_days(county.pk, now))
        done["locked"] = len(lock_days(county, now))
        keep_to_confirm(county, now=now)
        weeks = due_weeks(county.pk, now)
        done["digests"] = sum(build_digests(county.pk, week, now=now) for week in weeks)
    return done
