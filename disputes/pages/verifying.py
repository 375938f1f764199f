"""The sheet of verifying: what was found, and what of the closing condition is true."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from disputes.pages.sheets import ReasonForm

NOT_ALL = gettext_lazy("Not all of it is true: then reject it, and say what is missing.")


class VerifyForm(ReasonForm):
    """What was found."""

    verb, gives, question = "verify", "finding", gettext_lazy("What did you find")

    met = forms.MultipleChoiceField(
        label=gettext_lazy("What must be true before it is closed: tick each"),
        widget=forms.CheckboxSelectMultiple,
        required=False,  # only where there is something to tick
        error_messages={"required": NOT_ALL},
    )
    field_order = ("met", "reason", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = self.ticket.category
        items = category.closing_items if category is not None else []
        self.fields["met"].choices = [(item, item) for item in items]
        self.fields["met"].required = True
        if not items:
            del self.fields["met"]

    def clean_met(self) -> list[str]:
        """All of it, or it is to be rejected."""
        ticked = self.cleaned_data["met"]
        if any(item not in ticked for item, _label in self.fields["met"].choices):
            raise forms.ValidationError(NOT_ALL)
        return ticked

    def given(self) -> dict[str, Any]:
        """The finding, and what was ticked."""
        ticked = {"met": self.cleaned_data["met"]} if "met" in self.fields else {}
        return super().given() | ticked
