"""Case numbers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rows.county import CountyRow


class CaseCounter(CountyRow):
    """The last case number of a county in a month; raised by one atomic upsert."""

    period = models.CharField(max_length=4)  # "2607": year and month
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("case counter")
        verbose_name_plural = _("case counters")
        constraints = [
            models.UniqueConstraint(fields=["county", "period"], name="case_counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.period}"
