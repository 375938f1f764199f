"""The clocks that sweeps go by: the database's tells the time, the machine's own only how long.

Edges read both once and pass them down (house.md, rule 5).
"""

import datetime as dt
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_process = str(uuid.uuid4())


@dataclass(frozen=True)
class OwnClock:
    """A clock that nobody can set: seconds since something that `boot` names.

    Two readings with the same `boot` can be compared, whichever process took them.
    """

    boot: str
    seconds: float


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
