"""Somebody who cannot come in asks for a new login code."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rows.county import CountyRow


class CodeRequest(CountyRow):
    """Asked on the page where everybody comes in; it waits for whoever may give the code.

    Nothing of what was typed is kept. One is open a person; it ends when a code is given, when they
    come in, when it is declined, or after `lapses_at`.
    """

    class Outcome(models.TextChoices):
        """How a request ended."""

        GIVEN = "given", _("a code was given")
        CAME_IN = "came_in", _("came in without one")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("lapsed")

    id: uuid.UUID
    user = models.ForeignKey("grids.User", models.CASCADE, related_name="code_requests")
    asked_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")

    class Meta:
        verbose_name = _("request for a login code")
        verbose_name_plural = _("requests for a login code")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "user"],
                condition=Q(closed_at=None),
                name="code_request_one_open_a_person",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="code_request_ends_in_some_way",
            ),
            models.CheckConstraint(
                condition=Q(lapses_at__gt=models.F("asked_at")), name="code_request_lapses_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
