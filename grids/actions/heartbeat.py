"""Signs of life of the background work."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from grids.models import Heartbeat

STALE = dt.timedelta(minutes=3)
"""A part that was silent for longer is not alive (trust.md)."""

BY_TIMER = "sweep"
"""A whole sweep that a timer ran: the due work is done, with or without beat and workers."""

TIMER_STALE = dt.timedelta(minutes=11)
"""Two rounds of the timer in deploy/ and its random delay."""


def beat(name: str, now: dt.datetime, facts: dict[str, Any] | None = None) -> None:
    """Write that the part `name` was alive at `now`; one row a part, the last beat stands."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=now, facts=facts or {})],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at", "facts"],
    )


def signs_of_life(now: dt.datetime) -> QuerySet[Heartbeat]:
    """What shows that due work gets done: beat's ring that a worker heard, or a timer's sweep.

    A sign from the future is none: a clock that jumped and was set right would leave it for weeks.
    """
    heard = Q(name="beat", at__gte=now - STALE) | Q(name=BY_TIMER, at__gte=now - TIMER_STALE)
    return Heartbeat.objects.filter(heard, at__lte=now + STALE)
