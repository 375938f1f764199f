"""A problem of the month: its cause, owner, plan and day, its matters, and whether it came back."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from disputes.cards import PLACED, cards_of
from disputes.causes import seat_to_keep_problems
from disputes.models import Problem, ProblemState
from disputes.pages.problem_open import called
from disputes.recurrence import by_place, came_back, held_by
from grids.models import AuditRow, User
from grids.signed import SignedRequest

SHOWN = 50
ACTS = {
    "problem_opened": "folder",
    "problem_changed": "edit",
    "problem_closed": "circle-check",
    "problem_reopened": "refresh",
}


@require_safe
def problem(request: SignedRequest, problem: uuid.UUID) -> HttpResponse:
    """The page."""
    now, user = timezone.now(), request.user
    found = seen_problem(user, problem)
    again = came_back(found, user)
    tickets = held_by(found, user)
    may_keep = seat_to_keep_problems(user, found.grid) is not None
    context = {
        "now": now,
        "here": "problems",
        "problem": found,
        "owner": called(found.post),
        "n": tickets.count(),
        "items": _items(found, list(tickets.select_related(*PLACED)[:SHOWN]), may_keep, now),
        "again": [{"place": grid.place, "n": n} for grid, n in by_place(again)],
        "again_items": cards_of(list(again.select_related(*PLACED)[:SHOWN]), now),
        "verbs": verbs_of(user, found, may_keep),
        "story": _story(found),
        "crumbs": crumbs(found),
    }
    return render(request, "disputes/problem.html", context)


def seen_problem(user: User, pk: uuid.UUID) -> Problem:
    """A problem of this person's; 404 for any other."""
    rows = Problem.objects.visible_to(user).select_related(
        "grid__parent__parent", "grid__county", "post__grid__parent__parent", "post__department"
    )
    return get_object_or_404(rows, pk=pk)


def crumbs(problem: Problem, *more: str) -> list[dict[str, str]]:
    """The way here."""
    own = reverse("problem", kwargs={"problem": problem.pk}) if more else ""
    first = {"label": _("Problems of the month"), "url": reverse("problems")}
    return [first, {"label": problem.title, "url": own}, *({"label": label} for label in more)]


def verbs_of(user: User, problem: Problem, may_keep: bool) -> list[dict[str, Any]]:
    """What this person may do with it, as parts/verbs.html takes it."""
    owns = any(seat.post == problem.post_id for seat in user.seats())
    if problem.state == ProblemState.CLOSED:
        return [_button(problem, "reopen", _("Reopen"), "refresh")] if may_keep else []
    found = []
    if may_keep or owns:
        found.append(_button(problem, "close", _("Close"), "circle-check"))
    if may_keep:
        found.append(_button(problem, "change", _("Change"), "edit"))
    return found


def _button(problem: Problem, verb: str, label: str, icon: str) -> dict[str, Any]:
    way = reverse("problem_verb", kwargs={"problem": problem.pk, "verb": verb})
    return {"label": label, "url": way, "icon": icon}


def _items(
    problem: Problem, tickets: list[Any], may_keep: bool, now: dt.datetime
) -> list[dict[str, Any]]:
    cards = cards_of(tickets, now)
    takes_out = may_keep and problem.state == ProblemState.OPEN
    way = reverse("problem_verb", kwargs={"problem": problem.pk, "verb": "remove"})
    return [
        card
        | {"remove_url": f"{way}?ticket={ticket.pk}" if takes_out else "", "number": ticket.number}
        for card, ticket in zip(cards, tickets, strict=True)
    ]


def _story(problem: Problem) -> list[dict[str, Any]]:
    rows = AuditRow.objects.filter(county=problem.county, about=f"problem:{problem.pk}")
    labels = {
        "problem_opened": _("Opened"),
        "problem_changed": _("Changed"),
        "problem_closed": _("Closed"),
        "problem_reopened": _("Reopened"),
    }
    return [
        {
            "verb_label": labels.get(row.act, row.act),
            "at": row.at,
            "who": row.by.name if row.by else "",
            "words": row.reason,
        }
        for row in rows.select_related("by").order_by("-at", "-id")
    ]
