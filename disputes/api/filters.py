"""What a list of tickets may be asked for: areas, matters and times, never a person or a door."""

import datetime as dt
from typing import Any

from rest_framework import serializers

from disputes.kinds import Kind, Source, State, Urgency
from disputes.models import Ticket
from disputes.models.ticket import counted_below
from disputes.rollups import OFFICE, done, my_turn, office_list, taken_on
from disputes.search.asked import Asked
from disputes.search.queue import MARKS, fitting
from grids.api_edge import Paging, grid_for
from grids.models import Grid, User
from grids.scope import counties_of
from grids.signed import SignedCall
from grids.strict import Day
from grids.tiers import Tier
from rows.keyset import Branch, Branches

NEWEST = ("-received_at", "-id")
MOST_URGENT = ("due_at", "id")
AS_IT_WAITS = ("waits_until", "id")
"""As the pages list it: what is paused or parked is due at no moment, and comes last."""
LAST_RESOLVED = ("-resolved_at", "-id")
ORDERS = {"done": LAST_RESOLVED, **dict.fromkeys(OFFICE, MOST_URGENT)}
"""Lists of one's own that do not come as they wait."""
ENDED_VIEWS = frozenset({"to_verify", "verify_mine"})
"""Views of what is resolved: the newest first, as the pages have them."""


class TicketFilter(Paging):
    """The parameters of a list of tickets."""

    grid = serializers.IntegerField(
        required=False, help_text="Only what happened in this grid or below it."
    )
    state = serializers.ChoiceField(choices=State.choices, required=False)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    show = serializers.ChoiceField(
        choices=["open", "overdue", "due_soon", "unseen", "to_verify", "verify_mine"],
        required=False,
        help_text=(
            "open: neither resolved nor ended; overdue: open, its clock running, and past the deadline; "
            "due_soon: the same, due within 24 hours; unseen: open, and not looked at yet by a post of "
            "mine; to_verify: resolved; verify_mine: of these what I am to look at. Of the open ones "
            "the earliest deadline comes first, also of what is paused or parked; else the newest."
        ),
    )
    category = serializers.IntegerField(
        required=False, help_text="A category; an upper one with those below it."
    )
    source = serializers.ChoiceField(choices=Source.choices, required=False)  # type: ignore[assignment]
    mark = serializers.ChoiceField(choices=sorted(MARKS), required=False)
    bounced = serializers.BooleanField(required=False, help_text="Sent back to its holder.")
    tier = serializers.ChoiceField(
        choices=[(tier.value, tier.label) for tier in Tier if tier > Tier.CITY],
        required=False,
        help_text="The level that holds it.",
    )
    holder = serializers.IntegerField(required=False, help_text="The grid that holds it.")
    department = serializers.IntegerField(
        required=False, help_text="The department to which it is assigned."
    )
    due_from = Day(required=False)
    due_to = Day(required=False, help_text="That day included.")
    closed_from = Day(required=False, help_text="Closed, void or merged from that day on.")
    closed_to = Day(required=False, help_text="That day included.")
    mine = serializers.ChoiceField(
        choices=["todo", "in_hand", "done", *OFFICE],
        required=False,
        help_text=(
            "todo: somebody waits for my next step; in_hand: mine, or my grid's, otherwise; done: "
            "resolved this month by me or my grid; of a clerk's departments to_sign, helping and ruled "
            "(given by a ruling). The earliest deadline comes first, and what is "
            "paused or parked last. With it, sensitive ones that are mine are shown."
        ),
    )


def tickets_for(
    request: SignedCall, given: dict[str, Any], grid: Grid | None, *, now: dt.datetime
) -> tuple[Branches, tuple[str, ...]]:
    """The tickets that fit, and their order; sensitive ones stand in no area's list."""
    rows, order = _lists(request.user, given, grid, now)
    asked = _asked(request, given)
    return rows.filter(fitting(asked, now, rows.counties, request.user)), order


def _asked(request: SignedCall, given: dict[str, Any]) -> Asked:
    """The same question as the queue's address puts; without a view everything is asked for."""
    same = ("kind", "urgency", "state", "source", "mark", "category", "department")
    holder = given.get("holder")
    return Asked(
        show=given.get("show", "all"),
        tier=int(given["tier"]) if "tier" in given else None,
        is_bounced=given.get("bounced", False),
        holder=grid_for(request, holder, "holder") if holder else None,
        due_since=given.get("due_from"),
        due_until=given.get("due_to"),
        closed_since=given.get("closed_from"),
        closed_until=given.get("closed_to"),
        **{name: given[name] for name in same if name in given},
    )


def _lists(
    user: User, given: dict[str, Any], grid: Grid | None, now: dt.datetime
) -> tuple[Branches, tuple[str, ...]]:
    """The list asked for and its order, by the same definitions as the pages."""
    which = given.get("mine")
    if which is None:
        rows = Ticket.objects.listed_by_reason(user, grid)
        show = given.get("show")
        return rows, NEWEST if show is None or show in ENDED_VIEWS else MOST_URGENT
    if which in OFFICE:
        branch = Branch(office_list(user, which))
        rows = Branches((branch,), tuple(counties_of(user)))
    elif which == "done":
        rows = done(user, now)
    else:
        rows = my_turn(user) if which == "todo" else taken_on(user)
    if grid is not None:
        rows = rows.filter(counted_below(grid))
    return rows, ORDERS.get(which, AS_IT_WAITS)
