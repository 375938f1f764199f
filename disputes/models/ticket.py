"""The ticket: one table for all that is logged."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from disputes.kinds import OPEN, Kind, Source, State, Urgency
from disputes.masking import title_of
from disputes.models import standing
from disputes.models.duty import DUTIES, Reportable
from disputes.models.links import LINKS, Linked
from disputes.models.marks import MARKS, Marked
from disputes.models.pauses import PAUSES, Paused
from disputes.models.sharing import SHARES, Shared
from disputes.models.ticket_indexes import INDEXES, IS_OPEN, IS_RUNNING, at
from disputes.receipts import new_code, spell
from grids import scope
from grids.folding import folded_sql
from grids.models import County, Department, Grid, Placed, Post, User
from rows.county import CountyRow
from rows.keyset import Branch, Branches

# What a column of a reason names, where it names no grid.
OFFICES = dict.fromkeys(("assigned_department", "helpers__has"), Department)
HEADS: dict[str, Any] = {"county": County, "assigned_post": Post, **OFFICES}


def below(grid: Grid) -> Q:
    """What happened in a grid or below it, by the ancestor column of its tier."""
    column, line = grid.column(), [*grid.ancestor_ids(), grid.id]
    return Q(county=grid.county_id) & (Q() if column == "county" else at(column, grid.id, line))


def counted_below(grid: Grid) -> Q:
    """The same without what is hidden from the grid itself or one above it, whoever asks.

    No number or list of that grid holds it; who may see it finds it above (docs/adr/0013, 0016).
    """
    return below(grid) & ~Q(hidden_from__in=[*grid.ancestor_ids(), grid.pk])


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Ways to ask for tickets."""

    def visible_to(self, user: User) -> "TicketQuerySet":
        """Tickets this person may open (sensitive ones and those about a leader sorted out)."""
        return self.filter(scope.tickets_of(user))

    def seen_by(self, user: User) -> "TicketQuerySet":
        """`visible_to` of the few rows that other conditions find, in a CASE, which no index answers:
        its OR kept the planner longer at work than the query."""
        seen = When(scope.tickets_of(user), then=Value(True))
        is_seen = Case(seen, default=Value(False), output_field=models.BooleanField())
        return self.filter(scope.in_counties(user), is_seen)

    def listed_to(self, user: User) -> "TicketQuerySet":
        """Tickets that may stand in an area's list for this person."""
        return self.filter(scope.listed_of(user))

    def listed_by_reason(self, user: User, within: Grid | None = None) -> Branches:
        """What `listed_to` gives, a branch for each reason, below the grid `within` if one is given.

        Where this person looks over all of `within`, nothing of it is theirs for another reason.
        """
        if within is None:
            own = scope.counties_of(user)
            return self.for_reasons(scope.reasons_of(user), own, is_sensitive=False)
        rows, county = self.counted_under(within), within.county_code
        if scope.may_look_over(user, within):
            return Branches((Branch(rows.filter(scope.listed_in_area(user))),), (county,))
        return rows.for_reasons(scope.reasons_of(user, within), [county], is_sensitive=False)

    def for_reasons(
        self, reasons: list[scope.Reason], counties: Iterable[int], *also: Q, **plain: Any
    ) -> Branches:
        """A branch for each reason, of those that fit the rest too; all lie in these counties."""
        rows = self.filter(*also, **plain)
        each = tuple(rows._branch(one) for one in reasons) or (Branch(self.none()),)
        return Branches(each, tuple(sorted(counties)))

    def _branch(self, reason: scope.Reason) -> Branch:
        rows = self.filter(reason.also)
        if len(reason.of) == 1:
            return Branch(rows.filter(at(reason.column, reason.of[0], reason.lines)))
        heads = HEADS.get(reason.column, Grid).objects.filter(pk__in=reason.of)
        return Branch(rows, at(reason.column, OuterRef("pk"), reason.lines), heads)

    def open(self) -> "TicketQuerySet":
        """Neither resolved nor ended."""
        return self.filter(IS_OPEN)

    def overdue(self, now: datetime) -> "TicketQuerySet":
        """Open, and past the deadline."""
        return self.filter(standing.is_overdue(now))

    def due_soon(self, now: datetime) -> "TicketQuerySet":
        """Open, not overdue, and due within a day."""
        return self.filter(standing.is_due_soon(now))

    def under(self, grid: Grid) -> "TicketQuerySet":
        """Below a grid, by the ancestor column of its tier."""
        return self.filter(below(grid))

    def counted_under(self, grid: Grid) -> "TicketQuerySet":
        """Those of `under` that numbers and lists of the grid hold."""
        return self.filter(counted_below(grid))


