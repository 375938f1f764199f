"""Sums of closed days, written by a recount, never counted up."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.models.figured import Figured
from rows.county import CountyRow


class DaySummary(Figured, CountyRow):
    """What happened in a grid (all below it included) on a closed day, per kind of ticket."""

    # No index on the grid alone: the unique one begins with it.
    grid = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    kind = models.CharField(max_length=12)

    class Meta:
        verbose_name = _("sum of a day")
        verbose_name_plural = _("sums of days")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "grid", "day", "kind"], name="day_summary_once"
            )
        ]
        indexes = [models.Index(fields=["county", "day"], name="day_summary_day")]

    def __str__(self) -> str:
        return f"{self.grid_id} {self.day} {self.kind}"


class ReportSummary(CountyRow):
    """The five numbers of the grids below a grid on a locked day."""

    # No index on the grid alone: the unique one begins with it.
    grid = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    expected = models.IntegerField(default=0)
    received = models.IntegerField(default=0)
    on_time = models.IntegerField(default=0)
    nil = models.IntegerField(default=0)
    missing = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("completeness of a day")
        verbose_name_plural = _("completeness of days")
        constraints = [
            models.UniqueConstraint(fields=["county", "grid", "day"], name="report_summary_once")
        ]
        indexes = [models.Index(fields=["county", "day"], name="report_summary_day")]

    def __str__(self) -> str:
        return f"{self.grid_id} {self.day}"


class CountedDay(CountyRow):
    """A day of a county that was locked and summed, and when it was last counted."""

    day = models.DateField()
    locked_at = models.DateTimeField()
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("counted day")
        verbose_name_plural = _("counted days")
        constraints = [models.UniqueConstraint(fields=["county", "day"], name="counted_day_once")]

    def __str__(self) -> str:
        return f"{self.county} {self.day}"
