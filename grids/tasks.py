"""Background work of the ground floor."""

from celery import shared_task

from grids.actions.heartbeat import beat as write_beat
from rows.clock import database_now


@shared_task(name="grids.tasks.beat")
def beat() -> None:
    """Write that beat rings and a worker hears it, by the database's clock."""
    write_beat("beat", database_now())
