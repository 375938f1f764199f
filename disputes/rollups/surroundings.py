"""What a list or a page needs beside its tickets: names of places, parties, the last step."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import JSONArray

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


class Rise(NamedTuple):
    """The step that brought a ticket up to its holder, as `rose_words` calls it."""

    verb: str
    by_label: str
    holder_from: int
    at_village: int | None
    at_patch: int | None
    at_group: int | None
    from_name: str | None
    from_village: str | None


def with_rise(tickets: Any, counties: Iterable[int]) -> Any:
    """Tickets of these counties, each with `rose`, the fields of its Rise, where it came from below and nobody is assigned yet."""
    called = Grid.objects.order_by().values("name")
    steps = TicketEvent.objects.order_by().filter(
        county__in=counties, ticket=OuterRef("pk"), spell=OuterRef("spell"), verb__in=RISES
    )
    names = (
        Subquery(called.filter(pk=OuterRef("holder_from"))),
        Subquery(called.filter(pk=OuterRef("at_village"))),
    )
    places = ("holder_from", "at_village", "at_patch", "at_group")
    fields = JSONArray("verb", "by_label", *places, *names)
    rise = steps.exclude(holder_from=F("holder_to")).values_list(fields)[:1]
    is_fresh = Q(state__in=(State.REPORTED, State.ACCEPTED), assigned_post=None)
    is_fresh &= Q(spell__gt=0, assigned_department=None)
    return tickets.annotate(rose=Case(When(is_fresh, then=Subquery(rise))))


def rise_of(ticket: Any) -> Rise | None:
    """How a ticket of `with_rise` came up to its holder."""
    rose = getattr(ticket, "rose", None)
    return Rise(*rose) if rose else None


def grounds_of(ticket: Ticket) -> list[Grid]:
    """The other grids on whose ground it lies; no question where there is none."""
    if not ticket.shared_grids:
        return []
    rows = Grid.objects.select_related("parent__parent")
    return list(rows.filter(pk__in=ticket.shared_grids).order_by("code"))


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
