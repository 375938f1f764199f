"""The brake of the escalation sweep."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models.brake import Brake


class SweepBrake(Brake):
    """The sweep stopped itself in a county and asks an admin (domain.md, brake)."""

    kind = "brake"

    why = models.CharField(_("why"), max_length=20)  # "share" or "clock"
    would_raise = models.PositiveIntegerField(_("would have been raised"), default=0)
    open_tickets = models.PositiveIntegerField(_("open tickets"), default=0)

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
