"""Which other ticket a ticket belongs to: into which it was merged, from which it was split off."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from disputes.kinds import State
from rows.county import CountyForeignKey


class Linked(models.Model):
    """Kept by `merge` and `split_off`. The way back stands in the events of the other ticket; nothing
    asks these columns for it, so they have no index."""

    merged_into = CountyForeignKey(
        "disputes.Ticket",
        models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
    )
    split_from = CountyForeignKey(
        "disputes.Ticket",
        models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
    )
    # Of one that was split off: where the service time of the first one begins.
    counted_from = models.DateTimeField(null=True, editable=False)

    received_at: datetime

    class Meta:
        abstract = True

    @property
    def began_at(self) -> datetime:
        """Where its service time begins: the receipt, of a part that of the whole."""
        return self.counted_from or self.received_at


_MERGED = Q(state=str(State.MERGED))

LINKS = [
    models.CheckConstraint(
        condition=_MERGED & Q(merged_into__isnull=False) | ~_MERGED & Q(merged_into=None),
        name="ticket_merged_into_another",
    ),
    models.CheckConstraint(
        condition=~Q(merged_into=F("id")) & ~Q(split_from=F("id")),
        name="ticket_is_no_other_than_itself",
    ),
    models.CheckConstraint(
        condition=Q(split_from=None, counted_from=None)
        | Q(split_from__isnull=False, counted_from__lte=F("received_at")),
        name="ticket_split_off_counts_from_the_first",
    ),
]
"""What must never be false of them."""
