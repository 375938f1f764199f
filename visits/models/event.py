"""The history of visits, never updated (house.md, rule 3); what a report counts stands in it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.models import EventRow, SealRow
from rows.county import CountyForeignKey


class VisitEvent(EventRow):
    """What happened to a visit or its promise: visit, correct, void, keep, release.

    Nobody is told of one, and former words are kept nowhere: no table of words or of deliveries
    belongs to it, `words_hash` alone proves what was written.
    """

    visit = CountyForeignKey("visits.Visit", models.PROTECT, related_name="events", db_index=False)
    post = models.BigIntegerField()
    purpose = models.CharField(max_length=12)
    promise = models.CharField(max_length=8, blank=True)  # its state after the verb
    due_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("event of a visit")
        verbose_name_plural = _("events of visits")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["county", "visit", "at", "id"], name="visit_story"),
            models.Index(fields=["county", "day"], name="visit_county_day"),
            models.Index(fields=["county", "at"], name="visit_county_at"),
            models.Index(
                fields=["county", "due_on"],
                condition=models.Q(due_on__isnull=False),
                name="visit_county_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.visit_id}"


class VisitSeal(SealRow):
    """An hourly seal over a township's events of visits (house.md, rule 3)."""

    class Meta:
        verbose_name = _("seal of visits")
        verbose_name_plural = _("seals of visits")
        constraints = [
            models.UniqueConstraint(fields=["county", "township", "hour"], name="visit_seal_once")
        ]

    def __str__(self) -> str:
        return f"{self.township} {self.hour}"
