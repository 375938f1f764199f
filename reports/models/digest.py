"""The weekly digest of a grid."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids import scope
from rows.county import CountyRow

if TYPE_CHECKING:
    from grids.models import User


class DigestQuerySet(models.QuerySet["Digest"]):
    """Ways to ask for digests."""

    def visible_to(self, user: "User") -> "DigestQuerySet":
        """Digests of the grids that this person looks over."""
        return self.filter(scope.reports_of(user))


class Digest(CountyRow):
    """One per grid and ISO week, built on Monday morning for the week before; frozen.

    `by_kind` maps a kind to its figures, `repeats` lists grids below with three or more tickets in
    the week as [grid id, count], most first.
    """

    # No index on the grid alone: the unique one begins with it.
    grid = models.ForeignKey("grids.Grid", models.PROTECT, related_name="digests", db_index=False)
    week_start = models.DateField(_("Monday of the week"))
    frozen_at = models.DateTimeField()
    logged = models.IntegerField(default=0)
    on_spot = models.IntegerField(default=0)
    resolved = models.IntegerField(default=0)
    on_time = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    raised = models.IntegerField(default=0)
    open = models.IntegerField(default=0)
    overdue = models.IntegerField(default=0)
    # Sensitive matters: in none of the figures above, told apart (docs/adr/0016).
    sensitive_logged = models.IntegerField(default=0, db_default=0)
    sensitive_open = models.IntegerField(default=0, db_default=0)
    by_kind = models.JSONField(default=dict)
    repeats = models.JSONField(default=list)
    expected = models.IntegerField(default=0)
    received = models.IntegerField(default=0)
    received_on_time = models.IntegerField(default=0)
    nil = models.IntegerField(default=0)
    missing = models.IntegerField(default=0)
    at_township = models.BigIntegerField(null=True, editable=False)
    at_village = models.BigIntegerField(null=True, editable=False)
    at_patch = models.BigIntegerField(null=True, editable=False)
    at_group = models.BigIntegerField(null=True, editable=False)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("weekly digest")
        verbose_name_plural = _("weekly digests")
        ordering = ["-week_start", "grid"]
        constraints = [
            models.UniqueConstraint(fields=["county", "grid", "week_start"], name="digest_once")
        ]

    def __str__(self) -> str:
        return f"{self.grid_id} {self.week_start}"
