"""The matters of a problem of the month: taken in, taken out, told of it; and whom it waits for.

Each of them has an event of it, and whoever has the matter is told. No clock of a matter moves.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from disputes.causes import KIND, SETTLE, ends_at, seat_to_keep_problems
from disputes.journal import record, take
from disputes.kinds import State
from disputes.models import Problem, ProblemState, ProblemTicket, Ticket
from disputes.problem_errors import (
    InAnotherProblem,
    NothingToDo,
    NotInProblem,
    NotOfTheArea,
    ProblemClosed,
    SensitiveApart,
)
from grids.actions.tree_lock import share_tree
from grids.actions.work_items import Wanted, keep_items
from grids.errors import Missing, NotAllowed, Stale
from grids.models import User
from grids.models.user import Seat

MOST = 50
"""So many matters are taken in at once: as many as a page of the queue holds."""


@transaction.atomic
def add_tickets(
    problem: Problem, tickets: Sequence[Ticket], *, by: User, now: dt.datetime
) -> Problem:
    """Take more matters in; one that is in it already stays as it is.

    Raises NotAllowed, ProblemClosed, NotOfTheArea, SensitiveApart (no list holds a sensitive matter,
    ADR 0016), InAnotherProblem, NothingToDo.
    """
    problem, seat = hold(problem, by)
    if problem.state != ProblemState.OPEN:
        raise ProblemClosed()
    take_in(problem, tickets, by=by, seat=seat, now=now)
    return problem


@transaction.atomic
def remove_ticket(
    problem: Problem, ticket: Ticket, *, reason: str, by: User, now: dt.datetime
) -> Problem:
    """Take a matter out again: it has another cause. Raises NotAllowed, Missing, NotInProblem,
    ProblemClosed."""
    if not reason.strip():
        raise Missing(_("Say why it has another cause."), field="reason")
    problem, seat = hold(problem, by)
    if problem.state != ProblemState.OPEN:
        raise ProblemClosed()
    links = links_of(problem).filter(ticket=ticket)
    if not links.update(removed_at=now):
        raise NotInProblem()
    say("leave_problem", problem, [ticket], by=by, seat=seat, now=now, words=reason.strip())
    return problem


def hold(
    problem: Problem, by: User, version: int | None = None, *, is_owner_enough: bool = False
) -> tuple[Problem, Seat]:
    """Lock it for the rest of the transaction; with the chair from which this person acts on it.

    Raises NotAllowed, Stale.
    """
    share_tree(problem.county)
    rows = Problem.objects.filter(pk=problem.pk, county=problem.county)
    rows.select_for_update().values_list("pk").get()
    found = rows.select_related("grid__county", "post__grid").get()
    own = next((seat for seat in by.seats() if seat.post == found.post_id), None)
    seat = seat_to_keep_problems(by, found.grid) or (own if is_owner_enough else None)
    if seat is None:
        raise NotAllowed()
    if version is not None and version != found.version:
        raise Stale(yours=version, now=found.version)
    return found, seat


def take_in(
    problem: Problem, tickets: Sequence[Ticket], *, by: User, seat: Seat, now: dt.datetime
) -> None:
    """Put these matters into it, each with its event; raises what `add_tickets` raises."""
    ids = [ticket.pk for ticket in tickets]
    there = ProblemTicket.objects.filter(county=problem.county, ticket__in=ids, removed_at=None)
    held = dict(there.values_list("ticket", "problem"))
    new = [ticket for ticket in tickets if held.get(ticket.pk) != problem.pk]
    if not new:
        raise NothingToDo()
    for ticket in new:
        _check_ticket(problem, ticket, is_elsewhere=ticket.pk in held)
    ProblemTicket.objects.bulk_create(
        ProblemTicket(county=problem.county, problem=problem, ticket=ticket, added_at=now)
        for ticket in new
    )
    say("join_problem", problem, new, by=by, seat=seat, now=now, words=problem.title)
    wait(problem, now)


def say(
    verb: str,
    problem: Problem,
    tickets: Sequence[Ticket],
    *,
    by: User,
    seat: Seat,
    now: dt.datetime,
    words: str,
) -> None:
    """An event on each of these matters, in the order of their ids: nobody waits in a circle."""
    for one in sorted(tickets, key=lambda ticket: ticket.pk):
        ticket = take(one.pk, one.county)
        ticket.before = (ticket.state, ticket.holder_id, ticket.spell)  # type: ignore[attr-defined]
        facts: dict[str, Any] = {"problem": str(problem.pk)}
        record(ticket, verb, by=by, seat=seat, now=now, words=words, facts=facts)


def held(problem: Problem) -> list[Ticket]:
    """Every matter that it holds."""
    ids = links_of(problem).values("ticket")
    return list(Ticket.objects.filter(county=problem.county, pk__in=ids))


def wait(problem: Problem, now: dt.datetime) -> None:
    """Let it wait for its owner until it is closed."""
    wanted = []
    if problem.state == ProblemState.OPEN:
        due = ends_at(problem.due_on)
        wanted = [Wanted(problem.pk, SETTLE, "post", problem.post_id, due)]
    keep_items(problem.county, KIND, [problem.pk], wanted, now=now)


def links_of(problem: Problem) -> Any:
    """What ties it to the matters that it holds."""
    return ProblemTicket.objects.filter(county=problem.county, problem=problem, removed_at=None)


def _check_ticket(problem: Problem, ticket: Ticket, *, is_elsewhere: bool) -> None:
    if ticket.is_sensitive or ticket.hidden_from_id is not None:
        raise SensitiveApart(number=ticket.number)
    if ticket.county != problem.county or not ticket.grid.is_under(problem.grid):
        raise NotOfTheArea(number=ticket.number)
    if is_elsewhere:
        raise InAnotherProblem(number=ticket.number)
    if ticket.state in (State.VOID, State.MERGED):
        raise NotOfTheArea(_("A matter that is void has no cause."), number=ticket.number)
