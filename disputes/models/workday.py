"""The working-day calendar: holidays and make-up working days (调休)."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

NATIONAL_DAY = (10, 1)


def sign_of(year: int) -> dt.date:
    """The day that is there only when the whole year was announced: its National Day.

    A single day entered by hand does not make a year known; whoever enters a year has this one.
    """
    return dt.date(year, *NATIONAL_DAY)


class Workday(models.Model):
    """A day that differs from Monday-to-Friday, or says so; `county` null: for the country."""

    id = models.BigAutoField(primary_key=True)
    date = models.DateField(_("date"))
    is_work = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=40, blank=True)
    source = models.CharField(
        _("source"),
        max_length=40,
        default="manual",
        choices=[
            ("manual", _("entered by hand")),
            ("chinesecalendar", _("State Council notice")),
        ],
    )
    county = models.ForeignKey(
        "grids.County",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("county"),
    )

    class Meta:
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("days of the calendar")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["date"], condition=Q(county=None), name="workday_once_for_the_country"
            ),
            models.UniqueConstraint(
                fields=["county", "date"],
                condition=Q(county__isnull=False),
                name="workday_once_a_county",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
