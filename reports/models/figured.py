"""The figures of a day, a week or a confirmed report (reports.figures says what each counts)."""

from typing import Any

from django.db import models


class Figured(models.Model):
    """Eight figures of tickets, and beside them the sensitive matters that are in none of them
    (docs/adr/0016)."""

    sensitive: Any  # as its reader is told: reports.rollups, where that was asked for

    logged = models.IntegerField(default=0)
    on_spot = models.IntegerField(default=0)
    resolved = models.IntegerField(default=0)
    on_time = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    raised = models.IntegerField(default=0)
    open = models.IntegerField(default=0)
    overdue = models.IntegerField(default=0)
    sensitive_logged = models.IntegerField(default=0, db_default=0)
    sensitive_open = models.IntegerField(default=0, db_default=0)

    class Meta:
        abstract = True
