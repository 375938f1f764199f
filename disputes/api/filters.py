"""What a list of tickets may be asked for: areas, matters and times, never a person or a door."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from disputes.kinds import OPEN, Kind, State, Urgency
from disputes.models import Ticket
from grids.models import Grid
from grids.wire import Paging
from grids.wording import DUE_SOON

NEWEST = ("-received_at", "-id")
MOST_URGENT = ("due_at", "id")


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
            "open: neither resolved nor ended; overdue: open and past the deadline; due_soon: open "
            "and due within 24 hours. The most urgent come first; without it, the newest."
        ),
    )


def tickets_for(
    request: Request, given: dict[str, Any], grid: Grid | None, *, now: dt.datetime
) -> tuple[QuerySet[Ticket], tuple[str, ...]]:
    """The tickets that fit, and their order; sensitive ones stand in no area's list."""
    rows = Ticket.objects.listed_to(request.user)
    if grid is not None:
        rows = rows.under(grid)
    plain = {name: given[name] for name in ("state", "kind", "urgency") if name in given}
    if "show" not in given:
        return rows.filter(**plain), NEWEST
    return rows.filter(shown(given["show"], now), **plain), MOST_URGENT


def shown(show: str, now: dt.datetime) -> Q:
    """Open tickets, all or by their deadline."""
    still_open = Q(state__in=OPEN)
    if show == "overdue":
        return still_open & Q(due_at__lt=now)
    if show == "due_soon":
        return still_open & Q(due_at__gte=now, due_at__lt=now + DUE_SOON)
    return still_open
