"""One guard for every sweep: a database's clock that jumped ahead stops them, and an admin is asked.

A jump makes everything due at once: reports would be filed and days locked ahead of time, keys and
sessions taken away. It shows by the machine's own clock, which nobody can set (rows/clock.py).
"""

import datetime as dt

from django.db import transaction

from grids.actions.alerting import alert_admins
from grids.models import ClockBrake, ClockMark, County
from grids.shown_at import shown_at
from rows.clock import OwnClock

JUMP = dt.timedelta(hours=1)


@transaction.atomic
def held_counties(*, now: dt.datetime, own: OwnClock | None) -> frozenset[int]:
    """The counties whose sweeps must wait for an admin; pulls their brake where the clock jumped.

    `now` is the database's clock, compared with the machine's `own` since the last sweep from that
    machine, by whichever process. None: time is given by hand, and nothing waits for a clock.
    """
    if own is None:
        return frozenset()
    reckoned = _reckon(now, own)
    if now - reckoned > JUMP:
        for county in County.objects.order_by("id").values_list("id", flat=True):
            _pull(county, said=now, reckoned=reckoned)
    return pulled_counties()


def pulled_counties() -> frozenset[int]:
    """Where the brake is pulled."""
    counties = County.objects.values_list("id", flat=True)
    pulled = ClockBrake.objects.filter(county__in=list(counties), released_at=None)
    return frozenset(pulled.values_list("county", flat=True))


def _reckon(now: dt.datetime, own: OwnClock) -> dt.datetime:
    """What time it should be by the own clock; keeps both for the next sweep.

    A machine that starts, or sweeps for the first time, has nothing to compare: having been stopped
    is no jump.
    """
    fresh = ClockMark(boot=own.boot, seconds=own.seconds, at=now)
    ClockMark.objects.bulk_create([fresh], ignore_conflicts=True)
    mark = ClockMark.objects.select_for_update().get(boot=own.boot)
    reckoned = mark.at + dt.timedelta(seconds=own.seconds - mark.seconds)
    mark.at, mark.seconds = now, own.seconds
    mark.save()
    return reckoned


def _pull(county: int, *, said: dt.datetime, reckoned: dt.datetime) -> None:
    brake, pulled = ClockBrake.objects.get_or_create(
        county=county, released_at=None, defaults={"said_at": said, "pulled_at": reckoned}
    )
    if pulled:
        alert_admins(
            county,
            key=f"clock:{brake.pk}",
            kind="clock",
            facts={"said": said.isoformat(), "reckoned": reckoned.isoformat()},
            url=shown_at("brake"),
            now=reckoned,
        )
