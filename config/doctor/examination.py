"""The whole examination, and the short one at the start of the web process."""

import datetime as dt

from django.db import DatabaseError

from config import health
from config.doctor.database import database_findings, durability
from config.doctor.limits import limits
from config.doctor.machine import heartbeat, machine_findings
from config.doctor.wiring import settings_findings
from grids.findings import Finding


def examine(now: dt.datetime) -> list[Finding]:
    """Everything that is wrong, the settings first; asks the database, Redis and the disk."""
    found = [*settings_findings(), *database_findings(), *machine_findings()]
    if health.database_state() == health.OK:
        found += [*limits(), *heartbeat(now)]
    return found


def refuse_to_start() -> list[Finding]:
    """What the web process must not serve a request with: grave settings, lost writes."""
    grave = [finding for finding in settings_findings() if finding.is_grave]
    try:
        return grave + list(durability())
    except DatabaseError:
        return grave  # /readyz says so; the database may come back
