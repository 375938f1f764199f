"""The problem of the month: open it, change it, close it with what was done, open it again.

Its matters are told of each (problem_matters.py). The problem's own changes stand in the log (grids.actions.audit); its owner has it in To do until it is closed.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.actions.problem_matters import held, hold, say, take_in, wait
from disputes.causes import seat_to_keep_problems
from disputes.models import Problem, ProblemState, Ticket
from disputes.problem_errors import (
    NotOfTheArea,
    ProblemClosed,
)
from grids.actions import audit
from grids.actions.tree_lock import share_tree
from grids.errors import IdTaken, Missing, NotAllowed
from grids.models import Grid, Post, User
from grids.models.user import Seat
from rows.ids import uuid7


@dataclass(frozen=True)
class Plan:
    """What is said of a problem: its cause in a line, who settles it, how, and by when."""

    title: str
    post: Post
    plan: str
    due_on: dt.date


@transaction.atomic
def open_problem(
    grid: Grid,
    plan: Plan,
    tickets: Sequence[Ticket],
    *,
    by: User,
    now: dt.datetime,
    id: uuid.UUID | None = None,
) -> Problem:
    """Open a problem of a county or township with its first matters; the same `id` again returns the
    one that is there.

    Its kind is that of its first matter. Raises NotAllowed, Missing, IdTaken and what `add_tickets`
    raises.
    """
    share_tree(grid.county_code)
    known = Problem.objects.filter(county=grid.county_code, pk=id).first() if id else None
    if known is not None:
        if (known.grid_id, known.title) != (grid.pk, plan.title.strip()):
            raise IdTaken()
        return known
    seat = _seat(grid, by)
    _check(plan, grid, now)
    if not tickets:
        raise Missing(_("Choose the matters that have this cause."), field="tickets")
    problem = Problem(
        id=id or uuid7(), county=grid.county_code, grid=grid, kind=tickets[0].kind, opened_at=now
    )
    _put(problem, plan)
    problem.save(force_insert=True)
    take_in(problem, tickets, by=by, seat=seat, now=now)
    _tell("problem_opened", problem, by, now)
    return problem


@transaction.atomic
def change_problem(
    problem: Problem, plan: Plan, *, by: User, now: dt.datetime, version: int | None = None
) -> Problem:
    """Another title, owner, plan or day. Raises NotAllowed, Stale, ProblemClosed, Missing."""
    problem, _seat_ = hold(problem, by, version)
    if problem.state != ProblemState.OPEN:
        raise ProblemClosed()
    _check(plan, problem.grid, now)
    _put(problem, plan)
    problem.version += 1
    problem.save()
    wait(problem, now)
    _tell("problem_changed", problem, by, now)
    return problem


@transaction.atomic
def close_problem(
    problem: Problem, *, result: str, by: User, now: dt.datetime, version: int | None = None
) -> Problem:
    """Say what was done about the cause; its matters are told, and go on by themselves.

    By whoever keeps problems there, or its owner. Raises NotAllowed, Stale, ProblemClosed, Missing.
    """
    if not result.strip():
        raise Missing(_("Say what was done about the cause."), field="result")
    problem, seat = hold(problem, by, version, is_owner_enough=True)
    if problem.state != ProblemState.OPEN:
        raise ProblemClosed()
    problem.state, problem.result, problem.closed_at = ProblemState.CLOSED, result.strip(), now
    problem.version += 1
    problem.save()
    wait(problem, now)
    say("close_problem", problem, held(problem), by=by, seat=seat, now=now, words=result.strip())
    _tell("problem_closed", problem, by, now)
    return problem


@transaction.atomic
def reopen_problem(
    problem: Problem, *, reason: str, by: User, now: dt.datetime, version: int | None = None
) -> Problem:
    """The cause is still there. Raises NotAllowed, Stale, ProblemClosed (it is open), Missing."""
    if not reason.strip():
        raise Missing(_("Say why it is opened again."), field="reason")
    problem, seat = hold(problem, by, version)
    if problem.state != ProblemState.CLOSED:
        raise ProblemClosed(_("This problem is open."))
    problem.state, problem.result, problem.closed_at = ProblemState.OPEN, "", None
    problem.version += 1
    problem.save()
    wait(problem, now)
    say("open_problem", problem, held(problem), by=by, seat=seat, now=now, words=reason.strip())
    _tell("problem_reopened", problem, by, now, reason=reason.strip()[:200])
    return problem


def _seat(grid: Grid, by: User) -> Seat:
    seat = seat_to_keep_problems(by, grid)
    if seat is None:
        raise NotAllowed()
    return seat


def _check(plan: Plan, grid: Grid, now: dt.datetime) -> None:
    for name, said in (
        ("title", _("Say in one line what the cause is.")),
        ("plan", _("Say how it is to be settled.")),
    ):
        if not getattr(plan, name).strip():
            raise Missing(said, field=name)
    if plan.post.closed_on is not None or plan.post.grid.county_id != grid.county_id:
        raise NotOfTheArea(_("Choose a post of this county."), field="post")
    if plan.due_on < timezone.localdate(now):
        raise Missing(_("Choose a day from today on."), field="due_on")


def _put(problem: Problem, plan: Plan) -> None:
    problem.title, problem.plan = plan.title.strip(), plan.plan.strip()
    problem.post, problem.due_on = plan.post, plan.due_on


def _tell(act: str, problem: Problem, by: User, now: dt.datetime, reason: str = "") -> None:
    about, facts = f"problem:{problem.pk}", {"post": problem.post_id, "due_on": f"{problem.due_on}"}
    audit.record(
        act, by=by, now=now, county=problem.county, about=about, reason=reason, facts=facts
    )
