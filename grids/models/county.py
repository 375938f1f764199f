"""A county and its settings."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.tiers import Tier


def default_level_names() -> dict[str, str]:
    """Names of the levels, as Nanzhao counts them: township is the first level."""
    return {
        str(int(Tier.TOWNSHIP)): "一级网格",
        str(int(Tier.VILLAGE)): "二级网格",
        str(int(Tier.PATCH)): "三级网格",
        str(int(Tier.GROUP)): "四级网格",
    }


def default_hours() -> list[str]:
    """Working hours as four local times: morning from, to, afternoon from, to."""
    return ["08:30", "12:00", "14:30", "18:00"]


def default_report_times() -> dict[str, str]:
    """Tier -> local time at which the day's report is due (domain.md, daily report)."""
    return {
        str(int(Tier.GROUP)): "18:00",
        str(int(Tier.PATCH)): "18:00",
        str(int(Tier.VILLAGE)): "19:00",
        str(int(Tier.TOWNSHIP)): "20:00",
        str(int(Tier.COUNTY)): "21:00",
    }


class County(models.Model):
    """A county; its id is its six-digit division code (GB/T 2260)."""

    id = models.PositiveIntegerField(_("division code"), primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    short_name = models.CharField(
        _("short name"), max_length=20, help_text=_("Stands before case numbers.")
    )
    level_names = models.JSONField(_("names of the levels"), default=default_level_names)
    hours = ArrayField(
        models.CharField(max_length=5), verbose_name=_("working hours"), default=default_hours
    )
    report_times = models.JSONField(_("report times"), default=default_report_times)
    report_grace_minutes = models.PositiveSmallIntegerField(
        _("on time until, minutes after the report time"), default=120
    )
    asks_nil = models.BooleanField(
        _("groups and patches are asked for nil reports"),
        default=False,
        help_text=_("Off: a group or patch without records files itself as nil."),
    )
    lapse_workdays = models.PositiveSmallIntegerField(
        _("working days until a resolved ticket closes by itself"), default=7
    )
    answer_workdays = models.PositiveSmallIntegerField(
        _("working days that a question waits for its answer"),
        default=2,
        db_default=2,
        help_text=_("The first question about a ticket stops its time for so long at most."),
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    households_from = models.PositiveSmallIntegerField(_("households of a group, from"), default=10)
    households_to = models.PositiveSmallIntegerField(_("households of a group, to"), default=15)
    divisions = models.CharField(max_length=64, default="", editable=False)
    """The edition of the national codes that filled its tree (`Edition.mark`); "": not known."""
    is_demo = models.BooleanField(_("made-up people and cases"), default=False, editable=False)

    class Meta:
        verbose_name = _("county")
        verbose_name_plural = _("counties")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id__gte=100000, id__lte=999999), name="county_code_six_digits"
            ),
            models.CheckConstraint(
                condition=models.Q(hours__len=4), name="county_hours_are_two_slots"
            ),
            models.CheckConstraint(
                condition=models.Q(households_from__lte=models.F("households_to")),
                name="county_household_norm_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(answer_workdays__gte=1, answer_workdays__lte=20),
                name="county_question_waits_some_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def report_time(self, tier: int) -> dt.time:
        """Local time at which a report of this tier is due."""
        return dt.time.fromisoformat(self.report_times[str(int(tier))])
