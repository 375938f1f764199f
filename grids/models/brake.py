"""A brake: background work of a county that stopped itself and asks an admin (domain.md, brake)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from rows.county import CountyRow


class Brake(CountyRow):
    """Pulled once, it holds until an admin releases it; at most one of a kind is pulled a county."""

    kind: ClassVar[str]  # in the words of the audit log: "release_" and this; in keys of messages

    county = models.PositiveIntegerField(_("county"), editable=False)
    pulled_at = models.DateTimeField(_("pulled"))
    released_at = models.DateTimeField(_("released"), null=True)
    released_by = models.ForeignKey(
        "grids.User", models.PROTECT, null=True, related_name="+", verbose_name=_("released by")
    )

    class Meta:
        abstract = True
