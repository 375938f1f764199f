"""Who helps with a ticket: departments beside the one that handles it (domain.md, departments)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Helped(models.Model):
    """The departments that help, by their ids; null where none does (docs/adr/0035).

    Kept by the verbs; since when and why each of them helps, the events say.
    """

    helpers = ArrayField(models.BigIntegerField(), null=True, editable=False)

    class Meta:
        abstract = True


HELPS = [
    models.CheckConstraint(
        condition=Q(helpers=None) | Q(helpers__len__gt=0), name="ticket_helpers_or_none"
    ),
]
"""What must never be false of them."""

HELPED = GinIndex(fields=["helpers"], condition=Q(helpers__isnull=False), name="ticket_helped")
"""What a department helps with: few tickets have an entry, the others none."""


def without(helpers: list[int] | None, department: int) -> list[int] | None:
    """The helpers but for this department."""
    return [one for one in helpers or () if one != department] or None
