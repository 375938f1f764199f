"""Parties: on disputes and services only, one ticket each, no key that links tickets."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rows.fields import SealedText
from rows.ids import uuid7


class Party(models.Model):
    """A person named on one ticket; name and phone are encrypted in the row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    county = models.PositiveIntegerField(editable=False)
    ticket = models.ForeignKey("disputes.Ticket", models.CASCADE, related_name="parties")
    letter = models.CharField(_("party"), max_length=2)  # 甲, 乙, …
    name = SealedText(_("name"))
    phone = SealedText(_("phone"), blank=True, default="")

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["letter"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "ticket", "letter"], name="party_letter_once_a_ticket"
            )
        ]

    def __str__(self) -> str:
        return self.letter
