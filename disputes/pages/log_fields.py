"""The log form: a kind and a line of words; everything else is folded and may stay empty."""

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.log import Draft
from disputes.kinds import Kind, Source, Urgency
from disputes.models import Category
from disputes.offered import (
    Places,
    called,
    categories,
    classes,
    leaders_here,
    led_at,
    organs_of,
    questions_of,
)
from disputes.pages.log_names import NamedForm
from grids.models import Grid
from rows.clock import read_moment
from rows.ids import is_sound, uuid7

SOURCES = [one for one in (Source.PHONE, *Source) if one != Source.RECEIPT]
"""How a matter comes to a desk, a call first; a resident's receipt writes itself."""

FOLDED = (
    *(
        "urgency",
        "category",
        "place",
        "latitude",
        "longitude",
        "is_sensitive",
        "concerns",
        "beside",
    ),
    *("party_1", "phone_1", "party_2", "phone_2"),
)


class LogForm(NamedForm):
    """What a person says when logging; the same names as disputes.actions.log.Draft."""

    fields: dict[str, Any]
    was: dict[str, str]
    is_cut = False
    use_required_attribute = False  # our own sentences, not the browser's

    id = forms.UUIDField(widget=forms.HiddenInput(attrs={"data-uuid7": ""}))
    logged_at = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it about"),
        choices=[(value, capfirst(label)) for value, label in Kind.choices],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it is about.")},
    )
    source = forms.ChoiceField(
        label=gettext_lazy("How did it come in"),
        required=False,
        choices=[(one.value, capfirst(one.label)) for one in dict.fromkeys(SOURCES)],
    )
    words = forms.CharField(
        label=gettext_lazy("What happened, and where"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "enterkeyhint": "done"}),
        error_messages={"required": gettext_lazy("Say in one line what happened.")},
    )
    grid = forms.CharField(
        label=gettext_lazy("Which grid"), required=False, widget=forms.HiddenInput
    )
    look = forms.CharField(label=gettext_lazy("Find another grid"), required=False, max_length=40)
    solved = forms.BooleanField(
        label=gettext_lazy("Solved on the spot"),
        required=False,
        help_text=gettext_lazy("Already dealt with? Switch it on"),
    )
    result = forms.CharField(
        label=gettext_lazy("How it was solved"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("How urgent is it"),
        required=False,
        initial=Urgency.NORMAL,
        widget=forms.RadioSelect,
        choices=[(value, capfirst(label)) for value, label in Urgency.choices],
        help_text=gettext_lazy("Critical: call 110, 119 or 120 first, then log it."),
    )
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    place = forms.CharField(
        label=gettext_lazy("Which spot"),
        required=False,
        max_length=120,
        help_text=gettext_lazy(
            "A public spot: the bridge, the east end of the road. No door numbers."
        ),
    )
    latitude = forms.DecimalField(
        required=False, min_value=-90, max_value=90, widget=forms.HiddenInput
    )
    longitude = forms.DecimalField(
        required=False, min_value=-180, max_value=180, widget=forms.HiddenInput
    )
    is_sensitive = forms.BooleanField(
        label=gettext_lazy("Sensitive: only whoever handles it may see it"), required=False
    )
    concerns = forms.ChoiceField(
        label=gettext_lazy("Does it concern a grid leader here?"),
        required=False,
        help_text=gettext_lazy(
            "Then it goes to the level above that leader. The leader, and whoever sits below, do "
            "not see it; you still do."
        ),
    )

    beside = forms.ChoiceField(
        label=gettext_lazy("Does it lie on another grid's ground too?"),
        required=False,
        help_text=gettext_lazy(
            "Then their people see it as well. It stays yours and is counted once."
        ),
    )

    def __init__(self, *args: Any, places: Places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        own = str(places.own.pk) if places.own else ""
        named = self.data.get("grid") if self.is_bound else self.initial.get("grid", own)
        self.chosen = places.chosen(str(named or own))
        known = classes()
        self.questions, self.organs = questions_of(known), organs_of(known)
        self.fields["category"].choices = [("", _("not chosen")), *categories(known)]
        self.near = {str(one.pk): one for one in places.neighbours}
        beside = [(key, called(one)) for key, one in self.near.items()]
        self.fields["beside"].choices = [("", _("no, it does not")), *beside]
        self.fields["concerns"].choices = [("", _("no, it does not")), *leaders_here(places.line)]
        if (self.data if self.is_bound else self.initial).get("id"):
            del self.fields["id"].widget.attrs["data-uuid7"]  # it is this form's already
        if not places.at_desk:
            del self.fields["source"]  # who stands there is the source
        self.initial.setdefault("id", uuid7())
        self.initial.setdefault("grid", own)
        if not places.is_one:
            look = str(self.data.get("look") or self.initial.get("look") or "")
            near = places.nearest(look.strip(), self.chosen)
            self.fields["grid"].widget = forms.Select(choices=[(g.pk, called(g)) for g in near])
            self.is_cut = places.is_cut

    @property
    def unfolds(self) -> bool:
        """Whether the folded part holds something to be seen."""
        told = self.data if self.is_bound else self.initial
        filled = any(told.get(name) for name in FOLDED if name != "urgency")
        is_urgent = told.get("urgency", Urgency.NORMAL) != Urgency.NORMAL
        return filled or is_urgent or bool(set(FOLDED) & set(self.errors))

    def clean_id(self) -> uuid.UUID:
        """A UUIDv7; the page makes it, so a person sees this only where something else sends."""
        if not is_sound(self.cleaned_data["id"]):
            raise forms.ValidationError(_("The id must be a UUIDv7."))
        return self.cleaned_data["id"]

    def clean_words(self) -> str:
        """Something is said, not only spaces."""
        return self.cleaned_data["words"].strip()

    def clean_grid(self) -> Grid:
        """A grid below one's chair."""
        if self.chosen is None:
            raise forms.ValidationError(_("Choose a grid of yours."))
        return self.chosen

    def clean(self) -> dict[str, Any]:
        """What depends on something else."""
        typed = super().clean() or {}
        if typed.get("solved") and not typed.get("result", "").strip():
            self.add_error("result", _("Say how it was solved."))
        self._check_parties(typed)
        if typed.get("category") and typed.get("kind"):
            known = Category.objects.filter(pk=typed["category"], kind=typed["kind"])
            typed["category"] = known.first()
            if typed["category"] is None:
                self.add_error("category", _("Choose a category of this kind."))
        if typed.get("concerns") and typed.get("grid"):
            typed["concerns"] = led_at(typed["grid"], typed["concerns"])
            if typed["concerns"] is None:
                self.add_error("concerns", _("The grid you chose has no leader of that level."))
        return typed

    def draft(self, **texts: str) -> Draft:
        """What the action takes; `texts` stand in for what was typed."""
        typed = self.cleaned_data | texts
        north, east = typed.get("latitude"), typed.get("longitude")
        return Draft(
            kind=typed["kind"],
            words=typed["words"],
            grid=typed["grid"],
            urgency=typed["urgency"] or Urgency.NORMAL,
            source=typed.get("source") or Source.LEADER,
            category=typed["category"] or None,
            place=typed["place"],
            point=(_round(north), _round(east)) if north is not None and east is not None else None,
            parties=self.parties(),
            is_sensitive=typed["is_sensitive"],
            concerns=typed["concerns"] or None,
            beside=self.near.get(typed["beside"]),
            logged_at=read_moment(typed["logged_at"]),
            result=typed["result"] if typed["solved"] else "",
        )


def _round(figure: Decimal) -> Decimal:
    return round(figure, 5)  # about a metre
