"""A visit: when, in which group, for what; and at most one promise (docs/adr/0034).

No person, no door, no household and no opinion: what nobody can write down nobody can look up.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids import scope
from grids.models import Placed
from rows.county import CountyRow
from rows.fields import SealedText
from visits.kinds import PromiseState, Purpose, VisitState

if TYPE_CHECKING:
    from grids.models import User

ENDED = (PromiseState.KEPT, PromiseState.RELEASED)


class VisitQuerySet(models.QuerySet["Visit"]):
    """Ways to ask for visits."""

    def visible_to(self, user: "User") -> "VisitQuerySet":
        """Visits of the chairs that this person sits on today: whoever comes to a chair has its
        promises, who leaves it has not, and no level above sees a word of them."""
        return self.filter(scope.own_chairs(user))

    def promised(self) -> "VisitQuerySet":
        """Those with a promise that is neither kept nor released."""
        return self.filter(promise=PromiseState.OPEN)


class Visit(Placed, CountyRow):
    """A visit to a group by the holder of a chair, and what was promised there by when.

    Words and promise are sealed: they are their chair's alone, and nothing searches them.
    """

    # The indexes below begin with the county; nobody asks for the visits of a grid or of a person.
    grid = models.ForeignKey(
        "grids.Grid", models.PROTECT, db_index=False, related_name="+", verbose_name=_("group")
    )
    post = models.ForeignKey("grids.Post", models.PROTECT, db_index=False, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    visited_at = models.DateTimeField(_("when"))
    received_at = models.DateTimeField()
    day = models.DateField()  # the local day of visited_at, which the report counts it for
    words = SealedText(_("words"))
    state = models.CharField(
        max_length=8, choices=VisitState.choices, default=VisitState.MADE, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    promise = models.CharField(
        max_length=8, blank=True, choices=PromiseState.choices, editable=False
    )
    promised = SealedText(_("promise"))
    due_on = models.DateField(_("by when"), null=True, blank=True)
    ended_on = models.DateField(null=True, editable=False)  # kept, or released
    reason = SealedText(_("reason"))  # why it was released

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.CheckConstraint(
                condition=Q(promise="", due_on=None) | (~Q(promise="") & ~Q(due_on=None)),
                name="visit_promise_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(promise__in=ENDED, ended_on__isnull=False)
                | (~Q(promise__in=ENDED) & Q(ended_on=None)),
                name="visit_promise_ends_on_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "post", "due_on", "id"],
                condition=Q(promise=PromiseState.OPEN),
                name="visit_open_promises",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grid_id} {self.day}"

    @property
    def is_late(self) -> bool:
        """Whether its promise was kept after its day."""
        if self.promise != PromiseState.KEPT or self.ended_on is None or self.due_on is None:
            return False
        return self.ended_on > self.due_on
