"""The ranks of the tree: pure data. A parent ranks above its child; a tier may be skipped."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tier(models.IntegerChoices):
    """Rank of a grid. Codes: GB/T 2260 and GB/T 10114 down to the village."""

    CITY = 0, _("city")
    COUNTY = 1, _("county")
    TOWNSHIP = 2, _("township")
    VILLAGE = 3, _("village")
    PATCH = 4, _("patch")
    GROUP = 5, _("group")


ANCESTOR_COLUMNS: dict[int, str] = {
    Tier.TOWNSHIP: "at_township",
    Tier.VILLAGE: "at_village",
    Tier.PATCH: "at_patch",
    Tier.GROUP: "at_group",
}
"""Tier -> the column of a county table that holds the ancestor of that tier (a grid id or null).
The county itself is the column `county`; a city reads summaries."""
