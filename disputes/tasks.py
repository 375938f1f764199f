"""Rings of the tickets' sweep. The task finds its own work; it carries nothing."""

import time

from celery import shared_task

from disputes.actions.sweep import database_now, sweep_tickets
from grids.actions.heartbeat import beat


def own_clock() -> float:
    """Seconds of this process's own clock; it goes on while the machine sleeps where it can."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


@shared_task(name="disputes.tasks.sweep")
def sweep() -> None:
    """All that is due now, by the database's clock."""
    now = database_now()
    done = sweep_tickets(now=now, own_clock=own_clock())
    beat("sweep-tickets", now, done)
