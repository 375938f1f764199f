"""The problem of the month (每月一题): several matters of one cause, with an owner, a plan and a day."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from disputes.kinds import Kind
from disputes.models.ticket import Ticket
from grids import scope
from rows.county import CountyForeignKey, CountyRow

if TYPE_CHECKING:
    from grids.models import User


class ProblemState(models.TextChoices):
    """Open until somebody says what was done about the cause."""

    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class ProblemQuerySet(models.QuerySet["Problem"]):
    """Ways to ask for problems."""

    def visible_to(self, user: "User") -> "ProblemQuerySet":
        """Those of an area that this person looks over, those that their chair owns, and those that
        hold a matter which they may list: whoever handles it is told what becomes of its cause."""
        seats = scope.area_seats(user)
        area = Q(pk__in=[])
        for seat in seats:
            area |= Q(county=seat.county, grid__path__startswith=seat.path)
        mine = Ticket.objects.listed_to(user).filter(
            pk=OuterRef("ticket"), county=OuterRef("county")
        )
        links = ProblemTicket.objects.filter(
            scope.in_counties(user),
            Exists(mine),
            county=OuterRef("county"),
            problem=OuterRef("pk"),
            removed_at=None,
        )
        owned = Q(post__in=sorted({seat.post for seat in user.seats()}))
        return self.filter(scope.in_counties(user)).filter(area | owned | Exists(links))


class Problem(CountyRow):
    """One cause. Its title, plan and result are of a matter and a place, never of a person."""

    grid = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+", verbose_name=_("area"))
    title = models.CharField(_("problem"), max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    post = models.ForeignKey(
        "grids.Post", models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    plan = models.TextField(_("plan"), max_length=1000)
    due_on = models.DateField(_("by when"))
    state = models.CharField(
        max_length=8, choices=ProblemState, default=ProblemState.OPEN, editable=False
    )
    result = models.TextField(max_length=1000, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem of the month")
        verbose_name_plural = _("problems of the month")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ProblemState.OPEN, closed_at=None)
                | (Q(state=ProblemState.CLOSED, closed_at__isnull=False) & ~Q(result="")),
                name="problem_closed_says_what_was_done",
            )
        ]
        indexes = [models.Index(fields=["county", "state", "-opened_at"], name="problem_list")]

    def __str__(self) -> str:
        return self.title


class ProblemTicket(CountyRow):
    """A matter that a problem holds, or held: it was taken out with a reason."""

    problem = CountyForeignKey(Problem, models.PROTECT, related_name="links", db_index=False)
    ticket = CountyForeignKey(Ticket, models.PROTECT, related_name="problems", db_index=False)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("matter of a problem")
        verbose_name_plural = _("matters of problems")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "ticket"],
                condition=Q(removed_at=None),
                name="problem_one_a_ticket",
            )
        ]
        indexes = [models.Index(fields=["county", "problem", "added_at"], name="problem_tickets")]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.ticket_id}"
