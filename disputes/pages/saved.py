"""Filters of the queue that a desk keeps under a name: its list, saving, renaming, deleting."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.desk import desks_of, forget_query, rename_query, save_query, saved_at
from disputes.models import SavedQuery
from disputes.models.desk import NAME_LENGTH, QUERY_LENGTH
from disputes.search.asked import kept_in_address
from grids.errors import Refused
from grids.models import User
from grids.models.user import Seat
from grids.signed import SignedRequest
from grids.typed import pressed


class SaveForm(forms.Form):
    """The name, and at which desk where one sits at several."""

    name = forms.CharField(
        label=gettext_lazy("Name of the list"),
        max_length=NAME_LENGTH,
        error_messages={"required": gettext_lazy("Give it a name.")},
    )
    desk = forms.ChoiceField(label=gettext_lazy("For which desk"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, desks: list[Seat], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        desk: Any = self.fields["desk"]
        desk.choices = [(str(seat.post), seat.place) for seat in desks]
        if len(desks) < 2:
            desk.widget = forms.HiddenInput()


def queue_saved(request: SignedRequest) -> HttpResponse:
    """The saved lists of one's desks; a POST saves the filters of an address as another."""
    now, user = timezone.now(), request.user
    desks = _desks(user)
    query = kept_in_address(QueryDict(request.POST.get("query", request.GET.urlencode())))
    form = SaveForm(desks, request.POST or None, initial={"query": query})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        desk = next((one for one in desks if str(one.post) == told["desk"]), desks[0])
        try:
            save_query(told["name"], query[:QUERY_LENGTH], desk=desk, by=user, now=now)
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("Saved for your desk."))
            return redirect(f"{reverse('queue')}?{query}")
    lines = [_line(saved) for saved in saved_at(desks)]
    if request.htmx and request.method != "POST":
        return render(request, "disputes/_saved.html", {"lines": lines, "query": query})
    crumbs = [{"label": _("Work queue"), "url": f"{reverse('queue')}?{query}"}]
    context = {"lines": lines, "form": form, "here": "queue", "now": now, "query": query}
    context["crumbs"] = [*crumbs, {"label": _("Saved lists")}]
    status = 422 if form.errors else 200
    return render(request, "disputes/saved.html", context, status=status)


@pressed
def queue_saved_one(request: SignedRequest, saved: uuid.UUID) -> HttpResponse:
    """Rename one, or with `delete` forget it. One of another desk is not there."""
    now, user = timezone.now(), request.user
    found = next((one for one in saved_at(_desks(user)) if one.pk == saved), None)
    if found is None:
        raise Http404
    try:
        if "delete" in request.POST:
            forget_query(found, by=user, now=now)
            messages.success(request, _("The list is deleted. The matters stay where they are."))
        else:
            rename_query(found, request.POST.get("name", ""), by=user, now=now)
            messages.success(request, _("Renamed."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("queue_saved")


def _desks(user: User) -> list[Seat]:
    if desks := desks_of(user):
        return desks
    raise Http404


def _line(saved: SavedQuery) -> dict[str, Any]:
    desk = saved.department.name if saved.department else saved.grid.place
    return {"saved": saved, "url": f"{reverse('queue')}?{saved.query}", "desk": desk}
