"""Parties: on disputes and services only, one ticket each, no key that links tickets."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rows.county import CountyForeignKey, CountyRow
from rows.fields import SealedText


class Party(CountyRow):
    """A person named on one ticket; name and phone are encrypted in the row."""

    # No index on the ticket alone: the unique one begins with it and its county.
    ticket = CountyForeignKey(
        "disputes.Ticket", models.CASCADE, related_name="parties", db_index=False
    )
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
