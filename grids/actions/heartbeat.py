"""Signs of life of the background work."""

import datetime as dt
from typing import Any

from grids.models import Heartbeat

STALE = dt.timedelta(minutes=3)
"""A part that was silent for longer is not alive (trust.md)."""


def beat(name: str, now: dt.datetime, facts: dict[str, Any] | None = None) -> None:
    """Write that the part `name` was alive at `now`; one row a part, the last beat stands."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=now, facts=facts or {})],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at", "facts"],
    )
