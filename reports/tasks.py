"""The doorbell: the rows say what is due."""

from celery import shared_task

from grids.actions.heartbeat import beat
from reports.actions.sweep import sweep_reports
from rows.clock import database_now, own_clock


@shared_task(name="reports.tasks.sweep")
def sweep() -> None:
    """All that is due now, by the database's clock."""
    now = database_now()
    beat("sweep-reports", now, sweep_reports(now, own=own_clock()))
