"""A post: who held it, and the verbs of the chair, each a page of its own."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.actions.idempotency import IdempotencyMismatch
from grids.actions.posting import appoint, close_post, end_posting, open_post
from grids.errors import NotAllowed, Refused
from grids.models import Department, Grid, Post, Posting, User
from grids.pages.grid import CloseForm, answer, back_to, date_input, kept_grid
from grids.roles import ADMIN_ROLES, Role
from grids.rules import may_keep_logins, may_keep_post, may_keep_tree
from grids.signed import SignedRequest
from grids.typed import Keyed, do_once, filled, resumes


class OpenPostForm(Keyed):
    """A role, and for a clerk the department."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), widget=forms.RadioSelect)
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=gettext_lazy("Department"),
        required=False,
        help_text=gettext_lazy("Only for a department clerk."),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=60, required=False)

    def __init__(self, *args: Any, grid: Grid, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = Department.objects.filter(grid=grid, is_active=True)
        out = set() if may_keep_logins(user, grid) else set(ADMIN_ROLES)
        out |= set() if may_keep_tree(user, grid) else set(Role) - ADMIN_ROLES
        if not departments.exists():
            out.add(Role.CLERK)
        self.fields["role"].choices = [one for one in Role.choices if one[0] not in out]
        self.fields["department"].queryset = departments
        if Role.CLERK in out:
            del self.fields["department"]


class AppointForm(forms.Form):
    """Who, from when; a substitute also until when."""

    person = forms.CharField(
        label=gettext_lazy("Person"),
        max_length=40,
        help_text=gettext_lazy("Name or user name. The security admin makes new logins."),
    )
    started_on = forms.DateField(label=gettext_lazy("From"), widget=date_input())
    ended_on = forms.DateField(label=gettext_lazy("Until"), required=False, widget=date_input())
    acting = forms.BooleanField(
        label=gettext_lazy("Stands in while the holder is away"), required=False
    )

    def __init__(self, *args: Any, county: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.county = county

    def clean_person(self) -> User:
        """One active person of the county, by user name or by name."""
        typed = self.cleaned_data["person"].strip()
        people = User.objects.filter(county=self.county, is_active=True)
        found = list(people.filter(username=typed) or people.filter(name=typed)[:5])
        if not found:
            raise forms.ValidationError(_("Nobody here has that name or user name."))
        if len(found) > 1:
            names = ", ".join(one.username for one in found)
            raise forms.ValidationError(
                _("Several people have that name. Type a user name: %(names)s.") % {"names": names}
            )
        return found[0]


class EndForm(forms.Form):
    """The last day."""

    ended_on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=date_input(),
        help_text=gettext_lazy("That day is still theirs."),
    )


def kept_post(user: User, pk: int) -> Post:
    """An open post of a grid in scope (404), which this person may keep (NotAllowed)."""
    within = Post.objects.filter(grid__in=Grid.objects.visible_to(user), closed_on=None)
    one = get_object_or_404(within.select_related("grid__county", "department"), pk=pk)
    if not may_keep_post(user, one):
        raise NotAllowed()
    return one


@resumes
def post_open(request: SignedRequest, grid: int) -> HttpResponse:
    """A new chair in a grid."""
    now = timezone.now()
    one = kept_grid(request.user, grid, may_keep_tree, may_keep_logins)
    form = OpenPostForm(**filled(request), grid=one, user=request.user)
    if form.is_valid():
        try:
            made = do_once(request, form, lambda: _opened(form, one, request.user, now), now=now)
        except IdempotencyMismatch:
            form.renew()
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The post is open. Now appoint somebody."))
            return redirect("post", post=made)
    return answer(request, one, form, verb_label=_("Add a post"))


def _opened(form: OpenPostForm, grid: Grid, by: User, now: dt.datetime) -> int:
    typed = form.cleaned_data
    unit = typed.get("department")
    made = open_post(grid, typed["role"], title=typed["title"], department=unit, by=by, now=now)
    return made.pk


def post(request: SignedRequest, post: int) -> HttpResponse:
    """Who sits on it, who did, and what can be done."""
    now = timezone.now()
    one = kept_post(request.user, post)
    postings = list(one.postings.select_related("user").order_by("-started_on", "-id")[:20])
    today = timezone.localdate(now)
    for posting in postings:
        posting.may_end = (  # type: ignore[attr-defined]
            posting.ended_on is None or posting.ended_on > today
        )
    context = {
        "now": now,
        "here": "tree",
        "post": one,
        "postings": postings,
        "crumbs": [
            {"label": one.grid.name, "url": back_to(one.grid)},
            {"label": one.get_role_display()},
        ],
    }
    return render(request, "grids/post.html", context)


@resumes
def post_appoint(request: SignedRequest, post: int) -> HttpResponse:
    """Put somebody on the post."""
    now = timezone.now()
    one = kept_post(request.user, post)
    first = {"started_on": timezone.localdate(now)}
    form = AppointForm(**filled(request, first), county=one.grid.county_code)
    if form.is_valid() and _appointed(form, one, request.user, now):
        messages.success(request, _("Appointed. Their open sessions have ended."))
        return redirect("post", post=one.pk)
    return answer(
        request,
        one.grid,
        form,
        verb_label=_("Appoint"),
        consequence=_("What was assigned to this post is theirs from that day."),
        back_url=reverse("post", kwargs={"post": one.pk}),
    )


def _appointed(form: AppointForm, one: Post, by: User, now: dt.datetime) -> bool:
    typed = form.cleaned_data
    try:
        appoint(
            one,
            typed["person"],
            typed["started_on"],
            ended_on=typed["ended_on"],
            acting=typed["acting"],
            by=by,
            now=now,
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


@resumes
def post_close(request: SignedRequest, post: int) -> HttpResponse:
    """Close the chair for good."""
    now = timezone.now()
    one = kept_post(request.user, post)
    form = CloseForm(**filled(request, {"closed_on": timezone.localdate(now)}))
    if form.is_valid():
        close_post(one, form.cleaned_data["closed_on"], by=request.user, now=now)
        messages.success(request, _("The post is closed."))
        return redirect(back_to(one.grid))
    return answer(
        request,
        one.grid,
        form,
        verb_label=_("Close the post"),
        consequence=_("Whoever sits on it loses it that day. To fill it anew, appoint instead."),
        back_url=reverse("post", kwargs={"post": one.pk}),
    )


@resumes
def posting_end(request: SignedRequest, posting: int) -> HttpResponse:
    """Set the last day of somebody on a post."""
    now = timezone.now()
    one = get_object_or_404(Posting.objects.select_related("user"), pk=posting)
    held = kept_post(request.user, one.post_id)
    form = EndForm(**filled(request, {"ended_on": timezone.localdate(now)}))
    if form.is_valid():
        try:
            end_posting(one, form.cleaned_data["ended_on"], by=request.user, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The last day is set. Their open sessions have ended."))
            return redirect("post", post=held.pk)
    words = _("%(name)s leaves the post; the work stays with it.") % {"name": one.user.name}
    back = reverse("post", kwargs={"post": held.pk})
    return answer(
        request, held.grid, form, verb_label=_("End the posting"), consequence=words, back_url=back
    )
