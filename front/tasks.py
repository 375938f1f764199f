"""The doorbell: a ring names a sweep, and the rows say what is due."""

from celery import shared_task

from grids.actions.heartbeat import beat
from grids.sweeps import sweep_called
from rows.clock import database_now, own_clock


@shared_task(name="front.tasks.ring")
def ring(name: str) -> None:
    """All that is due now in the sweep of that name, by the database's clock."""
    sweep, now = sweep_called(name), database_now()
    beat(sweep.beats_as, now, sweep.run(now=now, own=own_clock()))
