"""Background work of the ground floor."""

from celery import shared_task
from django.db import connection

from grids.actions.heartbeat import beat as write_beat


@shared_task(name="grids.tasks.beat")
def beat() -> None:
    """Write that beat rings and a worker hears it, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        now = cursor.fetchone()[0]
    write_beat("beat", now)
