"""Verbs of the tree, each a page of its own: open a grid below, rename, close."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.actions.idempotency import IdempotencyMismatch
from grids.actions.tree import COUNT_COLUMNS, close_grid, open_grid, rename_grid
from grids.errors import NotAllowed, Refused
from grids.models import Grid, Post, User
from grids.rules import may_keep_tree
from grids.shown_at import shown_at
from grids.signed import SignedRequest
from grids.tiers import Tier
from grids.typed import Keyed, do_once, filled, resumes


def date_input() -> forms.DateInput:
    """The browser's own date field."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RenameForm(forms.Form):
    """The name on pages and the formal one."""

    name = forms.CharField(label=gettext_lazy("Name on pages"), max_length=80)
    formal_name = forms.CharField(label=gettext_lazy("Formal name"), max_length=120)


class OpenForm(Keyed):
    """A level below, a name, a code if there is an official one."""

    tier = forms.TypedChoiceField(
        label=gettext_lazy("Level"), coerce=int, widget=forms.RadioSelect, choices=()
    )
    name = forms.CharField(label=gettext_lazy("Name on pages"), max_length=80)
    code = forms.RegexField(
        r"^[0-9]{9,17}$",
        label=gettext_lazy("Code"),
        required=False,
        help_text=gettext_lazy("Digits only. Left empty, it gets the next free one."),
    )

    def __init__(self, *args: Any, parent: Grid, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = [tier for tier in COUNT_COLUMNS if tier > parent.tier]
        self.fields["tier"].choices = [(int(tier), tier.label) for tier in below]


class CloseForm(forms.Form):
    """The day it closes."""

    closed_on = forms.DateField(label=gettext_lazy("Closed on"), widget=date_input())


def kept_grid(user: User, pk: int, *rules: Callable[[User, Grid], bool]) -> Grid:
    """The grid in scope (404), which this person may keep by one of the rules (NotAllowed)."""
    within = Grid.objects.visible_to(user).exclude(tier=Tier.CITY)
    grid = get_object_or_404(within.select_related("county", "parent"), pk=pk)
    if not any(rule(user, grid) for rule in rules or (may_keep_tree,)):
        raise NotAllowed()
    return grid


def answer(request: SignedRequest, grid: Grid, form: forms.Form, **words: Any) -> HttpResponse:
    """The sheet of a verb about a grid or one of its posts."""
    context = {
        "now": timezone.now(),
        "here": "tree",
        "carries": "sheet",
        "form": form,
        "grid": grid,
        "place": grid.name,
        "crumbs": [{"label": grid.name, "url": back_to(grid)}, {"label": words["verb_label"]}],
        "back_url": back_to(grid),
        "back_label": _("Change nothing, go back"),
        **words,
    }
    return render(request, "grids/grid.html", context, status=422 if form.errors else 200)


def back_to(grid: Grid) -> str:
    """The grid's place in the tree."""
    return shown_at("grid", grid.pk)


@resumes
def grid_rename(request: SignedRequest, grid: int) -> HttpResponse:
    """Another name; what was written on past days keeps the old one."""
    now = timezone.now()
    one = kept_grid(request.user, grid)
    first = {"name": one.name, "formal_name": one.formal_name}
    form = RenameForm(**filled(request, first))
    if form.is_valid():
        typed = form.cleaned_data
        rename_grid(one, typed["name"], formal_name=typed["formal_name"], by=request.user, now=now)
        messages.success(request, _("Renamed."))
        return redirect(back_to(one))
    return answer(
        request,
        one,
        form,
        verb_label=_("Rename"),
        consequence=_("What was written on past days keeps the old name."),
    )


@resumes
def grid_open(request: SignedRequest, grid: int) -> HttpResponse:
    """A new grid below this one."""
    now = timezone.now()
    one = kept_grid(request.user, grid)
    form = OpenForm(**filled(request), parent=one)
    if form.is_valid():
        typed = form.cleaned_data

        def work() -> int:
            named = {"code": typed["code"], "by": request.user, "now": now}
            return open_grid(one, typed["tier"], typed["name"], **named).pk

        try:
            made = do_once(request, form, work, now=now)
        except IdempotencyMismatch:
            form.renew()
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Opened. Now add its posts."))
            return redirect(shown_at("grid", made))
    words = _("It lies below %(place)s from today.") % {"place": one.name}
    return answer(request, one, form, verb_label=_("Open a grid below"), consequence=words)


@resumes
def grid_close(request: SignedRequest, grid: int) -> HttpResponse:
    """Close an empty grid; what stands in the way is said on the page."""
    now = timezone.now()
    one = kept_grid(request.user, grid)
    form = CloseForm(**filled(request, {"closed_on": timezone.localdate(now)}))
    if form.is_valid():
        try:
            close_grid(one, form.cleaned_data["closed_on"], by=request.user, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Closed."))
            return redirect(back_to(one.parent or one))
    posts = Post.objects.filter(grid=one, closed_on=None).count()
    words = _("Its %(n)s posts close with it. Past days keep it, and its code still leads here.")
    return answer(
        request, one, form, verb_label=_("Close the grid"), consequence=words % {"n": posts}
    )
