"""What a list of tickets may be asked for: areas, matters and times, never a person or a door."""

import datetime as dt
from typing import Any

from django.db.models import Q
from rest_framework import serializers

from disputes.kinds import Kind, State, Urgency
from disputes.models import Ticket
from disputes.models.standing import is_due_soon, is_overdue
from disputes.models.ticket import counted_below
from disputes.models.ticket_indexes import IS_OPEN
from disputes.rollups import OFFICE, done, my_turn, office_list, taken_on
from grids.api_edge import Paging
from grids.models import Grid, User
from grids.scope import counties_of
from grids.signed import SignedCall
from rows.keyset import Branch, Branches

NEWEST = ("-received_at", "-id")
MOST_URGENT = ("due_at", "id")
AS_IT_WAITS = ("waits_until", "id")
"""As the pages list it: what is paused or parked is due at no moment, and comes last."""
LAST_RESOLVED = ("-resolved_at", "-id")
ORDERS = {"done": LAST_RESOLVED, **dict.fromkeys(OFFICE, MOST_URGENT)}
"""Lists of one's own that do not come as they wait."""


class TicketFilter(Paging):
    """The parameters of a list of tickets."""

    grid = serializers.IntegerField(
        required=False, help_text="Only what happened in this grid or below it."
    )
    state = serializers.ChoiceField(choices=State.choices, required=False)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    show = serializers.ChoiceField(
        choices=["open", "overdue", "due_soon"],
        required=False,
        help_text=(
            "open: neither resolved nor ended; overdue: open, its clock running, and past the deadline; "
            "due_soon: the same, due within 24 hours. The earliest deadline comes first, also of what "
            "is paused or parked; without it, the newest."
        ),
    )
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
    if "show" in given:
        rows = rows.filter(shown(given["show"], now))
    plain = {name: given[name] for name in ("state", "kind", "urgency") if name in given}
    return rows.filter(**plain), order


def _lists(
    user: User, given: dict[str, Any], grid: Grid | None, now: dt.datetime
) -> tuple[Branches, tuple[str, ...]]:
    """The list asked for and its order, by the same definitions as the pages."""
    which = given.get("mine")
    if which is None:
        rows = Ticket.objects.listed_by_reason(user, grid)
        return rows, MOST_URGENT if "show" in given else NEWEST
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


def shown(show: str, now: dt.datetime) -> Q:
    """Open tickets, all or by their deadline."""
    if show == "overdue":
        return is_overdue(now)
    return is_due_soon(now) if show == "due_soon" else IS_OPEN
