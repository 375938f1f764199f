"""The event row: history and audit in one, never updated (house.md, rule 3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rows.county import CountyForeignKey, CountyOneToOneField, CountyRow


class TicketEvent(CountyRow):
    """What happened to a ticket. The app's database role cannot update or delete it.

    The row says all that reports count (its ancestors of the day, kind, state and deadline after
    the verb), so that every figure can be recounted from events alone. Words stand in EventWords;
    this row keeps their keyed hash.
    """

    ticket = CountyForeignKey("disputes.Ticket", models.PROTECT, related_name="events")
    verb = models.CharField(max_length=16)
    # When the server received it; after the figures that were frozen meanwhile without it.
    at = models.DateTimeField()
    day = models.DateField()  # the local day it counts for: of a log, the day of logged_at
    by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    by_grid = models.ForeignKey("grids.Grid", models.PROTECT, null=True, related_name="+")
    by_label = models.CharField(max_length=120, blank=True)  # the unit, as it was called then
    state_from = models.CharField(max_length=10, blank=True)
    state_to = models.CharField(max_length=10)
    holder_from = models.BigIntegerField(null=True)
    holder_to = models.BigIntegerField()
    to_post = models.BigIntegerField(null=True)
    to_department = models.BigIntegerField(null=True)
    to_label = models.CharField(max_length=120, blank=True)
    spell = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    is_sensitive = models.BooleanField(default=False)
    hidden_from = models.BigIntegerField(null=True)  # no figure of that grid or below counts it
    due_at = models.DateTimeField()
    is_on_time = models.BooleanField(null=True)  # of resolve and log_solved
    at_township = models.BigIntegerField(null=True)
    at_village = models.BigIntegerField(null=True)
    at_patch = models.BigIntegerField(null=True)
    at_group = models.BigIntegerField(null=True)
    words_hash = models.CharField(max_length=100, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "ticket", "spell"],
                condition=Q(verb="escalate"),
                name="event_escalates_once_a_spell",
            )
        ]
        indexes = [
            models.Index(fields=["ticket", "at", "id"], name="event_of_ticket"),
            models.Index(fields=["county", "day"], name="event_county_day"),
            models.Index(fields=["county", "at"], name="event_county_at"),
            models.Index(fields=["by", "-at"], name="event_by"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.ticket_id}"


class EventWords(CountyRow):
    """The words of an event; they can be erased, the event's hash stays."""

    id = None
    event = CountyOneToOneField(TicketEvent, models.PROTECT, primary_key=True, related_name="said")
    words = models.TextField()

    class Meta:
        verbose_name = _("words of an event")
        verbose_name_plural = _("words of events")

    def __str__(self) -> str:
        return str(self.event_id)


class Delivery(CountyRow):
    """Who was told of an event, and how. `person` null: nobody was to be told."""

    event = CountyForeignKey(TicketEvent, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=10)  # "inbox" or "none"
    person = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    message = models.UUIDField(null=True, editable=False)  # the line of the inbox that tells it
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "event", "channel", "person"],
                name="delivery_once",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(
                fields=["message"],
                condition=Q(message__isnull=False),
                name="delivery_of_message",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.event_id}"


class Seal(CountyRow):
    """An hourly seal over a township's events: first, last, count and hash (house.md, rule 3).

    `columns` names the columns of the event that the hash covers, in their order; the first seals
    have none and are checked as they were written (disputes/actions/sealing.py).
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
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [
            models.UniqueConstraint(fields=["county", "township", "hour"], name="seal_once")
        ]

    def __str__(self) -> str:
        return f"{self.township} {self.hour}"
