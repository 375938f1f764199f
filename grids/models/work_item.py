"""Whose turn it is, is a row: what waits for whom (house.md, rule 12)."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rows.county import CountyRow

HOLD = "hold"
"""Taken on, nothing asked now (在办); everything else is a turn (待办)."""

NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
"""The `due_at` of what is due at no moment, since its clock stands: last in every list, and neither
overdue nor due soon."""


class WorkItem(CountyRow):
    """One subject waits for one owner. It is never a right: rules judge when the verb is done.

    `subject` is a kind and an id without a foreign key, so that the ground floor knows no table
    above it. The row carries no word of its subject; whoever lists it joins the subject in scope.
    """

    class OwnerKind(models.TextChoices):
        """Whom a grid's, a post's or a department's people are, says `grids.waiting`."""

        GRID = "grid"
        POST = "post"
        DEPARTMENT = "department"

    kind = models.CharField(max_length=16)
    subject = models.UUIDField()
    what = models.CharField(max_length=16)
    owner_kind = models.CharField(max_length=12, choices=OwnerKind.choices)
    owner = models.BigIntegerField()
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    # The person who may not do it, though they sit there: who resolved it does not look at it.
    not_by = models.BigIntegerField(null=True)
    # Nobody who sits at this grid or below it is shown the row, whatever other chair they have; but
    # for one person, who said it themselves.
    hidden_from = models.BigIntegerField(null=True)
    shown_to = models.BigIntegerField(null=True)
    # Listed here because nobody sits where it belongs.
    is_stand_in = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("work item")
        verbose_name_plural = _("work items")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "subject", "what", "owner_kind", "owner"],
                name="work_item_once",
            ),
            models.CheckConstraint(
                condition=Q(owner_kind__in=["grid", "post", "department"]),
                name="work_item_has_an_owner",
            ),
            models.CheckConstraint(
                condition=Q(is_stand_in=False) | Q(owner_kind="grid"),
                name="work_item_a_grid_stands_in",
            ),
        ]
        # The keys of a page are its time and its subject: a subject that waits twice for the same
        # people stands side by side, and is listed once.
        indexes = [
            models.Index(
                fields=["county", "owner_kind", "owner", "due_at", "subject"],
                condition=~Q(what=HOLD),
                name="work_item_turns",
            ),
            models.Index(
                fields=["county", "owner_kind", "owner", "due_at", "subject"],
                condition=Q(what=HOLD),
                name="work_item_holds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.what} {self.owner_kind} {self.owner}"
