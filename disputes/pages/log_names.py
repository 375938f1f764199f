"""The parties on the log form, and what is offered in place of their names and of numbers."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.log import NamedParty
from disputes.kinds import PARTY_KINDS, lettered
from disputes.masking import mask_numbers
from disputes.naming import without_names

PARTIES = 2


class NamedForm(forms.Form):
    """A form that names parties beside its words."""

    party_1 = forms.CharField(
        label=gettext_lazy("First party: name"), required=False, max_length=40
    )
    phone_1 = forms.CharField(
        label=gettext_lazy("First party: phone"), required=False, max_length=20
    )
    party_2 = forms.CharField(
        label=gettext_lazy("Second party: name"), required=False, max_length=40
    )
    phone_2 = forms.CharField(
        label=gettext_lazy("Second party: phone"), required=False, max_length=20
    )

    def _check_parties(self, typed: dict[str, Any]) -> None:
        for number in range(1, PARTIES + 1):
            if typed.get(f"phone_{number}") and not typed.get(f"party_{number}"):
                self.add_error(f"party_{number}", _("A phone needs a name."))
        if self.parties() and typed.get("kind") and typed["kind"] not in PARTY_KINDS:
            self.add_error("party_1", _("Only disputes and services have parties."))

    def parties(self) -> list[NamedParty]:
        """The parties as typed, in order."""
        told = [
            (self.cleaned_data.get(f"party_{n}"), self.cleaned_data.get(f"phone_{n}"))
            for n in range(1, PARTIES + 1)
        ]
        return [NamedParty(name.strip(), phone or "") for name, phone in told if name]

    def without_names(self) -> dict[str, str]:
        """The texts in which a party's name or a telephone number stands, with 甲 and 乙 and
        138****5678 in their place."""
        changed = {}
        named = lettered([one.name for one in self.parties()])
        for field in ("words", "place", "result"):
            told = self.cleaned_data.get(field) or ""
            text = mask_numbers(without_names(told, named))
            if text != told:
                changed[field] = text
        return changed
