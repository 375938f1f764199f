"""Idempotency keys: written in the same transaction as the work, kept 30 days."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rows.county import CountyRow


class IdempotencyKey(CountyRow):
    """An answered request; the same key and body gets the same answer (trust.md).

    In the database its primary key is (county, key), since that is what a retry finds (data.md, R7).
    """

    id = None  # type: ignore[assignment]  # the key below is the key
    key = models.CharField(max_length=100, primary_key=True)  # user id : client's key
    county = models.PositiveIntegerField(default=0, editable=False)
    route = models.CharField(max_length=200)
    # Found by its key, forgotten by its age: no index on the person.
    user = models.ForeignKey("grids.User", models.CASCADE, db_index=False, related_name="+")
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        indexes = [models.Index(fields=["made_at"], name="idempotency_made_at")]

    def __str__(self) -> str:
        return self.key
