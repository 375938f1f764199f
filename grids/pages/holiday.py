"""Holiday mode of a county: who covers whom, what waits, who is on duty; the tree admin sets it."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.actions.holidays import begin_holiday
from grids.errors import NotAllowed, Refused
from grids.models import Cover, Grid, Post, Posting
from grids.pages.directory import offices
from grids.pages.grid import date_input
from grids.roles import ADMIN_ROLES, Role
from grids.rules import may_keep_tree
from grids.signed import SignedRequest
from grids.tiers import Tier
from grids.typed import filled, resumes

ROWS = range(1, 7)
"""So many covers at once; more are added with the same days."""


class HolidayForm(forms.Form):
    """The days, and pairs of posts: away, and covered by."""

    from_on = forms.DateField(label=gettext_lazy("From"), widget=date_input())
    until_on = forms.DateField(label=gettext_lazy("Until"), widget=date_input())

    def __init__(self, *args: Any, posts: dict[int, tuple[Post, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = posts
        choices = [("", "–"), *((str(pk), label) for pk, (_post, label) in posts.items())]
        for n in ROWS:
            for name, label in (("away", _("Away")), ("by", _("Covered by"))):
                self.fields[f"{name}_{n}"] = forms.ChoiceField(
                    label=f"{label} {n}", choices=choices, required=False
                )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The covers, row by row."""
        return [(self[f"away_{n}"], self[f"by_{n}"]) for n in ROWS]

    def covers(self) -> dict[Post, Post]:
        """Who is covered by whom; a row with one of them alone is none."""
        told = self.cleaned_data
        rows = [(told.get(f"away_{n}"), told.get(f"by_{n}")) for n in ROWS]
        return {self.posts[int(a)][0]: self.posts[int(b)][0] for a, b in rows if a and b}


@resumes
def holiday(request: SignedRequest) -> HttpResponse:
    """What stands now and is to come, for whom it concerns; the tree admin adds to it."""
    now, user = timezone.now(), request.user
    today, county = timezone.localdate(now), user.county
    if county is None or not user.seats():
        raise NotAllowed()
    top = Grid.objects.select_related("county").get(county=county, tier=Tier.COUNTY)
    form = None
    if may_keep_tree(user, top):
        form = HolidayForm(**filled(request), posts=_posts(top, today))
        if form.is_valid():
            days = form.cleaned_data["from_on"], form.cleaned_data["until_on"]
            try:
                begin_holiday(county, *days, form.covers(), by=user, now=now, today=today)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Kept. It begins and ends by itself."))
                return redirect("holiday")
    context = {"now": now, "here": "me", "form": form, "lines": _lines(request, today)}
    context["offices"] = offices(user, [top], today)
    context["crumbs"] = [{"label": _("Holiday mode")}]
    status = 422 if form is not None and form.errors else 200
    return render(request, "grids/holiday.html", context, status=status)


def _posts(top: Grid, day: dt.date) -> dict[int, tuple[Post, str]]:
    """The posts of county and townships that can be covered or cover, each as it is called."""
    rows = Post.objects.filter(grid__county=top.county_id, grid__tier__lte=Tier.TOWNSHIP)
    rows = rows.filter(closed_on=None).exclude(role__in=ADMIN_ROLES)
    sitting = Posting.objects.on(day).filter(post__in=rows, acting=False)
    names = dict(sitting.values_list("post", "user__name"))
    posts = rows.select_related("grid", "department").order_by("grid__tier", "grid__code", "id")
    return {post.pk: (post, _called(post, names.get(post.pk, ""))) for post in posts}


def _called(post: Post, name: str) -> str:
    place = post.department.name if post.department else post.grid.place
    called = post.title or capfirst(str(Role(post.role).label))
    return " ".join(filter(None, (place, called, name)))


def _lines(request: SignedRequest, today: dt.date) -> list[dict[str, Any]]:
    """Covers from today on: the tree admin's all, of others those of their own chairs."""
    user = request.user
    rows = Cover.objects.filter(county=user.county_id or 0, holiday__until_on__gte=today)
    rows = rows.select_related("holiday", "post__grid", "post__department", "by__grid")
    mine = {seat.post for seat in user.seats()}
    is_keeper = any(seat.role == Role.TREE_ADMIN for seat in user.seats()) or user.is_superuser
    found = rows.select_related("person").order_by("holiday__from_on", "post__grid__tier", "id")
    return [
        {
            "cover": one,
            "post": _called(one.post, ""),
            "is_now": one.holiday.from_on <= today,
            "is_mine": one.post_id in mine,
        }
        for one in found
        if is_keeper or {one.post_id, one.by_id} & mine or one.person_id == user.pk
    ]
