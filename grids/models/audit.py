"""Who looked at personal data, who logged in, who changed a post: append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rows.county import CountyRow


class AuditRow(CountyRow):
    """One line of the log that only an auditor reads. The app's role cannot change or delete it."""

    county = models.PositiveIntegerField(default=0, editable=False)  # 0: before a county is known
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        "grids.User", models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    act = models.CharField(_("act"), max_length=30)
    about = models.CharField(_("to what"), max_length=80, blank=True)
    reason = models.CharField(_("reason given"), max_length=200, blank=True)
    facts = models.JSONField(_("particulars"), default=dict)
    address = models.GenericIPAddressField(_("network address"), null=True)

    class Meta:
        verbose_name = _("audit row")
        verbose_name_plural = _("audit rows")
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["county", "-at"], name="audit_county_at"),
            models.Index(fields=["about", "-at"], name="audit_about"),
        ]

    def __str__(self) -> str:
        return self.act
