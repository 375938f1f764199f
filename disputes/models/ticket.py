"""The ticket: one table for all that is logged."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from disputes.kinds import OPEN, RUNNING, Kind, Source, State, Urgency
from disputes.receipts import new_code, spell
from grids import scope
from grids.ids import uuid7
from grids.models import Grid

if TYPE_CHECKING:
    from grids.models import User

IS_OPEN = Q(state__in=[str(state) for state in OPEN])
IS_RUNNING = Q(state__in=[str(state) for state in RUNNING])


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Ways to ask for tickets."""

    def visible_to(self, user: "User") -> "TicketQuerySet":
        """Tickets this person may open (sensitive ones and those about a leader sorted out)."""
        return self.filter(scope.tickets_of(user))

    def seen_by(self, user: "User") -> "TicketQuerySet":
        """`visible_to`, where other conditions find the few rows that it has to judge.

        In a CASE, which no index answers: its OR kept the planner longer at work than the query.
        """
        seen = When(scope.tickets_of(user), then=Value(True))
        return self.filter(Case(seen, default=Value(False), output_field=models.BooleanField()))

    def listed_to(self, user: "User") -> "TicketQuerySet":
        """Tickets that may stand in an area's list for this person."""
        return self.filter(scope.listed_of(user))

    def listed_under(self, grid: Grid, user: "User") -> "TicketQuerySet":
        """What stands in the list of an area for this person.

        Where they look over the whole area, nothing of it is theirs for another reason, and the
        question stays one that the index of the area answers: an OR over holder, assignee and
        logger made the planner sort every open ticket.
        """
        rows = self.under(grid)
        if scope.may_look_over(user, grid):
            return rows.filter(scope.listed_in_area(user))
        return rows.listed_to(user)

    def open(self) -> "TicketQuerySet":
        """Neither resolved nor ended."""
        return self.filter(IS_OPEN)

    def under(self, grid: Grid) -> "TicketQuerySet":
        """Below a grid, by the ancestor column of its tier."""
        if grid.column() == "county":
            return self.filter(county=grid.county_id)
        return self.filter(county=grid.county_id, **{grid.column(): grid.id})


class Ticket(models.Model):
    """A matter. `grid` is where it happened; `holder` is the grid now responsible, which rises."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    county = models.PositiveIntegerField(editable=False)
    number = models.CharField(_("case number"), max_length=30)
    receipt = models.CharField(max_length=10, default=new_code, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    category = models.ForeignKey(
        "disputes.Category", models.PROTECT, null=True, blank=True, related_name="+"
    )
    urgency = models.CharField(
        _("urgency"), max_length=10, choices=Urgency.choices, default=Urgency.NORMAL
    )
    source = models.CharField(
        _("source"), max_length=12, choices=Source.choices, default=Source.LEADER
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    words = models.TextField(_("what happened"), max_length=2000)
    result = models.TextField(_("what was done"), max_length=2000, blank=True)
    place = models.CharField(_("place in words"), max_length=120, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    is_sensitive = models.BooleanField(_("sensitive"), default=False)
    hidden_from = models.ForeignKey(Grid, models.PROTECT, null=True, blank=True, related_name="+")

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="tickets")
    at_township = models.BigIntegerField(null=True, editable=False)
    at_village = models.BigIntegerField(null=True, editable=False)
    at_patch = models.BigIntegerField(null=True, editable=False)
    at_group = models.BigIntegerField(null=True, editable=False)

    holder = models.ForeignKey(Grid, models.PROTECT, related_name="held")
    assigned_post = models.ForeignKey(
        "grids.Post", models.PROTECT, null=True, blank=True, related_name="+"
    )
    assigned_department = models.ForeignKey(
        "grids.Department", models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_ruling = models.BooleanField(default=False)  # the assignment cannot be sent back
    bounces = models.PositiveSmallIntegerField(default=0)

    logged_by = models.ForeignKey("grids.User", models.PROTECT, related_name="+")
    logged_at = models.DateTimeField(_("logged at"))
    received_at = models.DateTimeField(_("received at"))
    day = models.DateField(_("day"))  # the local day of logged_at
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    resolver = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    due_at = models.DateTimeField(_("due"))
    # The holder's running allowances; escalate_at is the earliest of them, stored and swept.
    respond_by = models.DateTimeField(null=True)
    sign_by = models.DateTimeField(null=True)
    resolve_by = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    escalate_at = models.DateTimeField(null=True)
    lapse_at = models.DateTimeField(null=True)
    spell = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
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
        ]
        indexes = [
            # The newest or most urgent open tickets under any grid (data.md, designs).
            models.Index(
                fields=["county", "due_at", "id"], condition=IS_OPEN, name="ticket_open_county"
            ),
            models.Index(
                fields=["at_township", "due_at", "id"], condition=IS_OPEN, name="ticket_open_town"
            ),
            models.Index(
                fields=["at_village", "due_at", "id"], condition=IS_OPEN, name="ticket_open_vill"
            ),
            models.Index(
                fields=["at_patch", "due_at", "id"], condition=IS_OPEN, name="ticket_open_patch"
            ),
            models.Index(
                fields=["at_group", "due_at", "id"], condition=IS_OPEN, name="ticket_open_group"
            ),
            models.Index(fields=["holder", "due_at"], condition=IS_OPEN, name="ticket_held"),
            models.Index(
                fields=["assigned_post", "due_at"], condition=IS_OPEN, name="ticket_for_post"
            ),
            models.Index(
                fields=["assigned_department", "due_at"], condition=IS_OPEN, name="ticket_for_dept"
            ),
            models.Index(fields=["logged_by", "-received_at"], name="ticket_logged_by"),
            # The sweeps' due columns.
            models.Index(
                fields=["county", "escalate_at"],
                condition=Q(escalate_at__isnull=False, is_set_aside=False),
                name="ticket_escalate_due",
            ),
            models.Index(
                fields=["county", "remind_at"],
                condition=Q(remind_at__isnull=False),
                name="ticket_remind_due",
            ),
            models.Index(
                fields=["county", "lapse_at"],
                condition=Q(state=State.RESOLVED),
                name="ticket_lapse_due",
            ),
            models.Index(fields=["county", "-received_at", "-id"], name="ticket_newest"),
            # A month's resolved tickets under any grid, counted without opening their rows.
            models.Index(
                fields=["county", "-resolved_at"],
                include=["at_township", "at_village", "at_patch", "at_group"]
                + ["state", "is_sensitive", "hidden_from", "logged_by"],
                condition=Q(resolved_at__isnull=False),
                name="ticket_resolved",
            ),
            models.Index(fields=["grid", "-received_at"], name="ticket_of_grid"),
            # The dashboard, now: one covering partial index (data.md, designs). What it includes
            # says which matters its reader may list, and their category.
            models.Index(
                fields=["county", "at_township", "state", "kind", "due_at"],
                include=["category", "is_sensitive", "hidden_from", "logged_by"],
                condition=IS_OPEN,
                name="ticket_board_county",
            ),
            models.Index(
                fields=["at_township", "at_village", "state", "kind", "due_at"],
                include=["category", "is_sensitive", "hidden_from", "logged_by"],
                condition=IS_OPEN,
                name="ticket_board_town",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        """The first line of the words, short enough for a list."""
        line = self.words.strip().splitlines()[0] if self.words.strip() else self.number
        return line if len(line) <= 60 else line[:59] + "…"

    @property
    def receipt_code(self) -> str:
        """The code of the receipt as it is written and typed."""
        return spell(self.county, self.receipt)

    @property
    def is_open(self) -> bool:
        """Whether the ticket still counts as open."""
        return self.state in OPEN
