"""How long each level has."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from disputes.kinds import Kind, Urgency
from grids.tiers import Tier


class Allowance(models.Model):
    """Minutes that the holder of a tier has to respond, sign and resolve.

    Working minutes for normal and urgent matters; clock minutes for critical ones.
    """

    id = models.BigAutoField(primary_key=True)
    county = models.ForeignKey(
        "grids.County", models.PROTECT, related_name="+", verbose_name=_("county")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency.choices)
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier.choices)
    respond = models.PositiveIntegerField(_("minutes to respond"))
    sign = models.PositiveIntegerField(_("minutes to sign"))
    resolve = models.PositiveIntegerField(_("minutes to resolve"))

    class Meta:
        verbose_name = _("allowance")
        verbose_name_plural = _("allowances")
        ordering = ["county", "kind", "urgency", "tier"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "kind", "urgency", "tier"], name="allowance_once"
            ),
            models.CheckConstraint(
                condition=Q(respond__gt=0, sign__gt=0, resolve__gt=0), name="allowance_positive"
            ),
        ]

    def __str__(self) -> str:
        words = (self.get_kind_display(), self.get_urgency_display(), self.get_tier_display())
        return " · ".join(str(word) for word in words)
