"""The weekly digest of a grid."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids import scope
from grids.models import Placed
from reports.models.figured import Figured
from rows.county import CountyRow

if TYPE_CHECKING:
    from grids.models import User


class DigestQuerySet(models.QuerySet["Digest"]):
    """Ways to ask for digests."""

    def visible_to(self, user: "User") -> "DigestQuerySet":
        """Digests of the grids that this person looks over."""
        return self.filter(scope.reports_of(user))


class Digest(Figured, Placed, CountyRow):
    """One per grid and ISO week, built on Monday morning for the week before; frozen.

    `by_kind` maps a kind to its figures, `repeats` lists grids below with three or more tickets in
    the week as [grid id, count], most first.
    """

    # No index on the grid alone: the unique one begins with it.
    grid = models.ForeignKey("grids.Grid", models.PROTECT, related_name="digests", db_index=False)
    week_start = models.DateField(_("Monday of the week"))
    frozen_at = models.DateTimeField()
    by_kind = models.JSONField(default=dict)
    repeats = models.JSONField(default=list)
    expected = models.IntegerField(default=0)
    received = models.IntegerField(default=0)
    received_on_time = models.IntegerField(default=0)
    nil = models.IntegerField(default=0)
    missing = models.IntegerField(default=0)

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
