"""The sheets of the verbs: what each asks for. The table in disputes/workflow.py says who and when."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.kinds import Kind, Urgency
from disputes.models import Category, Ticket
from disputes.offered import categories, way_down
from grids.models import User
from grids.rollups import called
from grids.typed import Keyed

LONGEST = 2000
OTHER = "other"

REASONS: dict[str, tuple[Any, ...]] = {
    "raise": (
        gettext_lazy("It needs money or machines that we do not have"),
        gettext_lazy("It needs a department: water, roads, power …"),
        gettext_lazy("It concerns other villages too"),
        gettext_lazy("They do not accept our word"),
    ),
    "send_back": (
        gettext_lazy("It is not our business"),
        gettext_lazy("It did not happen in our area"),
        gettext_lazy("There is too little to go by"),
    ),
    "hand_down": (
        gettext_lazy("You are nearer: try first"),
        gettext_lazy("It can be settled on the spot"),
        gettext_lazy("Please find out more first"),
    ),
    "reject": (
        gettext_lazy("The problem is still there"),
        gettext_lazy("Not all of it was done"),
        gettext_lazy("The people concerned know nothing of it"),
    ),
    "void": (
        gettext_lazy("It was logged twice"),
        gettext_lazy("It was logged by mistake"),
        gettext_lazy("It turned out not to be so"),
    ),
    "verify": (
        gettext_lazy("Seen on the spot: it is done"),
        gettext_lazy("Asked the people concerned: it is done"),
        gettext_lazy("Seen in the papers: it is done"),
    ),
    "reveal": (
        gettext_lazy("To call and arrange a talk"),
        gettext_lazy("To find the right household"),
        gettext_lazy("To write the papers"),
    ),
}
"""Ready reasons; every list ends with "other", which needs words."""


class Spoken(forms.CharField):
    """Words that a phone's keyboard can take down: its page says so, a desk's does not."""

    is_spoken = True


class PlainForm(Keyed):
    """A verb that asks for nothing but the tap."""

    use_required_attribute = False  # our own sentences, not the browser's

    def __init__(self, *args: Any, ticket: Ticket, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ticket, self.user = ticket, user

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return {}


class ReasonForm(PlainForm):
    """A ready reason, and a few words of one's own."""

    verb = ""
    ready: tuple[Any, ...] = ()
    gives = "reason"
    question: Any = gettext_lazy("Why")

    reason = forms.ChoiceField(widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("A few words more"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = self.ready or REASONS[self.verb]
        ready = [(str(number), text) for number, text in enumerate(texts, start=1)]
        field = self.fields["reason"]
        field.label = self.question
        field.choices = [*ready, (OTHER, _("Something else (write it below)"))]
        field.error_messages["required"] = _("Choose one of these.")

    def clean(self) -> dict[str, Any]:
        """The other reason needs words."""
        typed = super().clean() or {}
        if typed.get("reason") == OTHER and not typed.get("words", "").strip():
            self.add_error("words", _("Write it in a few words."))
        return typed

    def given(self) -> dict[str, Any]:
        """The reason and the words as one text."""
        words = self.cleaned_data["words"].strip()
        if self.cleaned_data["reason"] == OTHER:
            return {self.gives: words}
        ready = str(dict(self.fields["reason"].choices)[self.cleaned_data["reason"]])
        text = _("%(reason)s: %(words)s") % {"reason": ready, "words": words} if words else ready
        return {self.gives: text}


class RaiseForm(ReasonForm):
    """Why it has to rise."""

    verb, question = "raise", gettext_lazy("Why does it have to rise")


class SendBackForm(ReasonForm):
    """Why it goes back."""

    verb, question = "send_back", gettext_lazy("Why does it go back")


class RejectForm(ReasonForm):
    """What is still missing."""

    verb, question = "reject", gettext_lazy("What is still missing")


class VoidForm(ReasonForm):
    """Why it is void."""

    verb, question = "void", gettext_lazy("Why is it void")


class ResultForm(PlainForm):
    """What was done."""

    result = Spoken(
        label=gettext_lazy("What was done"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say what was done.")},
    )

    def given(self) -> dict[str, Any]:
        """The result."""
        return {"result": self.cleaned_data["result"]}


class NoteForm(PlainForm):
    """Words for the story."""

    words = Spoken(
        label=gettext_lazy("What is to be added"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write the note.")},
    )

    def given(self) -> dict[str, Any]:
        """The words."""
        return {"words": self.cleaned_data["words"]}


class HandDownForm(ReasonForm):
    """To which grid on the way to the place, and why."""

    verb, question = "hand_down", gettext_lazy("Why does it go down")

    grid = forms.ChoiceField(label=gettext_lazy("To whom"), widget=forms.RadioSelect)
    field_order = ("grid", "reason", "words")

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grids = {str(grid.pk): grid for grid in way_down(self.ticket, day)}
        names = called(self.grids.values())
        self.fields["grid"].choices = [(key, names[grid.pk]) for key, grid in self.grids.items()]
        if not self.grids:
            self.fields["grid"].help_text = _("Nobody acts for the grids below today.")
        self.fields["grid"].error_messages["required"] = _("Choose who gets it.")

    def given(self) -> dict[str, Any]:
        """The grid and the reason."""
        return super().given() | {"grid": self.grids[self.cleaned_data["grid"]]}


class CorrectForm(PlainForm):
    """What was logged, to be changed; `version` is the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it about"),
        choices=[(value, capfirst(label)) for value, label in Kind.choices],
    )
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    urgency = forms.ChoiceField(
        label=gettext_lazy("How urgent is it"),
        choices=[(value, capfirst(label)) for value, label in Urgency.choices],
    )
    words = forms.CharField(
        label=gettext_lazy("What happened, and where"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say in one line what happened.")},
    )
    place = forms.CharField(label=gettext_lazy("Which spot"), required=False, max_length=120)
    is_sensitive = forms.BooleanField(
        label=gettext_lazy("Sensitive: only whoever handles it may see it"), required=False
    )

    NAMES = ("kind", "category", "urgency", "words", "place", "is_sensitive")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("not chosen")), *categories()]
        ticket = self.ticket
        if "version" not in self.initial:  # nothing was typed yet
            self.initial |= {name: getattr(ticket, name) for name in self.NAMES}
            self.initial |= {"category": ticket.category_id or "", "version": ticket.version}

    def clean_category(self) -> Category | None:
        """The row, or none."""
        chosen = self.cleaned_data["category"]
        return Category.objects.filter(pk=chosen).first() if chosen else None

    def given(self) -> dict[str, Any]:
        """All fields; the action sees which of them changed."""
        changes = {name: self.cleaned_data[name] for name in self.NAMES}
        return {"changes": changes, "version": self.cleaned_data["version"]}
