"""The event row: history and audit in one, never updated (house.md, rule 3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import DeliveryRow, EventRow, SealRow, WordsRow
from rows.county import CountyForeignKey, CountyOneToOneField


class TicketEvent(EventRow):
    """What happened to a ticket. The app's database role cannot update or delete it.

    The row says all that reports count (its ancestors of the day, kind, state and deadline after
    the verb, and whether its clock stood), so that every figure can be recounted from events alone. Words stand in EventWords;
    this row keeps their keyed hash.
    """

    ticket = CountyForeignKey(
        "disputes.Ticket", models.PROTECT, related_name="events", db_index=False
    )
    state_from = models.CharField(max_length=10, blank=True)
    state_to = models.CharField(max_length=10)
    holder_from = models.BigIntegerField(null=True)
    holder_to = models.BigIntegerField()
    to_post = models.BigIntegerField(null=True)
    to_department = models.BigIntegerField(null=True)
    to_label = models.CharField(max_length=120, blank=True)
    spell = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    due_at = models.DateTimeField()
    # Whether a first question stopped its clocks then: not overdue, whatever the deadline was.
    is_halted = models.BooleanField(default=False, db_default=False)
    is_on_time = models.BooleanField(null=True)  # of resolve and log_solved

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "ticket", "spell"],
                condition=Q(verb="escalate"),
                name="event_escalates_once_a_spell",
            ),
            models.UniqueConstraint(
                fields=["county", "ticket"],
                condition=Q(verb="alarm"),
                name="event_alarms_once",
            ),
        ]
        indexes = [
            # A ticket is never asked for without its county: no index on the ticket alone.
            models.Index(fields=["county", "ticket", "at", "id"], name="event_story"),
            models.Index(fields=["county", "day"], name="event_county_day"),
            models.Index(fields=["county", "at"], name="event_county_at"),
            # Whom a holder gives its matters to.
            models.Index(
                fields=["county", "holder_to", "-at"],
                include=["to_post", "to_department"],
                condition=Q(verb="assign"),
                name="event_assigned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.ticket_id}"


class EventWords(WordsRow):
    """The words of an event; they can be erased, the event's hash stays."""

    id = None  # type: ignore[assignment]  # its event is its key
    event = CountyOneToOneField(TicketEvent, models.PROTECT, primary_key=True, related_name="said")

    class Meta:
        verbose_name = _("words of an event")
        verbose_name_plural = _("words of events")

    def __str__(self) -> str:
        return str(self.event_id)


class Delivery(DeliveryRow):
    """Who was told of an event, and how. `person` null: nobody was to be told."""

    # No index on the event alone: the unique one begins with it and its county.
    event = CountyForeignKey(TicketEvent, models.PROTECT, related_name="deliveries", db_index=False)

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


class Seal(SealRow):
    """An hourly seal over a township's events: first, last, count and hash (house.md, rule 3).

    `columns` names the columns of the event that the hash covers, in their order; the first seals
    have none and are checked as they were written (disputes/sealing.py).
    """

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [
            models.UniqueConstraint(fields=["county", "township", "hour"], name="seal_once")
        ]

    def __str__(self) -> str:
        return f"{self.township} {self.hour}"
