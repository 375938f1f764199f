"""Pairs of neighbouring characters of a ticket's words: a rare word is found by them (docs/adr/0028)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from disputes.models.ticket import Ticket
from rows.county import CountyOneToOneField, CountyRow


class SearchPairs(CountyRow):
    """What may be looked for in a ticket, and where it lies, as numbers (disputes/pairing.py).

    A table of its own: the sweeps and most verbs rewrite the ticket, but never these. They are its
    words once more, so they go where the words go (docs/trust.md). They only narrow: whether a
    ticket is found, and whether it may be, is judged on its row.
    """

    id = None  # type: ignore[assignment]  # its ticket is its key
    ticket = CountyOneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="pairs")
    tokens = ArrayField(models.IntegerField())

    class Meta:
        verbose_name = _("pairs of characters")
        verbose_name_plural = _("pairs of characters")
        # Written at once (fastupdate off): else every search reads what waits to be sorted in.
        indexes = [GinIndex(fields=["tokens"], name="search_pairs", fastupdate=False)]

    def __str__(self) -> str:
        return str(self.ticket_id)
