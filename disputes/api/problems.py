"""Problems of the month: list, read, open, and their verbs."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from disputes.actions.problem_matters import add_tickets, remove_ticket
from disputes.actions.problems import (
    Plan,
    change_problem,
    close_problem,
    open_problem,
    reopen_problem,
)
from disputes.api.problem_shapes import (
    Done,
    MattersOf,
    PlanDraft,
    ProblemDraft,
    ProblemFilter,
    ProblemLine,
    ProblemWhole,
    TakenOut,
    Why,
)
from disputes.models import Problem, Ticket
from disputes.recurrence import by_place, came_back, held_by
from grids.api_edge import (
    ABOVE,
    KEY,
    MATCH,
    Answered,
    Resource,
    Strict,
    answer_once,
    asked,
    grid_for,
    marked,
    page,
    paged,
    told,
    version_of,
)
from grids.models import Grid, Post, User
from grids.signed import SignedCall

RELATED = (f"grid__{ABOVE}", "grid__county")


def whole(problem: Problem, user: User) -> dict[str, Any]:
    """The shape of one, as this person sees it."""
    rows = Problem.objects.select_related(*RELATED)
    found = rows.get(pk=problem.pk, county=problem.county)
    again = by_place(came_back(found, user))
    return dict(ProblemLine(found).data) | {
        "tickets": [str(pk) for pk in held_by(found, user).values_list("pk", flat=True)],
        "came_back": [{"grid": grid.pk, "tickets": n} for grid, n in again],
    }


def _tickets(user: User, ids: list[uuid.UUID]) -> list[Ticket]:
    rows = Ticket.objects.visible_to(user).filter(pk__in=ids).select_related("grid")
    found = {ticket.pk: ticket for ticket in rows}
    if missing := [str(pk) for pk in ids if pk not in found]:
        raise ValidationError({"tickets": [_("There is no such ticket."), *missing[:5]]})
    return [found[pk] for pk in dict.fromkeys(ids)]


def _plan(user: User, given: dict[str, Any]) -> Plan:
    seen = Grid.objects.visible_to(user)
    posts = Post.objects.select_related("grid").filter(grid__in=seen)
    post = posts.filter(pk=given["post"]).first()
    if post is None:
        raise ValidationError({"post": [_("There is no such post below you.")]})
    return Plan(given["title"], post, given["plan"], given["due_on"])


class Problems(Resource):
    """The problems of the month that one may see."""

    @extend_schema(
        operation_id="problems_list",
        tags=["problems"],
        parameters=[ProblemFilter],
        responses=paged(ProblemLine),
    )
    def get(self, request: SignedCall) -> Response:
        """List problems, the newest first: of one's area, of one's chair, and those that hold a
        matter one may list."""
        given = asked(ProblemFilter, request)
        rows = Problem.objects.visible_to(request.user).select_related(*RELATED)
        rows = rows.filter(**{name: given[name] for name in ("state",) if name in given})
        return page(request, rows, ("-opened_at", "-id"), ProblemLine, asked=given)

    @extend_schema(
        operation_id="problems_open",
        tags=["problems"],
        parameters=[KEY],
        request=ProblemDraft,
        responses={
            201: ProblemWhole,
            200: OpenApiResponse(ProblemWhole, description="This id was opened before."),
        },
    )
    def post(self, request: SignedCall) -> Response:
        """Open a problem with its first matters. The same id again answers the one that is there."""
        now = timezone.now()

        def work() -> Answered:
            given = told(ProblemDraft, request)
            grid = grid_for(request, given["grid"])
            plan, tickets = _plan(request.user, given), _tickets(request.user, given["tickets"])
            rows = Problem.objects.filter(county=grid.county_code, pk=given["id"])
            status = 200 if rows.exists() else 201
            done = open_problem(grid, plan, tickets, by=request.user, now=now, id=given["id"])
            return status, whole(done, request.user)

        return answer_once(request, work, now=now)


class OneProblem(Resource):
    """A problem of the month."""

    @extend_schema(operation_id="problems_read", tags=["problems"], responses=ProblemWhole)
    def get(self, request: SignedCall, problem: uuid.UUID) -> Response:
        """Read a problem, with those of its matters that one may list."""
        found = get_object_or_404(Problem.objects.visible_to(request.user), pk=problem)
        return marked(Response(whole(found, request.user)))


class ProblemVerb(Resource):
    """One verb on one problem: scope, body, action, answer."""

    asks: type[Strict]
    act: Callable[..., Problem]

    def do(self, request: SignedCall, problem: uuid.UUID) -> Response:
        """Do the verb; answers the problem as it stands after it."""
        now = timezone.now()

        def work() -> Answered:
            rows = Problem.objects.visible_to(request.user).select_related("grid")
            found = get_object_or_404(rows, pk=problem)
            given = told(self.asks, request)
            version = version_of(request)
            done = type(self).act(found, by=request.user, now=now, version=version, **given)
            return 200, whole(done, request.user)

        return marked(answer_once(request, work, now=now))


def _added(
    problem: Problem, *, tickets: list[uuid.UUID], by: User, now: dt.datetime, version: int | None
) -> Problem:
    return add_tickets(problem, _tickets(by, tickets), by=by, now=now)


def _removed(
    problem: Problem,
    *,
    ticket: uuid.UUID,
    reason: str,
    by: User,
    now: dt.datetime,
    version: int | None,
) -> Problem:
    [found] = _tickets(by, [ticket])
    return remove_ticket(problem, found, reason=reason, by=by, now=now)


def _changed(
    problem: Problem, *, by: User, now: dt.datetime, version: int | None, **given: Any
) -> Problem:
    return change_problem(problem, _plan(by, given), by=by, now=now, version=version)


def _door(
    verb: str, action: Callable[..., Problem], asked: type[Strict], words: str
) -> type[ProblemVerb]:
    """The view of one verb, with its own place in the schema."""

    @extend_schema(
        operation_id=f"problems_{verb}",
        tags=["problems"],
        description=words,
        parameters=[KEY, MATCH],
        request=asked,
        responses=ProblemWhole,
    )
    def post(self: ProblemVerb, request: SignedCall, problem: uuid.UUID) -> Response:
        return self.do(request, problem)

    facts = {"__doc__": words, "asks": asked, "act": staticmethod(action), "post": post}
    return type(f"{verb.title()}Problem", (ProblemVerb,), facts)


# fmt: off
DOORS: dict[str, type[ProblemVerb]] = {
    verb: _door(verb, action, asked, words)
    for verb, action, asked, words in (
        ("add",    _added,         MattersOf, "Take more matters in; a sensitive one stands in no problem."),
        ("remove", _removed,       TakenOut,  "Take a matter out: it has another cause."),
        ("change", _changed,       PlanDraft, "Another title, owner, plan or day."),
        ("close",  close_problem,  Done,      "Say what was done about the cause; whoever keeps it or owns it."),
        ("reopen", reopen_problem, Why,       "The cause is still there."),
    )
}
# fmt: on
"""Verb -> its view."""
