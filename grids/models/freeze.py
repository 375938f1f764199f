"""Until when the figures of a grid were frozen last."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rows.county import CountyRow


class Freeze(CountyRow):
    """The last moment up to which figures of a grid and all below it were counted and frozen.

    Whatever is written afterwards is stamped after it (grids/actions/freezing.py). The county's own
    grid stands for every figure of the county.
    """

    # No index on the grid alone: the unique one begins with it.
    grid = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("freeze of figures")
        verbose_name_plural = _("freezes of figures")
        constraints = [models.UniqueConstraint(fields=["county", "grid"], name="freeze_once")]

    def __str__(self) -> str:
        return f"{self.grid_id} {self.at}"
