"""What stands of a ticket until a day: a pause, a parking, and more time that was asked for."""

from django.db import models
from django.db.models import Q

from disputes.kinds import RUNNING, State
from disputes.models.ticket_indexes import IS_OPEN

BEFORE_PARKING = (*RUNNING, State.WAITING)
"""States that a parking can interrupt (disputes/workflow.py)."""


class Paused(models.Model):
    """Kept by the verbs of the family, and ended with the ticket (domain.md, Tickets).

    All can be read from its events too; here they stand for the sweep, the lists and the page.
    """

    # When the sweep lets it go on. A pause interrupts handling; one that was parked over it stays.
    paused_until = models.DateTimeField(null=True, editable=False)
    # When a parked one is looked at again, and the state that the parking interrupted.
    parked_until = models.DateTimeField(null=True, editable=False)
    parked_from = models.CharField(
        max_length=10, blank=True, default="", db_default="", editable=False
    )
    # Until when more time was asked for, and who asked: another than they decides.
    wished_until = models.DateTimeField(null=True, editable=False)
    wished_by = models.ForeignKey(
        "grids.User", models.PROTECT, null=True, editable=False, db_index=False, related_name="+"
    )

    class Meta:
        abstract = True


_PAUSED = Q(state=str(State.WAITING)) | Q(parked_from=str(State.WAITING))
_PARKED = Q(state=str(State.PARKED))

PAUSES = [
    models.CheckConstraint(
        condition=Q(paused_until__isnull=False) & _PAUSED | Q(paused_until=None) & ~_PAUSED,
        name="ticket_paused_until_a_day",
    ),
    models.CheckConstraint(
        condition=_PARKED
        & Q(parked_until__isnull=False, parked_from__in=[str(one) for one in BEFORE_PARKING])
        | ~_PARKED & Q(parked_until=None, parked_from=""),
        name="ticket_parked_until_a_day",
    ),
    models.CheckConstraint(
        condition=Q(wished_until=None, wished_by=None)
        | Q(wished_until__isnull=False, wished_by__isnull=False) & IS_OPEN,
        name="ticket_more_time_wished_while_open",
    ),
]
"""What must never be false of them."""
