"""The verbs of a visit, each a page of its own with its sheet: keep, release, correct, void."""

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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from grids.actions.idempotency import IdempotencyMismatch
from grids.errors import Refused
from grids.signed import SignedRequest
from grids.typed import Keyed, do_once, is_sent, resumes, shown_again
from visits.actions.promising import keep_promise, release_promise
from visits.actions.visiting import correct_visit, said_of, void_visit
from visits.models import Visit
from visits.pages.visit import Said, day_field
from visits.pages.visited import crumbs, own_visit

OTHER = "other"


class PlainForm(Keyed):
    """A verb that asks for nothing but the tap."""

    use_required_attribute = False  # our own sentences, not the browser's

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return {}


class KeepForm(PlainForm):
    """On which day; the button on the visit's page says today."""

    on = day_field(gettext_lazy("On which day"))

    def given(self) -> dict[str, Any]:
        """The day, today where none was chosen."""
        return {"on": self.cleaned_data["on"]}


class ReleaseForm(PlainForm):
    """Why it cannot be kept, or need not."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of these.")},
    )
    words = forms.CharField(
        label=gettext_lazy("A few words more"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    ready = (
        gettext_lazy("It is no longer needed"),
        gettext_lazy("It is not in our hands; they were told so"),
        gettext_lazy("It was logged as a matter and goes its way"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ready = [(str(number), text) for number, text in enumerate(self.ready, start=1)]
        self.fields["reason"].choices = [*ready, (OTHER, _("Something else (write it below)"))]

    def clean(self) -> dict[str, Any]:
        """The other reason needs words."""
        typed = super().clean() or {}
        if typed.get("reason") == OTHER and not typed.get("words", "").strip():
            self.add_error("words", _("Write it in a few words."))
        return typed

    def given(self) -> dict[str, Any]:
        """The reason and the words as one text."""
        chosen, words = self.cleaned_data["reason"], self.cleaned_data["words"].strip()
        ready = "" if chosen == OTHER else str(dict(self.fields["reason"].choices)[chosen])
        told = {"reason": ready, "words": words}
        return {"reason": _("%(reason)s: %(words)s") % told if ready and words else ready or words}


class CorrectForm(Said, PlainForm):
    """What was said of it, as it should be."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("purpose", "promised", "due_on", "words")

    def given(self) -> dict[str, Any]:
        """The changes, and the version that was read."""
        names = ("purpose", "promised", "due_on", "words")
        told = {name: self.cleaned_data[name] for name in names}
        return {"changes": told, "version": self.cleaned_data["version"]}


@dataclasses.dataclass(frozen=True)
class Sheet:
    """The page of one verb: what it asks, says beforehand, does, and says afterwards."""

    form: type[Any]
    act: Callable[..., Visit]
    label: Any
    icon: str
    consequence: Any
    back: Any
    said: Any


# fmt: off
SHEETS = {
    "keep": Sheet(KeepForm, keep_promise, gettext_lazy("Kept"), "check",
        gettext_lazy("It leaves your list and counts as kept in today's report."),
        gettext_lazy("Not yet, go back"), gettext_lazy("Kept.")),
    "release": Sheet(ReleaseForm, release_promise, gettext_lazy("Release"), "x",
        gettext_lazy("It leaves your list and does not count as kept. The reason stays with your post."),
        gettext_lazy("Do not release it, go back"), gettext_lazy("Released.")),
    "correct": Sheet(CorrectForm, correct_visit, gettext_lazy("Correct"), "edit",
        gettext_lazy("Until midnight. Is the group or the day wrong? Void the visit and record it anew."),
        gettext_lazy("Change nothing, go back"), gettext_lazy("Corrected.")),
    "void": Sheet(PlainForm, void_visit, pgettext_lazy("verb", "Void"), "x",
        gettext_lazy("It counts nowhere any more, its words are erased, and it cannot be taken back."),
        gettext_lazy("Do not void it, go back"), gettext_lazy("Voided.")),
}
# fmt: on
"""Verb -> its sheet."""


@resumes
@sensitive_post_parameters("words", "promised")
def visit_verb(request: SignedRequest, visit: uuid.UUID, verb: str) -> HttpResponse:
    """Ask what the verb needs, do it, go back to the visit."""
    now, sheet = timezone.now(), SHEETS.get(verb)
    if sheet is None:
        raise Http404
    found = own_visit(request.user, visit)
    form = _form(request, sheet, found, now)
    if form.is_valid():
        try:
            _do(request, sheet, found, form, now)
        except IdempotencyMismatch:
            form.renew()
        except Refused as refused:
            if not form.fields:
                raise
            field = refused.extra.get("field")
            form.add_error(field if field in form.fields else None, str(refused))
        else:
            messages.success(request, sheet.said)
            return redirect("visited", visit=found.pk)
        return _page(request, found, verb, form, now, status=409)
    return _page(request, found, verb, form, now, status=422 if form.errors else 200)


def _do(request: SignedRequest, sheet: Sheet, visit: Visit, form: Any, now: dt.datetime) -> None:
    def work() -> dict[str, str]:
        done = sheet.act(visit, by=request.user, now=now, **form.given())
        return {"visit": str(done.pk)}

    do_once(request, form, work, now=now)


def _form(request: SignedRequest, sheet: Sheet, visit: Visit, now: dt.datetime) -> Any:
    if is_sent(request):
        return sheet.form(request.POST)
    first: dict[str, Any] = {"on": timezone.localdate(now)}
    if sheet.form is CorrectForm:
        first = said_of(visit) | {"version": visit.version}
    return sheet.form(initial=first | shown_again(request))


def _page(
    request: SignedRequest, visit: Visit, verb: str, form: Any, now: dt.datetime, *, status: int
) -> HttpResponse:
    sheet, back = SHEETS[verb], reverse("visited", kwargs={"visit": visit.pk})
    context = {
        "now": now,
        "here": "todo",
        "visit": visit,
        "carries": "sheet",
        "form": form,
        "verb_label": sheet.label,
        "verb_icon": sheet.icon,
        "consequence": sheet.consequence,
        "back_label": sheet.back,
        "back_url": back,
        "crumbs": crumbs(request.user, str(sheet.label), own=back),
    }
    return render(request, "visits/visit_verb.html", context, status=status)
