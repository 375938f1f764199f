"""Background work of the ground floor."""

from celery import shared_task

from grids.actions.heartbeat import beat as write_beat
from grids.actions.tidy import tidy as take_away
from rows.clock import database_now, own_clock


@shared_task(name="grids.tasks.beat")
def beat() -> None:
    """Write that beat rings and a worker hears it, by the database's clock."""
    write_beat("beat", database_now())


@shared_task(name="grids.tasks.tidy")
def tidy() -> None:
    """Take away what has had its time, by the database's clock."""
    now = database_now()
    write_beat("tidy", now, take_away(now, own=own_clock()))
