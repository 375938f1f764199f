"""The desk's work queue: every open matter of an area, with its filters in the address."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django_htmx.http import HttpResponseClientRedirect

from disputes.actions.searching import log_search
from disputes.kinds import Kind, State, Urgency
from disputes.models import Category, Ticket
from disputes.rollups import last_steps, place_names
from disputes.rules import verbs_for
from disputes.search import Asked, by_number, count_all, marked, matters, narrow, page_of
from disputes.search.queue import few_words, said, unlisted
from disputes.wording import category_name, place_of, step_words
from grids.addresses import address_of
from grids.keyset import Cut
from grids.models import Grid, User
from grids.scope import area_seats
from grids.tiers import Tier
from grids.wording import date_words

PAGE = 50
RELATED = ("assigned_post__grid", "assigned_department")

VIEWS = {
    "open": lazy("Open"),
    "overdue": lazy("Overdue"),
    "due_soon": lazy("Due within a day"),
    "raised_today": lazy("Raised today"),
    "to_verify": lazy("To verify"),
    "resolved_month": lazy("Resolved this month"),
    "logged": lazy("Logged today"),
    "all": lazy("All, also ended"),
}


def queue(request: HttpRequest) -> HttpResponse:
    """A page of the list. Words are logged once; a whole case number leads to its ticket."""
    now = timezone.now()
    grid, places = area_of(request)
    form = QueueForm(request.GET)
    asked, after = form.asked(), request.GET.get("after", "")
    if asked.terms and not after:
        _log(request, asked, grid, now)
        if ticket := by_number(request.user, asked.words):
            return _go_to(request, ticket)
    rows = narrow(matters(request.user, grid), asked, now, grid)
    counts = _counts(request.user, grid, asked, rows, now)
    page = page_of(rows.select_related(*RELATED), asked, after, PAGE)
    names = place_names(page.rows, *(grid.ancestor_ids() if grid else ()))
    context = {"now": now, "here": "queue", "grid": grid, "form": form, "asked": asked}
    context |= {"q": asked.words, "places": _places(request.user, grid, places, names)}
    context |= {"views": _views(grid, asked, counts), "total": said(counts["found"])}
    context |= _heading(request.user, grid, asked, names, now)
    context |= _lines(request.user, page, asked, names, now) | _more(request, page)
    context["hidden"] = _hidden(grid, asked, counts)
    template = "disputes/_queue.html" if request.htmx else "disputes/queue.html"
    return render(request, template, context)


class QueueForm(forms.Form):
    """The filters. An unknown value is no filter; nothing here refuses."""

    q = forms.CharField(
        label=lazy("Words, place or number (two characters are enough)"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 60}),
    )
    kind = forms.ChoiceField(label=lazy("Kind"), required=False)
    category = forms.ChoiceField(label=lazy("Category"), required=False)
    urgency = forms.ChoiceField(label=lazy("Urgency"), required=False)
    state = forms.ChoiceField(label=lazy("State"), required=False)
    tier = forms.ChoiceField(label=lazy("Held by"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="f-%s")
        choices = {
            "kind": Kind.choices,
            "urgency": Urgency.choices,
            "state": State.choices,
            "tier": [(tier.value, tier.label) for tier in Tier if tier > Tier.CITY],
        }
        for name, known in choices.items():
            named = [(value, capfirst(str(label))) for value, label in known]
            self.fields[name].choices = [("", _("All")), *named]
        self.fields["category"].choices = _categories(data.get("kind", ""))
        for name, label in (("from", _("Logged from")), ("to", _("until"))):
            self.fields[name] = forms.DateField(
                label=label,
                required=False,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            )

    def asked(self) -> Asked:
        """What is asked, wrong values left out."""
        self.is_valid()
        told = self.cleaned_data
        return Asked(
            show=self.data.get("show", ""),
            kind=told.get("kind", ""),
            category=int(told.get("category") or 0) or None,
            urgency=told.get("urgency", ""),
            state=told.get("state", ""),
            tier=int(told.get("tier") or 0) or None,
            words=told.get("q", ""),
            since=told.get("from"),
            until=told.get("to"),
        )

    def rest(self) -> list[forms.BoundField]:
        """The filters beside the words."""
        return [self[name] for name in ("kind", "category", "state", "tier", "urgency")]


def _categories(kind: str) -> list[tuple[str, Any]]:
    """The categories in use by kind, those of one kind when it is chosen; children below parents."""
    rows = Category.objects.filter(is_active=True).order_by("kind", "code")
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in rows:
        name = category_name(one)
        groups.setdefault(one.kind, []).append((str(one.pk), f"– {name}" if one.parent_id else name))
    ordered = [(capfirst(str(Kind(kind).label)), groups[kind]) for kind in Kind if kind in groups]
    return [("", _("All")), *ordered]


def area_of(request: HttpRequest) -> tuple[Grid | None, list[Grid]]:
    """The grid of the list and its children: the one asked for, else that of the highest area seat.

    None for people without such a seat: their list is what they are part of. Outside is 404.
    """
    seats = [seat for seat in area_seats(request.user) if seat.tier > Tier.CITY]
    wanted = request.GET.get("grid", "")
    if not seats and not wanted:
        return None, []
    if wanted and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404
    number = int(wanted) if wanted else seats[0].grid
    near = Grid.objects.filter(Q(pk=number) | Q(parent=number, closed_on=None)).order_by("code")
    found = {grid.pk: grid for grid in near}
    grid = found.pop(number, None)
    if grid is None or not any(grid.path.startswith(seat.path) for seat in seats):
        raise Http404
    return grid, list(found.values())


def _log(request: HttpRequest, asked: Asked, grid: Grid | None, now: dt.datetime) -> None:
    log_search(
        asked.words,
        filters=[asked.view, *asked.narrowed_by],
        grid=grid,
        by=request.user,
        now=now,
        address=address_of(request.META, behind_proxy=settings.SESSION_COOKIE_SECURE),
    )


def _go_to(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """To the ticket's page, with the whole window where only a part was asked for."""
    if request.htmx:
        return HttpResponseClientRedirect(reverse("ticket", args=[ticket.pk]))
    return redirect("ticket", ticket.pk)


def _counts(
    user: User, grid: Grid | None, asked: Asked, rows: Any, now: dt.datetime
) -> dict[str, int]:
    """Of every view, of what was found, and of what is not listed: one question."""
    mine = matters(user, grid)
    lists = {
        name: narrow(mine, Asked(show=name), now, grid)
        for name in VIEWS
        if name not in ("all", "logged")
    }
    if grid is not None:
        lists["hidden"] = unlisted(user, grid, asked, now)
    return count_all(user, {**lists, "found": rows})
