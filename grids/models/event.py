"""The event row: history and audit in one, never updated (house.md, rule 3). Every app with a history
makes its tables of these four; grids.sealed and grids.actions.sealing know them by their kind."""

from django.db import models

from grids.models.grid import Grid
from grids.models.placed import Placed
from grids.models.user import User
from rows.county import CountyRow


class EventRow(Placed, CountyRow):
    """Who did what, when and from which chair. The app's database role cannot update or delete it.

    A table adds what its subject was after the verb, so that every figure can be recounted from
    events alone. Words stand in a WordsRow, which can be erased; this row keeps their keyed hash.
    """

    verb = models.CharField(max_length=16)
    # When the server received it; after the figures that were frozen meanwhile without it.
    at = models.DateTimeField()
    day = models.DateField()  # the local day it counts for: of a log, the day of logged_at
    # Nobody asks for what a person or a grid did: an index would be written and never read.
    by = models.ForeignKey(User, models.PROTECT, null=True, db_index=False, related_name="+")
    by_grid = models.ForeignKey(Grid, models.PROTECT, null=True, db_index=False, related_name="+")
    by_label = models.CharField(max_length=120, blank=True)  # the unit, as it was called then
    is_sensitive = models.BooleanField(default=False)
    hidden_from = models.BigIntegerField(null=True)  # no figure of that grid or below counts it
    words_hash = models.CharField(max_length=100, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        abstract = True


class WordsRow(CountyRow):
    """The words of an event; they can be erased, the event's hash stays. The table adds `event`, which
    is its key, and says `id = None`."""

    words = models.TextField()

    class Meta:
        abstract = True


class DeliveryRow(CountyRow):
    """Who was told of an event, and how. `person` null: nobody was to be told. The table adds `event`,
    and that a person is told of it once by each channel."""

    channel = models.CharField(max_length=10)  # "inbox" or "none"
    # Found by its event or its message, never by the person.
    person = models.ForeignKey(User, models.PROTECT, null=True, db_index=False, related_name="+")
    message = models.UUIDField(null=True, editable=False)  # the line of the inbox that tells it
    at = models.DateTimeField()

    class Meta:
        abstract = True


class SealRow(CountyRow):
    """An hourly seal over a township's events: first, last, count and hash (house.md, rule 3).

    `columns` names the columns of the event that the hash covers, in their order. The table adds that
    an hour of a township is sealed once.
    """

    township = models.BigIntegerField()  # 0: events at the county itself
    hour = models.DateTimeField()
    first = models.UUIDField()
    last = models.UUIDField()
    count = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    columns = models.JSONField(default=list)
    sealed_at = models.DateTimeField()

    class Meta:
        abstract = True
