"""Record a visit: group, purpose, send. A promise with its day may be added, and stays folded else."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from grids.errors import NotAllowed, Refused
from grids.models import Grid
from grids.signed import SignedRequest
from grids.typed import is_sent, resumes, shown_again
from grids.wording import ZONE
from rows.ids import is_sound, uuid7
from visits.actions.visiting import (
    FURTHEST,
    MOST_PROMISED,
    MOST_WORDS,
    OLDEST,
    Draft,
    log_visit,
)
from visits.errors import AnotherVisit
from visits.kinds import PURPOSE_ICONS, Purpose
from visits.offered import Groups, called

FOLDED = ("words", "promised", "due_on", "day")
NOON = dt.time(12)


def day_field(label: Any) -> forms.DateField:
    """A day that a phone chooses in its own calendar."""
    wrong = {"invalid": gettext_lazy("Choose the day.")}
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, error_messages=wrong)


class Said(forms.Form):
    """What may be said of a visit, when it is recorded and when it is put right."""

    use_required_attribute = False  # our own sentences, not the browser's
    fields: dict[str, Any]

    purpose = forms.ChoiceField(
        label=gettext_lazy("What was it for"),
        choices=[(value, capfirst(label)) for value, label in Purpose.choices],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the visit was for.")},
    )
    promised = forms.CharField(
        label=gettext_lazy("What did you promise"),
        required=False,
        max_length=MOST_PROMISED,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Only your post sees it, and whoever takes the post over. It waits in To do."
        ),
    )
    due_on = day_field(gettext_lazy("By which day"))
    words = forms.CharField(
        label=gettext_lazy("A few words"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "About the matter. No names, no door numbers, no opinions of people."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """A promise and its day come together."""
        typed = super().clean() or {}
        if typed.get("promised", "").strip() and not typed.get("due_on"):
            if "due_on" not in self.errors:
                self.add_error("due_on", _("Say by which day it is promised."))
        elif typed.get("due_on") and not typed.get("promised", "").strip():
            self.add_error("promised", _("Say what was promised."))
        return typed


class VisitForm(Said):
    """A new visit."""

    was: dict[str, str]
    data: Any
    is_cut = False

    id = forms.UUIDField(widget=forms.HiddenInput(attrs={"data-uuid7": ""}))
    grid = forms.CharField(label=gettext_lazy("Which group"), widget=forms.HiddenInput)
    look = forms.CharField(label=gettext_lazy("Find another group"), required=False, max_length=40)
    day = day_field(gettext_lazy("Which day"))

    def __init__(self, *args: Any, groups: Groups, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups, self.now = groups, now
        own = str(groups.rows[0].pk) if groups.is_one else ""
        told = self.data if self.is_bound else self.initial
        self.chosen = groups.chosen(str(told.get("grid") or own))
        if told.get("id"):
            del self.fields["id"].widget.attrs["data-uuid7"]  # it is this form's already
        self.initial.setdefault("id", uuid7())
        self.initial.setdefault("grid", own)
        self.fields["grid"].error_messages["required"] = _("Choose the group that was visited.")
        today = timezone.localdate(now)
        self.initial.setdefault("day", today)
        self.fields["day"].widget.attrs |= {"min": f"{today - OLDEST}", "max": f"{today}"}
        self.fields["due_on"].widget.attrs |= {"min": f"{today}", "max": f"{today + FURTHEST}"}
        if not groups.is_one:
            near = groups.nearest(str(told.get("look") or "").strip(), self.chosen)
            choices = [("", _("choose")), *((grid.pk, called(grid)) for grid in near)]
            self.fields["grid"].widget = forms.Select(choices=choices)
            self.is_cut = groups.is_cut

    @property
    def unfolds(self) -> bool:
        """Whether the folded part holds something to be seen."""
        told = self.data if self.is_bound else self.initial
        filled = any(told.get(name) for name in FOLDED if name != "day")
        other_day = str(told.get("day") or "") not in ("", f"{timezone.localdate(self.now)}")
        return filled or other_day or bool(set(FOLDED) & set(self.errors))

    def clean_id(self) -> uuid.UUID:
        """A UUIDv7; the page makes it."""
        if not is_sound(self.cleaned_data["id"]):
            raise forms.ValidationError(_("The id must be a UUIDv7."))
        return self.cleaned_data["id"]

    def clean_grid(self) -> Grid:
        """A group below one's chair."""
        if self.chosen is None:
            raise forms.ValidationError(_("Choose a group of yours."))
        return self.chosen

    def draft(self) -> Draft:
        """What was said, as the action takes it; today is now, an earlier day its noon."""
        told, today = self.cleaned_data, timezone.localdate(self.now)
        day = told["day"] or today
        return Draft(
            grid=told["grid"],
            purpose=told["purpose"],
            visited_at=None if day == today else dt.datetime.combine(day, NOON, ZONE),
            words=told["words"],
            promised=told["promised"],
            due_on=told["due_on"],
        )


@resumes
@sensitive_post_parameters("words", "promised")
def visit(request: SignedRequest) -> HttpResponse:
    """The form; a POST records the visit, or looks for other groups (`find`)."""
    now, groups = timezone.now(), Groups(request.user)
    if not groups:
        return _nowhere(request, now)
    if not is_sent(request):
        first = shown_again(request) or {k: request.GET[k] for k in ("grid",) if k in request.GET}
        return _form(request, VisitForm(initial=first, groups=groups, now=now), now)
    form = VisitForm(request.POST, groups=groups, now=now)
    if form.is_valid():
        try:
            made = log_visit(form.draft(), by=request.user, now=now, id=form.cleaned_data["id"])
        except AnotherVisit as other:
            return _offer_anew(request, groups, other, now)
        except Refused as refused:
            field = refused.extra.get("field")
            form.add_error(field if field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The visit is kept. It counts in today's report."))
            return redirect("visited", visit=made.pk)
    return _form(request, form, now, status=422)


def _offer_anew(
    request: SignedRequest, groups: Groups, other: AnotherVisit, now: dt.datetime
) -> HttpResponse:
    """The same form under an id of its own: it was sent before with something else in it."""
    typed = request.POST.copy()
    typed["id"] = str(uuid7())
    form = VisitForm(typed, groups=groups, now=now)
    form.was = {"id": request.POST["id"]}
    form.add_error(None, str(other))
    return _form(request, form, now, status=other.status)


def _form(
    request: SignedRequest, form: VisitForm, now: dt.datetime, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "now": now,
        "here": "visit",
        "carries": "visit",
        "enter_finds": form.is_cut,
        "form": form,
        "icons": PURPOSE_ICONS,
        "crumbs": [{"label": _("Home"), "url": reverse("home")}, {"label": _("Record a visit")}],
    }
    return render(request, "visits/visit.html", context, status=status)


def _nowhere(request: SignedRequest, now: dt.datetime) -> HttpResponse:
    if request.method == "POST":
        raise NotAllowed()
    return render(request, "visits/visit_none.html", {"now": now})
