"""What people above and beside it have put on a ticket: a question, urgings, that it is overseen, who
helps."""

from django.db import models
from django.db.models import Q

from disputes.models.helping import HELPS, Helped
from disputes.models.ticket_indexes import IS_OPEN


class Marked(Helped):
    """The marks of a ticket, kept by the verbs that make them (domain.md, Tickets).

    All can be read from its events too; here they stand for lists, filters and the sweep.
    """

    # A question waits for its answer until then; the first one of a ticket halts its clocks.
    asked_until = models.DateTimeField(null=True, editable=False)
    asked_post = models.ForeignKey(
        "grids.Post", models.PROTECT, null=True, editable=False, db_index=False, related_name="+"
    )  # whose turn the answer is; none: a resident is asked
    is_halted = models.BooleanField(default=False, db_default=False, editable=False)
    # How often it was urged, when last, and by which unit as it was called then.
    urges = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    urged_at = models.DateTimeField(null=True, editable=False)
    urged_by = models.CharField(
        max_length=120, blank=True, default="", db_default="", editable=False
    )
    overseen_at = models.DateTimeField(null=True, editable=False)
    overseen_by = models.CharField(
        max_length=120, blank=True, default="", db_default="", editable=False
    )

    class Meta:
        abstract = True


MARKS = [
    models.CheckConstraint(
        condition=Q(asked_until=None) | IS_OPEN, name="ticket_asked_only_while_open"
    ),
    models.CheckConstraint(
        condition=Q(asked_until__isnull=False) | Q(asked_post=None, is_halted=False),
        name="ticket_asked_has_an_end",
    ),
    models.CheckConstraint(
        condition=Q(is_halted=False) | Q(escalate_at=None, remind_at=None),
        name="ticket_halted_has_no_clock",
    ),
    models.CheckConstraint(
        condition=Q(urges=0, urged_at=None, urged_by="") | Q(urges__gt=0, urged_at__isnull=False),
        name="ticket_urged_as_often_as_told",
    ),
    models.CheckConstraint(
        condition=Q(overseen_at=None, overseen_by="") | Q(overseen_at__isnull=False),
        name="ticket_overseen_since_a_time",
    ),
    *HELPS,
]
"""What must never be false of them."""
