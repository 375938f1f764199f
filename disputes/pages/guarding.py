"""The sheet of what must be reported at once: to which organ it was reported, and when."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.actions.guarding import LONGEST_NUMBER, LONGEST_ORGAN, report
from disputes.must_report import organ_of
from disputes.pages.sheet import Sheet
from disputes.pages.sheets import LONGEST, PlainForm, Spoken

MINUTE = "%Y-%m-%dT%H:%M"


class ReportForm(PlainForm):
    """Which organ, its number, the time, and what it said; a phone shows its own clock."""

    organ = forms.CharField(
        label=_("To whom was it reported"),
        max_length=LONGEST_ORGAN,
        error_messages={"required": _("Write to whom it was reported.")},
    )
    number = forms.CharField(
        label=_("Which number was called"),
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        help_text=_("110, or that of the office."),
        error_messages={"required": _("Write the number that was called.")},
    )
    at = forms.DateTimeField(
        label=_("When was it reported"),
        input_formats=[MINUTE, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format=MINUTE, attrs={"type": "datetime-local"}),
        error_messages={
            "required": _("Write when it was reported."),
            "invalid": _("Write when it was reported."),
        },
    )
    words = Spoken(
        label=_("What they said, if anything (no names)"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].widget.attrs["max"] = timezone.localtime(now).strftime(MINUTE)
        self.initial.setdefault("at", timezone.localtime(now))
        if organ := organ_of(self.ticket):
            self.fields["organ"].help_text = organ

    def given(self) -> dict[str, Any]:
        """All of it."""
        return {name: self.cleaned_data[name] for name in ("organ", "number", "at", "words")}


# fmt: off
GUARDING: dict[str, Sheet] = {
    "report": Sheet(ReportForm, report,
        _("Call first, then enter it here. It stands in the history with your name and the time, and no alarm rings."),
        _("Not reported yet, go back"), _("Entered. Thank you for reporting it at once.")),
}
# fmt: on
