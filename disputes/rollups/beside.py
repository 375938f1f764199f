"""What a list or a page needs beside its tickets: names of places, parties, the last step."""

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Subquery

from disputes.models import Party, Ticket, TicketEvent
from grids.keyset import Branches
from grids.models import Grid

LETTERS = "甲乙丙丁戊己庚辛壬癸"


def place_names(tickets: Iterable[Ticket], *more: int | None) -> dict[int, str]:
    """Names of the grids that these tickets name, and of `more`: one question a page."""
    known = _named_by(tickets, more)
    return dict(Grid.objects.filter(pk__in=known).values_list("pk", "name"))


ON_ITS_PAGE = ("holder", "category", "logged_by", "assigned_post", "assigned_department")
"""What is joined to a ticket for its page; `places` brings its grids. Joining five more times to the
tree kept the planner longer at work than all else."""


def places(ticket: Ticket, *more: int | None) -> dict[int, Grid]:
    """The grids that a ticket and its story name, which the ticket then has at hand; one question."""
    post = ticket.assigned_post
    own = (ticket.resolver_id, ticket.hidden_from_id, post.grid_id if post else None)
    found = Grid.objects.in_bulk(_named_by([ticket], (*more, *own)))
    for name in ("grid", "resolver", "hidden_from"):
        setattr(ticket, name, found.get(getattr(ticket, f"{name}_id")))
    if post:
        post.grid = found[post.grid_id]
    return found


def _named_by(tickets: Iterable[Ticket], more: Iterable[int | None]) -> list[int]:
    ids = set(more)
    for one in tickets:
        ids |= {one.at_township, one.at_village, one.at_patch, one.at_group}
        ids |= {one.grid_id, one.holder_id}
    return [number for number in ids if number is not None]


def named_parties(ticket: Ticket, **more: Any) -> list[Party]:
    """The parties of a ticket in their order, 甲 first; `more` is told with each."""
    rows = Party.objects.select_related("ticket__holder").filter(
        county=ticket.county, ticket=ticket
    )
    rows = rows.annotate(**more)
    return sorted(rows, key=lambda party: LETTERS.find(party.letter))


def last_stepped(rows: Branches) -> Branches:
    """Each with `step_verb` and `step_at` of its latest event; read for the rows of a page only."""
    events = TicketEvent.objects.filter(county=OuterRef("county"), ticket=OuterRef("pk"))
    latest = events.order_by("-at", "-id")
    return rows.annotate(
        step_verb=Subquery(latest.values("verb")[:1]), step_at=Subquery(latest.values("at")[:1])
    )
