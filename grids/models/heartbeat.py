"""Signs of life of the background work."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """The last time a background part was alive: `beat` or the name of a sweep."""

    name = models.CharField(_("part"), max_length=40, primary_key=True)
    county = models.PositiveIntegerField(default=0, editable=False)
    at = models.DateTimeField(_("last alive"))
    facts = models.JSONField(_("particulars"), default=dict)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name
