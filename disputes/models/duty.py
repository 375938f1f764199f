"""A matter that must be reported to an organ at once: until when, whether somebody did, and to whom."""

from django.db import models
from django.db.models import Q

from disputes.must_report import OWING


class Reportable(models.Model):
    """The duty to report by law; when it arises and ends, disputes/must_report.py says.

    It arises with the category, when a matter is logged or corrected, and stays until it is reported.
    """

    # By when an organ has to be told; none where nothing is owed, or not any more.
    report_by = models.DateTimeField(null=True, editable=False)
    # When the sweep tells the holder that nobody did; empty once it has.
    alarm_at = models.DateTimeField(null=True, editable=False)
    # When it was reported last, and to which organ under which number.
    reported_at = models.DateTimeField(null=True, editable=False)
    reported_to = models.CharField(
        max_length=170, blank=True, default="", db_default="", editable=False
    )

    class Meta:
        abstract = True

    @property
    def is_owed(self) -> bool:
        """Whether it has to be reported and nobody has said that it was."""
        return self.report_by is not None and getattr(self, "state", "") in OWING


DUTIES = [
    models.CheckConstraint(
        condition=Q(alarm_at=None) | Q(report_by__isnull=False),
        name="ticket_alarm_of_what_is_owed",
    ),
    models.CheckConstraint(
        condition=Q(reported_at=None, reported_to="")
        | Q(reported_at__isnull=False, report_by=None) & ~Q(reported_to=""),
        name="ticket_reported_to_somebody",
    ),
]
"""What must never be false of it."""
