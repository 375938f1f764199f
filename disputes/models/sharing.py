"""Shared ground: the other grids on whose ground a ticket lies as well (docs/adr/0038)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Shared(models.Model):
    """Beside the one where it happened: held by one grid, counted at `grid` alone.

    Kept by the verbs; null where it lies on the ground of no other. Who shared it, the events say.
    """

    # The other grids, and these with all grids above them: who looks over one of those sees it.
    shared_grids = ArrayField(models.BigIntegerField(), null=True, editable=False)
    shared_lines = ArrayField(models.BigIntegerField(), null=True, editable=False)

    class Meta:
        abstract = True


SHARES = [
    models.CheckConstraint(
        condition=Q(shared_grids=None, shared_lines=None)
        | Q(shared_grids__len__gt=0, shared_lines__isnull=False),
        name="ticket_shared_with_its_lines",
    ),
    models.CheckConstraint(
        condition=Q(shared_grids=None) | Q(is_sensitive=False, hidden_from=None),
        name="ticket_shared_tells_no_secret",
    ),
]
"""What must never be false of it."""

SHARED = GinIndex(
    fields=["shared_lines"], condition=Q(shared_lines__isnull=False), name="ticket_shared"
)
"""What lies on a grid's ground too: few tickets have an entry, the others none."""
