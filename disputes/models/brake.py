"""The brake of the escalation sweep."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rows.ids import uuid7


class SweepBrake(models.Model):
    """The sweep stopped itself in a county and asks an admin (domain.md, brake)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    county = models.PositiveIntegerField(_("county"), editable=False)
    why = models.CharField(_("why"), max_length=20)  # "share" or "clock"
    would_raise = models.PositiveIntegerField(_("would have been raised"), default=0)
    open_tickets = models.PositiveIntegerField(_("open tickets"), default=0)
    pulled_at = models.DateTimeField(_("pulled"))
    released_at = models.DateTimeField(_("released"), null=True)
    released_by = models.ForeignKey(
        "grids.User", models.PROTECT, null=True, related_name="+", verbose_name=_("released by")
    )

    class Meta:
        verbose_name = _("sweep brake")
        verbose_name_plural = _("sweep brakes")
        constraints = [
            models.UniqueConstraint(
                fields=["county"], condition=Q(released_at=None), name="brake_one_pulled_a_county"
            )
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.why}"
