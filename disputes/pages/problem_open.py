"""Take ticked matters into a problem of the month: a new one, or one that is open."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.problem_matters import add_tickets
from disputes.actions.problems import Plan, open_problem
from disputes.causes import KEPT_AT, keepers_seats
from disputes.models import Problem, ProblemState, Ticket
from disputes.pages.ticked import back_of, ticked_of
from disputes.rollups import place_names
from disputes.wording import place_of
from grids.errors import Refused
from grids.models import Grid, Post, Posting, User
from grids.roles import HOLDING_ROLES, Role
from grids.signed import SignedRequest
from grids.typed import Keyed, do_once, filled, is_sent, resumes

NEW = "new"
LISTED = 50


class PlanForm(Keyed):
    """What is said of a problem."""

    use_required_attribute = False  # our own sentences, not the browser's

    title = forms.CharField(
        label=gettext_lazy("What is the cause, in one line"),
        max_length=80,
        help_text=gettext_lazy("Of a matter and a place. No names."),
        error_messages={"required": gettext_lazy("Say in one line what the cause is.")},
    )
    plan = forms.CharField(
        label=gettext_lazy("How is it to be settled"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say how it is to be settled.")},
    )
    post = forms.ChoiceField(
        label=gettext_lazy("Who settles it"),
        error_messages={"required": gettext_lazy("Choose who settles it.")},
    )
    due_on = forms.DateField(
        label=gettext_lazy("By which day is it settled"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Choose the day."),
            "invalid": gettext_lazy("Choose the day."),
        },
    )

    def __init__(self, *args: Any, grid: Grid, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = {str(post.pk): post for post in owners(grid, timezone.localdate(now))}
        self.fields["post"].choices = [
            ("", _("choose")),
            *((key, called(post)) for key, post in self.owners.items()),
        ]

    def said(self) -> Plan:
        """What the action takes."""
        told = self.cleaned_data
        return Plan(told["title"], self.owners[told["post"]], told["plan"], told["due_on"])


class TakeInForm(PlanForm):
    """The same, or one that is open: then nothing else is asked."""

    problem = forms.ChoiceField(label=gettext_lazy("Into which problem"), widget=forms.RadioSelect)
    field_order = ("problem", "title", "plan", "post", "due_on")

    def __init__(self, *args: Any, grid: Grid, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, grid=grid, now=now, **kwargs)
        rows = Problem.objects.filter(county=grid.county_code, state=ProblemState.OPEN)
        self.known = {
            str(one.pk): one for one in rows.filter(grid__path__startswith=grid.path)[:LISTED]
        }
        known = [(key, one.title) for key, one in self.known.items()]
        self.fields["problem"].choices = [(NEW, _("a new one")), *known]
        self.initial.setdefault("problem", NEW)
        if self.is_bound and self.data.get("problem") in self.known:
            for name in ("title", "plan", "post", "due_on"):
                self.fields[name].required = False


def owners(grid: Grid, day: dt.date) -> list[Post]:
    """Who may own a problem of `grid`: who acts there or right below, and the clerks of its
    departments; chairs where somebody sits on `day`."""
    near = Q(grid=grid) | Q(grid__parent=grid)
    acts = Q(role__in=HOLDING_ROLES) | Q(role=Role.CLERK, grid=grid)
    manned = Posting.objects.on(day).filter(user__is_active=True).values("post")
    rows = Post.objects.filter(near, acts, pk__in=manned, closed_on=None)
    rows = rows.select_related("grid__parent__parent", "department")
    return list(rows.order_by("grid__tier", "grid__code", "id"))


def called(post: Post) -> str:
    """A chair in the list: its department or grid, and what it is."""
    place = post.department.name if post.department else post.grid.place
    return f"{place} · {capfirst(str(post.get_role_display()))}"


def area_of(user: User, tickets: list[Ticket]) -> Grid | None:
    """The lowest area in which this person keeps problems and in which all of these happened."""
    seats = [s for s in keepers_seats(user) if all(t.grid.path.startswith(s.path) for t in tickets)]
    if not seats:
        return None
    return Grid.objects.select_related("county").get(pk=seats[-1].grid, tier__in=KEPT_AT)


@resumes
def problem_open(request: SignedRequest) -> HttpResponse:
    """Ask into which problem, do it, and show that problem."""
    now = timezone.now()
    if not keepers_seats(request.user):
        raise Http404
    tickets = [ticket for ticket, _version in ticked_of(request)]
    grid = area_of(request.user, tickets) if tickets else None
    if grid is None:
        words = _("Nothing was ticked. Tick tickets of your area in the list, then press.")
        messages.warning(request, words)
        return redirect(back_of(request))
    form = TakeInForm(**filled(request), grid=grid, now=now)
    if is_sent(request) and form.is_valid():
        try:
            told = do_once(
                request, form, lambda: _done(form, grid, tickets, request.user, now), now=now
            )
        except Refused as refused:
            field = refused.extra.get("field")
            said = " ".join(filter(None, [str(refused.extra.get("number", "")), str(refused)]))
            form.add_error(field if field in form.fields else None, said)
        else:
            messages.success(request, _("Taken in. Whoever has these matters is told."))
            return redirect("problem", problem=told["problem"])
    return _page(request, form, grid, tickets, now)


def _done(
    form: TakeInForm, grid: Grid, tickets: list[Ticket], user: User, now: dt.datetime
) -> dict[str, str]:
    known = form.known.get(form.cleaned_data["problem"])
    if known is not None:
        done = add_tickets(known, tickets, by=user, now=now)
    else:
        done = open_problem(grid, form.said(), tickets, by=user, now=now)
    return {"problem": str(done.pk)}


def _page(
    request: SignedRequest, form: TakeInForm, grid: Grid, tickets: list[Ticket], now: dt.datetime
) -> HttpResponse:
    names = place_names(tickets)
    context = {
        "now": now,
        "here": "queue",
        "carries": "sheet",
        "form": form,
        "grid": grid,
        "rows": [
            {
                "ticket": one,
                "place": place_of(one, names, wide=True),
                "tick": f"{one.pk}:{one.version}",
            }
            for one in tickets
        ],
        "back": back_of(request),
        "filters": back_of(request).partition("?")[2],
        "verb_label": _("Take in"),
        "verb_icon": "folder",
        "crumbs": [
            {"label": _("Problems of the month"), "url": reverse("problems")},
            {"label": _("Take in")},
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "disputes/problem_open.html", context, status=status)
