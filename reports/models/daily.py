"""The daily report of a grid: drafted from records, confirmed with one tap."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids import scope
from grids.models import Placed
from reports.models.figured import Figured
from rows.county import CountyRow

if TYPE_CHECKING:
    from grids.models import User


class ReportState(models.TextChoices):
    """States of a (grid, day). Waiting and ready have no row; the row starts at the confirmation."""

    WAITING = "waiting", _("waiting for the levels below")
    READY = "ready", _("ready")
    CONFIRMED = "confirmed", _("confirmed")
    CONFIRMED_ABOVE = "above", _("confirmed by the level above")
    RETURNED = "returned", _("returned")


class ReportQuerySet(models.QuerySet["DailyReport"]):
    """Ways to ask for reports."""

    def visible_to(self, user: "User") -> "ReportQuerySet":
        """Reports of the grids that this person looks over."""
        return self.filter(scope.reports_of(user))

    def current(self) -> "ReportQuerySet":
        """The newest version of each (grid, day)."""
        return self.filter(is_current=True)

    def received(self) -> "ReportQuerySet":
        """Reports that count as received: confirmed, and not returned."""
        return self.current().exclude(state=ReportState.RETURNED)


class DailyReport(Figured, Placed, CountyRow):
    """A confirmed (or returned) report. Frozen: its figures are never mended; a later record makes
    a new version, and the difference is shown."""

    # No index on the grid alone, the unique ones below begin with it; none on persons, by whom
    # nobody looks reports up. Four indexes less are a third of what filing 8,000 nil reports costs.
    grid = models.ForeignKey(
        "grids.Grid", models.PROTECT, related_name="daily_reports", db_index=False
    )
    tier = models.PositiveSmallIntegerField()
    day = models.DateField(_("day"))
    version = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=ReportState)
    is_nil = models.BooleanField(_("nil report"), default=False)
    is_on_time = models.BooleanField(default=True)
    words = models.TextField(_("words"), max_length=2000, blank=True)
    # Visits of the day, and promises made on visits (reports.figures.VISITED).
    visits = models.IntegerField(default=0, db_default=0)
    promises_kept = models.IntegerField(default=0, db_default=0)
    promises_due = models.IntegerField(default=0, db_default=0)
    # Its figures: events of the grid and all below it received not later than this.
    frozen_at = models.DateTimeField()
    # The five numbers of the grids below, as they stood at the confirmation (null for a leaf).
    below_expected = models.IntegerField(null=True)
    below_received = models.IntegerField(null=True)
    below_on_time = models.IntegerField(null=True)
    below_nil = models.IntegerField(null=True)
    below_missing = models.IntegerField(null=True)

    confirmed_by = models.ForeignKey(
        "grids.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    above_by = models.ForeignKey(
        "grids.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    above_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(
        "grids.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    returned_at = models.DateTimeField(null=True)
    returned_why = models.CharField(max_length=300, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("daily report")
        verbose_name_plural = _("daily reports")
        ordering = ["-day", "grid"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "grid", "day", "version"], name="report_version_once"
            ),
            models.UniqueConstraint(
                fields=["county", "grid", "day"],
                condition=Q(is_current=True),
                name="report_one_current",
            ),
            models.CheckConstraint(
                condition=Q(is_nil=False)
                | Q(
                    logged=0,
                    on_spot=0,
                    resolved=0,
                    closed=0,
                    raised=0,
                    visits=0,
                    promises_kept=0,
                ),
                name="report_nil_has_no_records",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.RETURNED) | ~Q(returned_why=""),
                name="report_returned_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "day", "at_township", "at_village"],
                condition=Q(is_current=True),
                name="report_day_tree",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grid_id} {self.day} v{self.version}"


class DayReopening(CountyRow):
    """A locked day reopened for one grid by the level above, with a reason."""

    grid = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+")
    day = models.DateField()
    by = models.ForeignKey("grids.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=300)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("reopened day")
        verbose_name_plural = _("reopened days")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "grid", "day"],
                condition=Q(used_at=None),
                name="reopening_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.grid_id} {self.day}"
