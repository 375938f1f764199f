"""The sheets of what belongs together and what does not: split off, merge."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.merging import merge
from disputes.actions.splitting import split_off
from disputes.mergeable import refusal
from disputes.models import Ticket
from disputes.pages.sheet import Sheet
from disputes.pages.sheets import LONGEST, OTHER, PlainForm, Spoken
from disputes.search import by_number, similar
from grids.models import User


class SplitForm(PlainForm):
    """What goes; all that was logged stands there, to be cut down to it."""

    words = Spoken(
        label=gettext_lazy("What is dealt with on its own (delete the rest)"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write what is to be dealt with on its own.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("words", self.ticket.words)

    def clean_words(self) -> str:
        """All of it would be the same matter a second time."""
        words: str = self.cleaned_data["words"]
        if words.split() == self.ticket.words.split():
            raise forms.ValidationError(_("That is all of it: leave only what goes."))
        return words

    def given(self) -> dict[str, Any]:
        """The words."""
        return {"words": self.cleaned_data["words"]}


class MergeForm(PlainForm):
    """Which one stays: one that is like it, or any other by its number. `into` is the one that was
    pressed on the page before."""

    ticket = forms.ChoiceField(  # type: ignore[assignment]  # the form's own ticket stands in __init__
        label=gettext_lazy("Into which ticket"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the ticket that it is merged into.")},
    )
    number = forms.CharField(
        label=gettext_lazy("The other one's case number"), required=False, max_length=60
    )

    def __init__(self, *args: Any, now: dt.datetime, into: str = "", **kwargs: Any) -> None:
        self.other: Ticket | None = None
        super().__init__(*args, **kwargs)
        near = mergeable(self.user, kwargs["ticket"], now)
        field = self.fields["ticket"]
        field.choices = [
            *((str(one.pk), f"{one.number} {one.title}") for one in near),
            (OTHER, _("Another one (write its number below)")),
        ]
        chosen = into if into in dict(field.choices) else "" if near else OTHER
        self.initial.setdefault("ticket", chosen)

    def clean(self) -> dict[str, Any]:
        """By its number: one that they see."""
        typed = super().clean() or {}
        if typed.get("ticket") != OTHER:
            return typed
        self.other = by_number(self.user, typed.get("number", ""))
        if self.other is None:
            self.add_error("number", _("There is no such open ticket that you see."))
        return typed

    def given(self) -> dict[str, Any]:
        """The other ticket."""
        chosen = self.other.pk if self.other else uuid.UUID(self.cleaned_data["ticket"])
        return {"other": chosen}


def mergeable(user: User, ticket: Ticket, now: dt.datetime) -> list[Ticket]:
    """What is like it and may take it in."""
    found = similar(user, ticket.grid, words=ticket.words, kind=ticket.kind, now=now, but=ticket.pk)
    return [one for one in found if refusal(ticket, one) is None]


# fmt: off
JOINING: dict[str, Sheet] = {
    "split_off": Sheet(SplitForm, split_off,
        gettext_lazy("It becomes a ticket with a number of its own, and %(holder)s accepts it. Its deadline counts from the same day. What was logged stays here as it is."),
        gettext_lazy("Split nothing off, go back"), gettext_lazy("Split off. The new ticket waits to be accepted.")),
    "merge": Sheet(MergeForm, merge,
        gettext_lazy("This one ends and goes on in the other, which keeps the earlier deadline. Both histories stay. It cannot be taken back."),
        gettext_lazy("Do not merge it, go back"), gettext_lazy("Merged. It goes on in the other ticket.")),
}
# fmt: on
