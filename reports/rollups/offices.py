"""Figures of departments (横向): what was asked of each in a month or a quarter, and what came of it.

A figure counts matters, each once a department: those of the area that may stand in its list, so that
the number opens as many. Sensitive ones are in none (docs/adr/0016: what came in a period is told to
nobody from above the township). Whose step it was, says the assignment before it.
"""

from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from disputes.models import Ticket, TicketEvent
from grids.models import Department, Grid, User
from grids.scope import listed_in_area
from reports.periods import Span
from rows.keyset import Cut, cut

PAGE = 20

FIGURES: dict[str, Q] = {
    "asked": Q(verb="assign"),
    "signed": Q(verb="sign", facts__in_time=True),
    "refused": Q(verb="send_back"),
    "resolved": Q(verb="resolve"),
    "objections": Q(verb__in=["reject", "reopen"]),
}
"""Name -> the steps that it counts."""

STEPS = ("assign", "sign", "send_back", "resolve", "reject", "reopen")


def steps_of(user: User, grid: Grid, span: Span) -> Any:
    """The steps of these days in the area, each with the department that had the matter then."""
    county = grid.county_code
    shown = Ticket.objects.counted_under(grid).filter(listed_in_area(user)).values("pk")
    given = TicketEvent.objects.filter(
        Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), id__lte=OuterRef("id")),
        county=county,
        ticket=OuterRef("ticket"),
        verb="assign",
    )
    last = given.order_by("-at", "-id").values("to_department")[:1]
    rows = TicketEvent.objects.filter(
        county=county, day__gte=span.start, day__lte=span.end, verb__in=STEPS, ticket__in=shown
    )
    return rows.order_by().annotate(department=Subquery(last)).filter(department__isnull=False)


def office_figures(user: User, grid: Grid, span: Span) -> list[dict[str, Any]]:
    """A line for each department of the grid, and for any other that had a matter of it; the one
    that was asked most comes first."""
    counted = {
        name: Count("ticket", filter=which, distinct=True) for name, which in FIGURES.items()
    }
    rows = steps_of(user, grid, span).values("department").annotate(**counted)
    found = {row["department"]: row for row in rows}
    units = Department.objects.filter(Q(pk__in=list(found)) | Q(grid=grid, is_active=True))
    nothing = dict.fromkeys(FIGURES, 0)
    lines = [{"unit": unit, **nothing, **found.get(unit.pk, {})} for unit in units.distinct()]
    return sorted(lines, key=lambda line: (-line["asked"], line["unit"].pk))


def behind(
    user: User, grid: Grid, span: Span, department: int, figure: str, after: str = ""
) -> Cut:
    """A page of the matters that a number counts, the newest first."""
    steps = steps_of(user, grid, span).filter(FIGURES[figure], department=department)
    rows = Ticket.objects.filter(county=grid.county_code, pk__in=steps.values("ticket"))
    rows = rows.select_related("grid__parent__parent")
    return cut(rows, "received_at", after=after, size=PAGE, newest_first=True)
