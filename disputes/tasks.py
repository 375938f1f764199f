"""Rings of the tickets' sweep. The task finds its own work; it carries nothing."""

from celery import shared_task

from disputes.actions.sweep import sweep_tickets
from grids.actions.heartbeat import beat
from rows.clock import database_now, own_clock


@shared_task(name="disputes.tasks.sweep")
def sweep() -> None:
    """All that is due now, by the database's clock."""
    now = database_now()
    beat("sweep-tickets", now, sweep_tickets(now=now, own=own_clock()))
