"""What a clock that jumped is known by, and the brake that it pulls (domain.md, brake)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models.brake import Brake


class ClockMark(models.Model):
    """Both clocks at the last sweep of one machine since its start (rows.clock.OwnClock)."""

    boot = models.CharField(max_length=64, primary_key=True)
    county = models.PositiveIntegerField(default=0, editable=False)
    seconds = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark of the clocks")
        verbose_name_plural = _("marks of the clocks")

    def __str__(self) -> str:
        return self.boot


class ClockBrake(Brake):
    """The sweeps of a county stopped themselves, since the database's clock jumped ahead."""

    kind = "clock"

    said_at = models.DateTimeField(_("the database's clock said"))
    pulled_at = models.DateTimeField(_("by this machine's own clock it was"))

    class Meta:
        verbose_name = _("brake of the clock")
        verbose_name_plural = _("brakes of the clock")
        constraints = [
            models.UniqueConstraint(
                fields=["county"],
                condition=Q(released_at=None),
                name="clock_brake_one_pulled_a_county",
            )
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.said_at}"
