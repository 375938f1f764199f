"""Case numbers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rows.ids import uuid7


class CaseCounter(models.Model):
    """The last case number of a county in a month; raised by one atomic upsert."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    county = models.PositiveIntegerField(editable=False)
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
