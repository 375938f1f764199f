"""What a problem holds, as somebody may list it, and whether its cause came back after it was closed."""

from collections import Counter

from django.db.models import Exists, OuterRef, QuerySet

from disputes.kinds import State
from disputes.models import Problem, ProblemTicket, Ticket
from grids.models import Grid, User

GONE = (State.VOID, State.MERGED)


def held_by(problem: Problem, user: User) -> QuerySet[Ticket]:
    """Its matters that this person may list, the newest first: the number beside them is theirs."""
    links = ProblemTicket.objects.filter(
        county=problem.county, problem=problem, ticket=OuterRef("pk"), removed_at=None
    )
    rows = Ticket.objects.listed_to(user).filter(Exists(links), county=problem.county)
    return rows.order_by("-received_at", "-id")


def came_back(problem: Problem, user: User) -> QuerySet[Ticket]:
    """Matters of its kind that were logged after it was closed where its own had happened, as this
    person may list them. A place is a grid, never a door."""
    if problem.closed_at is None:
        return Ticket.objects.none()
    rows = Ticket.objects.listed_to(user).filter(
        county=problem.county,
        kind=problem.kind,
        received_at__gt=problem.closed_at,
        grid__in=held_by(problem, user).order_by().values("grid"),
    )
    return rows.exclude(state__in=GONE).order_by("-received_at", "-id")


def by_place(tickets: QuerySet[Ticket]) -> list[tuple[Grid, int]]:
    """How many of these happened at each grid, most first."""
    found = Counter(tickets.order_by().values_list("grid", flat=True))
    grids = Grid.objects.select_related("parent__parent").in_bulk(found)
    return [(grids[pk], n) for pk, n in sorted(found.items(), key=lambda one: (-one[1], one[0]))]
