"""The clocks that sweeps go by: the database's tells the time, the machine's own only how long. And
what another clock says, which need not be true.

Edges read both once and pass them down (house.md, rule 5).
"""

import datetime as dt
import re
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.utils.dateparse import parse_datetime

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_process = str(uuid.uuid4())


@dataclass(frozen=True)
class OwnClock:
    """A clock that nobody can set: seconds since something that `boot` names.

    Two readings with the same `boot` can be compared, whichever process took them.
    """

    boot: str
    seconds: float


FIRST = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
LAST = dt.datetime(9999, 12, 30, tzinfo=dt.UTC)
"""The ends of the calendar that every time zone can hold."""

_LEAP = re.compile(r"(.*T\d\d:\d\d:)60(.*)", re.ASCII)


def read_moment(text: str, zone: dt.tzinfo | None = None) -> dt.datetime | None:
    """A time as RFC 3339 writes it, in UTC; None where it is none, or names no zone and none is given.

    A leap second (section 5.7) is the second after it. What lies beyond the ends of the calendar is
    read as the end: no clock of a phone is a reason to lose what was logged (domain.md, Tickets).
    """
    plain = text.strip().upper()
    leap = _LEAP.fullmatch(plain)
    try:
        told = parse_datetime(f"{leap[1]}59{leap[2]}" if leap else plain)
        if told is not None and told.tzinfo is None:
            told = told.replace(tzinfo=zone)
        if told is None or told.tzinfo is None:
            return None
        told = told.astimezone(dt.UTC) + dt.timedelta(seconds=bool(leap))
    except ValueError:
        return None
    except OverflowError:
        return FIRST if told is not None and told.year < dt.MAXYEAR else LAST
    return min(max(told, FIRST), LAST)


def database_now() -> dt.datetime:
    """The database's clock: the only one that sweeps tell the time by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def own_clock() -> OwnClock:
    """This machine's own clock since its start; it goes on while processes are stopped or it sleeps.

    Where the system names no start of the machine, only readings of one process can be compared.
    """
    try:
        boot, clock = BOOT_ID.read_text().strip(), time.CLOCK_BOOTTIME
    except (OSError, AttributeError):
        boot, clock = _process, time.CLOCK_MONOTONIC
    return OwnClock(boot, time.clock_gettime(clock))
