"""What a list or a page needs beside its tickets: names of places, parties, the last step."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from disputes.kinds import PARTY_LETTERS, State
from disputes.models import Party, Ticket, TicketEvent
from grids.models import Department, Grid
from rows.keyset import Branches
from rows.prepared import Prepared

RISES = ("raise", "escalate")
"""Steps that bring a matter up, where the holder changes with them."""


def place_names(tickets: Iterable[Ticket], *more: int | None) -> dict[int, str]:
    """Names of the grids that these tickets name, and of `more`: one question a page."""
    return {pk: grid.name for pk, grid in near_grids(tickets, *more).items()}


def near_grids(tickets: Iterable[Ticket], *more: int | None) -> dict[int, Grid]:
    """The grids that these tickets name, and `more`: name and tier alone, one question a page."""
    known = _named_by(tickets, more)
    return {grid.pk: grid for grid in NEAR.ask(known=known)} if known else {}


NEAR = Prepared(
    lambda known: Grid.objects.only("name", "tier").filter(pk__among=known), known=[1_949]
)


def risen_from(tickets: Iterable[Ticket]) -> dict[uuid.UUID, TicketEvent]:
    """The step that brought a ticket up to its holder, where it came from below and nobody is
    assigned yet; with the names that `rose_words` calls it by. One question, none where there is no
    such ticket."""
    fresh = (State.REPORTED, State.ACCEPTED)
    near = [
        one
        for one in tickets
        if one.spell
        and one.state in fresh
        and not (one.assigned_post_id or one.assigned_department_id)
    ]
    if not near:
        return {}
    counties = sorted({one.county for one in near})
    steps = ROSE.ask(counties=counties, tickets=[one.pk for one in near])
    return {step.ticket_id: step for step in steps}


def _rose(counties: list[int], tickets: list[uuid.UUID]) -> QuerySet[TicketEvent]:
    steps = TicketEvent.objects.filter(
        county__among=counties, ticket_id__among=tickets, verb__in=RISES, spell=F("ticket__spell")
    )
    called = Grid.objects.order_by().values("name")
    return steps.exclude(holder_from=F("holder_to")).annotate(
        from_name=Subquery(called.filter(pk=OuterRef("holder_from"))),
        from_village=Subquery(called.filter(pk=OuterRef("at_village"))),
    )


ROSE = Prepared(_rose, counties=[1_949], tickets=[uuid.UUID(int=1949)])


def helpers_of(ticket: Ticket) -> list[Department]:
    """The departments that help with it; no question where none does."""
    if not ticket.helpers:
        return []
    rows = Department.objects.select_related("grid")
    return list(rows.filter(pk__in=ticket.helpers).order_by("id"))


ON_ITS_PAGE = ("holder", "category__parent", "logged_by", "assigned_post", "assigned_department")
"""What is joined to a ticket for its page; `places` brings its grids. Joining five more times to the
tree kept the planner longer at work than all else."""


def places(ticket: Ticket, *more: int | None) -> dict[int, Grid]:
    """The grids that a ticket and its story name, which the ticket then has at hand; one question."""
    post = ticket.assigned_post
    own = (ticket.resolver_id, ticket.hidden_from_id, post.grid_id if post else None)
    found = {grid.pk: grid for grid in WHOLE.ask(ids=_named_by([ticket], (*more, *own)))}
    for name in ("grid", "resolver", "hidden_from"):
        setattr(ticket, name, found.get(getattr(ticket, f"{name}_id")))
    if post:
        post.grid = found[post.grid_id]
    return found


WHOLE = Prepared(lambda ids: Grid.objects.filter(pk__among=ids), ids=[1_949])


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
    return sorted(rows, key=lambda party: PARTY_LETTERS.index(party.letter))


def last_stepped(rows: Branches) -> Branches:
    """Each with `step_verb` and `step_at` of its latest event; read for the rows of a page only."""
    events = TicketEvent.objects.filter(county__in=rows.counties, ticket=OuterRef("pk"))
    latest = events.order_by("-at", "-id")
    return rows.annotate(
        step_verb=Subquery(latest.values("verb")[:1]), step_at=Subquery(latest.values("at")[:1])
    )