class Ticket(Linked, Marked, Paused, Reportable, Shared, Placed, CountyRow):
    """A matter. `grid` is where it happened; `holder` is the grid now responsible, which rises."""

    number = models.CharField(_("case number"), max_length=30)
    receipt = models.CharField(max_length=10, default=new_code, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    category = models.ForeignKey(
        "disputes.Category", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    urgency = models.CharField(
        _("urgency"), max_length=10, choices=Urgency.choices, default=Urgency.NORMAL
    )
    source = models.CharField(
        _("source"), max_length=12, choices=Source.choices, default=Source.LEADER
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    words = models.TextField(_("what happened"), max_length=2000)
    # The first line with 甲 and 乙 for the parties whose names stand in it, else empty. Names are sealed:
    # only whoever logs or corrects has them at hand.
    headline = models.CharField(max_length=2000, blank=True, default="", editable=False)
    result = models.TextField(_("what was done"), max_length=2000, blank=True)
    place = models.CharField(_("place in words"), max_length=120, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    is_sensitive = models.BooleanField(_("sensitive"), default=False)
    # The lists' indexes begin with these keys or filter by them; one of its own is read by nothing.
    hidden_from = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )

    grid = models.ForeignKey(Grid, models.PROTECT, db_index=False, related_name="tickets")

    holder = models.ForeignKey(Grid, models.PROTECT, db_index=False, related_name="held")
    assigned_post = models.ForeignKey(
        "grids.Post", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    assigned_department = models.ForeignKey(
        "grids.Department", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    is_ruling = models.BooleanField(default=False)  # the assignment cannot be sent back
    bounces = models.PositiveSmallIntegerField(default=0)

    logged_by = models.ForeignKey("grids.User", models.PROTECT, db_index=False, related_name="+")
    logged_at = models.DateTimeField(_("logged at"))
    received_at = models.DateTimeField(_("received at"))
    day = models.DateField(_("day"))  # the local day of logged_at
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        "grids.User", models.PROTECT, null=True, db_index=False, related_name="+"
    )
    resolver = models.ForeignKey(Grid, models.PROTECT, null=True, db_index=False, related_name="+")
    closed_at = models.DateTimeField(null=True)

    due_at = models.DateTimeField(_("due"))  # told to the resident; derived from the events
    # Whether it, or escalate_at, reaches into a year whose holidays are not announced yet.
    is_due_provisional = models.BooleanField(default=False)
    is_rise_provisional = models.BooleanField(default=False)
    # The holder's running allowances; escalate_at is the earliest of them, stored and swept.
    respond_by = models.DateTimeField(null=True)
    sign_by = models.DateTimeField(null=True)
    resolve_by = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    # Which of the clocks that run the holder was reminded of: their names, a space between.
    reminded_of = models.CharField(max_length=24, blank=True, default="")
    escalate_at = models.DateTimeField(null=True)
    lapse_at = models.DateTimeField(null=True)
    spell = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    # Kept by the database: no verb can forget it, and no erased word stays in what is looked through.
    folded = models.GeneratedField(
        expression=folded_sql("words", "place", "result", "number"),
        output_field=models.TextField(),
        db_persist=True,
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    is_set_aside = models.BooleanField(default=False)  # the sweep failed on it five times

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="ticket_number_once"),
            models.UniqueConstraint(fields=["county", "receipt"], name="ticket_receipt_once"),
            models.CheckConstraint(
                condition=Q(assigned_post=None) | Q(assigned_department=None),
                name="ticket_one_assignee",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ASSIGNED)
                | Q(assigned_post__isnull=False)
                | Q(assigned_department__isnull=False),
                name="ticket_assigned_to_somebody",
            ),
            models.CheckConstraint(
                condition=IS_RUNNING | Q(escalate_at=None, remind_at=None),
                name="ticket_clock_runs_only_while_running",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.RESOLVED, State.CLOSED])
                | Q(resolved_at__isnull=False),
                name="ticket_resolved_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(logged_at__lte=F("received_at")), name="ticket_logged_before_received"
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="ticket_point_on_earth",
            ),
            *(*MARKS, *PAUSES, *LINKS, *DUTIES, *SHARES),
        ]
        indexes = INDEXES

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        """The first line of the words, short enough for a list, as many may read it."""
        return title_of(self.headline, self.words, self.number)

    @property
    def receipt_code(self) -> str:
        """The code of the receipt as it is written and typed."""
        return spell(self.county, self.receipt)

    @property
    def is_open(self) -> bool:
        """Whether the ticket still counts as open."""
        return self.state in OPEN

    def is_overdue(self, now: datetime) -> bool:
        """Whether its clock runs and it is past its deadline (disputes/models/standing.py)."""
        return standing.is_running(self) and self.due_at < now
