"""Background work of the ground floor."""

import datetime as dt

from celery import shared_task
from django.db import connection

from grids.actions.heartbeat import beat as write_beat
from grids.actions.tidy import tidy as take_away


def _now() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


@shared_task(name="grids.tasks.beat")
def beat() -> None:
    """Write that beat rings and a worker hears it, by the database's clock."""
    write_beat("beat", _now())


@shared_task(name="grids.tasks.tidy")
def tidy() -> None:
    """Take away what has had its time, by the database's clock."""
    now = _now()
    write_beat("tidy", now, take_away(now))
