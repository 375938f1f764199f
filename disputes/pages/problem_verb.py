"""The verbs of a problem, each a page of its own with its sheet: close, reopen, change, remove."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from disputes.actions.problem_matters import remove_ticket
from disputes.actions.problems import change_problem, close_problem, reopen_problem
from disputes.causes import seat_to_keep_problems
from disputes.models import Problem, Ticket
from disputes.pages.problem import crumbs, seen_problem
from disputes.pages.problem_open import PlanForm
from disputes.recurrence import held_by
from grids.actions.idempotency import IdempotencyMismatch
from grids.errors import NotAllowed, Refused
from grids.models import User
from grids.signed import SignedRequest
from grids.typed import Keyed, do_once, is_sent, resumes, shown_again


class SaidForm(Keyed):
    """A few words of one's own."""

    use_required_attribute = False  # our own sentences, not the browser's

    words = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write it in a few words.")},
    )
    gives = "reason"

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return {self.gives: self.cleaned_data["words"]}


class CloseForm(SaidForm):
    """What was done about the cause."""

    gives = "result"


class ChangeForm(PlanForm):
    """The plan as it should be."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return {"plan": self.said(), "version": self.cleaned_data["version"]}


@dataclasses.dataclass(frozen=True)
class Sheet:
    """The page of one verb: what it asks, says beforehand, does, and says afterwards."""

    form: type[Any]
    act: Callable[..., Problem]
    label: Any
    icon: str
    asks: Any
    consequence: Any
    back: Any
    said: Any


# fmt: off
SHEETS = {
    "close": Sheet(CloseForm, close_problem, gettext_lazy("Close"), "circle-check", gettext_lazy("What was done about the cause"),
        gettext_lazy("Its matters are told and go on by themselves. What is logged of this kind at these places afterwards is counted as coming back."),
        gettext_lazy("Not yet, go back"), gettext_lazy("Closed. Its matters are told.")),
    "reopen": Sheet(SaidForm, reopen_problem, gettext_lazy("Reopen"), "refresh", gettext_lazy("Why is it opened again"),
        gettext_lazy("It waits for its owner again."),
        gettext_lazy("Do not open it, go back"), gettext_lazy("Opened again.")),
    "change": Sheet(ChangeForm, change_problem, gettext_lazy("Change"), "edit", "",
        gettext_lazy("A new owner finds it in To do; the former one has it there no more."),
        gettext_lazy("Change nothing, go back"), gettext_lazy("Changed.")),
    "remove": Sheet(SaidForm, remove_ticket, gettext_lazy("Take out"), "x", gettext_lazy("Why does it have another cause"),
        gettext_lazy("The matter goes on by itself; whoever has it is told."),
        gettext_lazy("Leave it in, go back"), gettext_lazy("Taken out.")),
}
# fmt: on
"""Verb -> its sheet."""


@resumes
def problem_verb(request: SignedRequest, problem: uuid.UUID, verb: str) -> HttpResponse:
    """Ask what the verb needs, do it, go back to the problem."""
    now, sheet = timezone.now(), SHEETS.get(verb)
    if sheet is None:
        raise Http404
    found = seen_problem(request.user, problem)
    _may(request.user, found, verb)
    more = {"ticket": _ticket(request, found)} if verb == "remove" else {}
    form = _form(request, sheet, found, now)
    if form.is_valid():
        try:
            _do(request, sheet, found, form, more, now)
        except IdempotencyMismatch:
            form.renew()
        except Refused as refused:
            field = refused.extra.get("field")
            form.add_error(field if field in form.fields else None, str(refused))
        else:
            messages.success(request, sheet.said)
            return redirect("problem", problem=found.pk)
        return _page(request, found, verb, form, more, now, status=409)
    return _page(request, found, verb, form, more, now, status=422 if form.errors else 200)


def _may(user: User, problem: Problem, verb: str) -> None:
    owns = any(seat.post == problem.post_id for seat in user.seats())
    if seat_to_keep_problems(user, problem.grid) is None and not (verb == "close" and owns):
        raise NotAllowed()


def _ticket(request: SignedRequest, problem: Problem) -> Ticket:
    told = request.POST if request.method == "POST" else request.GET
    try:
        return held_by(problem, request.user).get(pk=uuid.UUID(told.get("ticket", "")))
    except (ValueError, Ticket.DoesNotExist) as error:
        raise Http404 from error


def _do(
    request: SignedRequest, sheet: Sheet, problem: Problem, form: Any, more: Any, now: dt.datetime
) -> None:
    def work() -> dict[str, str]:
        done = sheet.act(problem, by=request.user, now=now, **form.given(), **more)
        return {"problem": str(done.pk)}

    do_once(request, form, work, now=now)


def _form(request: SignedRequest, sheet: Sheet, problem: Problem, now: dt.datetime) -> Any:
    given: dict[str, Any] = {"grid": problem.grid, "now": now} if sheet.form is ChangeForm else {}
    if is_sent(request):
        form = sheet.form(request.POST, **given)
    else:
        names = ("title", "plan", "due_on", "version")
        first = {name: getattr(problem, name) for name in names} | {"post": f"{problem.post_id}"}
        form = sheet.form(initial=first | shown_again(request), **given)
    if sheet.asks:
        form.fields["words"].label = sheet.asks
    return form


def _page(
    request: SignedRequest,
    problem: Problem,
    verb: str,
    form: Any,
    more: dict[str, Ticket],
    now: dt.datetime,
    *,
    status: int,
) -> HttpResponse:
    sheet, back = SHEETS[verb], reverse("problem", kwargs={"problem": problem.pk})
    context = {
        "now": now,
        "here": "problems",
        "problem": problem,
        "carries": "sheet",
        "form": form,
        "hidden": {name: ticket.pk for name, ticket in more.items()},
        "about": more.get("ticket"),
        "verb_label": sheet.label,
        "verb_icon": sheet.icon,
        "consequence": sheet.consequence,
        "back_label": sheet.back,
        "back_url": back,
        "crumbs": crumbs(problem, str(sheet.label)),
    }
    return render(request, "disputes/problem_verb.html", context, status=status)
