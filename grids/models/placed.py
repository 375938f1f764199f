"""What lies in the tree: the ancestor of each tier stands in a column of its own (data.md)."""

from django.db import models


class Placed(models.Model):
    """A row of a county table that keeps the grids above it, so that one index answers "all below
    this grid" at every tier. `grids.tiers.ANCESTOR_COLUMNS` names the columns by their tier; the
    county is `county`. A row of the past keeps the ancestors of its day."""

    at_township = models.BigIntegerField(null=True, editable=False)
    at_village = models.BigIntegerField(null=True, editable=False)
    at_patch = models.BigIntegerField(null=True, editable=False)
    at_group = models.BigIntegerField(null=True, editable=False)

    class Meta:
        abstract = True
