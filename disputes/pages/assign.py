"""Whom to assign to, and assigning several tickets of the queue at once."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.holding import assign
from disputes.assignees import Around, by_key, look_for, short_list
from disputes.models import Ticket
from disputes.pages.ticked import Line, Ticked, back_of, do_each, none_left, shown, ticked_of
from disputes.rules import verbs_for
from grids.models import Post
from grids.signed import SignedRequest
from grids.typed import Keyed, filled, resumes

LONGEST = 2000


class AssignForm(Keyed):
    """A post or a department: the few that are used here, and `look` finds others without losing
    what was chosen.

    `rules`: it is a ruling, and says why. `around` is the holder that assigns; `line` are the grids where it happened, the nearest choice;
    `usual` who gets such a matter here, chosen as long as nobody chose otherwise.
    """

    use_required_attribute = False  # our own sentences, not the browser's

    look = forms.CharField(
        label=gettext_lazy("Find a department or somebody else"), required=False, max_length=40
    )
    to = forms.ChoiceField(
        label=gettext_lazy("Who is to handle it"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who should handle it.")},
    )
    words = forms.CharField(
        label=gettext_lazy("A few words more"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        around: Around,
        line: Iterable[int | None] = (),
        usual: str = "",
        rules: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if rules:
            words = self.fields["words"]
            words.label, words.required = _("The ruling: why they are to handle it"), True
            words.error_messages["required"] = _(
                "Say why they are to handle it: both units read it."
            )
        told = self.data if self.is_bound else self.initial
        self.is_cut, look = False, str(told.get("look") or "").strip()
        if look:
            self.people = look_for(around, look)
        else:
            self.people, self.is_cut = short_list(around, {one for one in line if one})
        if usual and not look:
            self.people = by_key(around, usual) | self.people
            if usual in self.people:
                self.initial.setdefault("to", usual)
        if (chosen := str(told.get("to") or "")) and chosen not in self.people:
            self.people = by_key(around, chosen) | self.people
        self.fields["to"].choices = [(key, label) for key, (label, _one) in self.people.items()]

    def given(self) -> dict[str, Any]:
        """The post or the department, and the words: what the action takes."""
        _label, chosen = self.people[self.cleaned_data["to"]]
        kind = "post" if isinstance(chosen, Post) else "department"
        return {kind: chosen, "words": self.cleaned_data["words"]}


@resumes
def queue_assign(request: SignedRequest) -> HttpResponse:
    """Assign the ticked tickets of the queue: choose whom, then see what was done and what not."""
    now = timezone.now()
    ticked = ticked_of(request)
    if not ticked:
        messages.warning(request, _("Nothing was ticked. Tick tickets in the list, then assign."))
        return redirect(back_of(request))
    can = [ticket for ticket, _version in ticked if "assign" in verbs_for(request.user, ticket)]
    if not can:
        return _page(request, None, ticked, 0, none_left(request, ticked, "assign"), now)
    holder = Counter(ticket.holder for ticket in can).most_common(1)[0][0]
    around = Around(holder, timezone.localdate(now))
    form = AssignForm(**filled(request), around=around, line=_happened_at(can))
    lines = None
    if form.is_valid():
        lines = do_each(assign, ticked, form.given(), by=request.user, now=now)
    return _page(request, form, ticked, len(can), lines, now)


def _happened_at(tickets: list[Ticket]) -> set[int | None]:
    """The grids where these tickets happened, level by level."""
    return {
        number
        for one in tickets
        for number in (one.at_township, one.at_village, one.at_patch, one.at_group)
    }


def _page(
    request: SignedRequest,
    form: AssignForm | None,
    ticked: list[Ticked],
    can: int,
    lines: list[Line] | None,
    now: dt.datetime,
) -> HttpResponse:
    context = shown(request, ticked, can, lines, now) | {"enter_finds": True, "form": form}
    context["typed"] = request.POST.get("words", "")
    context["crumbs"] = [
        {"label": _("Work queue"), "url": back_of(request)},
        {"label": _("Assign")},
    ]
    status = 422 if lines is None and form is not None and form.errors else 200
    return render(request, "disputes/assign.html", context, status=status)
