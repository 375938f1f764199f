"""How long a resident is told that a matter takes (承诺时限)."""

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from disputes.kinds import Kind, Urgency
from disputes.models.allowance import Allowance


class ServiceTimeQuerySet(models.QuerySet["ServiceTime"]):
    """Ways to ask for service times."""

    def with_longer(self) -> "ServiceTimeQuerySet":
        """Each with `longer`: the tiers whose holder alone has more time to respond and resolve.

        What such a level holds may be in time for the level and late for the resident.
        """
        same = Allowance.objects.filter(
            county=OuterRef("county"), kind=OuterRef("kind"), urgency=OuterRef("urgency")
        )
        longer = same.annotate(whole=F("respond") + F("resolve")).filter(
            whole__gt=OuterRef("minutes")
        )
        return self.annotate(longer=ArraySubquery(longer.order_by("tier").values("tier")))


class ServiceTime(models.Model):
    """Minutes from the receipt of a matter to its deadline, whoever holds it (domain.md, Escalation).

    Working minutes for normal and urgent matters; clock minutes for critical ones. A category with
    a time of its own goes before its upper category, and that before the kind's (no category).
    """

    longer: list[int]  # where it was asked for: ServiceTimeQuerySet.with_longer

    id = models.BigAutoField(primary_key=True)
    county = models.ForeignKey(
        "grids.County", models.PROTECT, related_name="+", verbose_name=_("county")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency.choices)
    category = models.ForeignKey(
        "disputes.Category",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    minutes = models.PositiveIntegerField(_("minutes until it is done"))

    objects = ServiceTimeQuerySet.as_manager()

    class Meta:
        verbose_name = _("service time")
        verbose_name_plural = _("service times")
        ordering = ["county", "kind", "urgency", "category"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "kind", "urgency", "category"],
                name="service_time_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="service_time_positive"),
        ]

    def __str__(self) -> str:
        words = [self.get_kind_display(), self.get_urgency_display()]
        if self.category is not None:
            words.insert(1, self.category.name)
        return " · ".join(str(word) for word in words)

    def clean(self) -> None:
        """Raise ValidationError for a category of another kind."""
        if self.category is not None and self.category.kind != self.kind:
            raise ValidationError({"category": _("Choose a category of this kind.")})
