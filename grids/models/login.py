"""The login counter and one-time login codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rows.ids import uuid7


class LoginAttempt(models.Model):
    """Wrong tries in a window of 15 minutes, counted by one atomic upsert in PostgreSQL.

    `subject` is a keyed hash (account and device, or address): it names nobody.
    """

    subject = models.CharField(max_length=100, primary_key=True)
    county = models.PositiveIntegerField(default=0, editable=False)
    window_start = models.DateTimeField()
    wrong = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("login attempts")
        verbose_name_plural = _("login attempts")

    def __str__(self) -> str:
        return self.subject[:8]


class LoginCode(models.Model):
    """A one-time login code issued by the level above; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    county = models.PositiveIntegerField(default=0, editable=False)
    user = models.ForeignKey("grids.User", models.CASCADE, related_name="login_codes")
    code_hash = models.CharField(max_length=200)
    issued_by = models.ForeignKey("grids.User", models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("login code")
        verbose_name_plural = _("login codes")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "user"],
                condition=models.Q(used_at=None),
                name="login_code_one_open_a_user",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
