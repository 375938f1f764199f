"""The sheets of a matter that stands until a day: pause, resume, park."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.pausing import park, pause, resume
from disputes.actions.until import FURTHEST
from disputes.pages.sheet import Sheet
from disputes.pages.sheets import PlainForm, ReasonForm

DAY = dt.timedelta(days=1)


class UntilForm(ReasonForm):
    """Why, and until which day; a phone shows its own calendar from tomorrow on."""

    asked: Any = ""

    until = forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    field_order = ("reason", "until", "words")

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        field, today = self.fields["until"], timezone.localdate(now)
        field.label = self.asked
        field.widget.attrs |= {"min": f"{today + DAY}", "max": f"{today + FURTHEST}"}
        field.error_messages |= {"required": _("Choose the day."), "invalid": _("Choose the day.")}

    def given(self) -> dict[str, Any]:
        """The reason and the day."""
        return super().given() | {"until": self.cleaned_data["until"]}


class PauseForm(UntilForm):
    """What it waits for."""

    question, asked = gettext_lazy("What does it wait for"), gettext_lazy("It goes on again on")
    ready = (
        gettext_lazy("For an appraisal or a test"),
        gettext_lazy("For papers or an answer from another place"),
        gettext_lazy("For the weather or the season"),
        gettext_lazy("For people who are away"),
    )


class ParkForm(UntilForm):
    """Why it cannot be settled for now."""

    question, asked = gettext_lazy("Why is it parked"), gettext_lazy("Look at it again on")
    ready = (
        gettext_lazy("It needs money that the budget has not got yet"),
        gettext_lazy("It needs a plan or a permit of a higher level"),
        gettext_lazy("It lies before a court or another organ"),
    )


# fmt: off
PAUSING: dict[str, Sheet] = {
    "pause": Sheet(PauseForm, pause,
        gettext_lazy("No time counts until then. In the morning of that day it goes on automatically, with the time that was left."),
        gettext_lazy("Do not pause it, go back"), gettext_lazy("Paused. It goes on automatically on that day.")),
    "resume": Sheet(PlainForm, resume,
        gettext_lazy("The time runs on from now, with what was left of it."),
        gettext_lazy("Not yet, go back"), gettext_lazy("It goes on. The time runs again.")),
    "park": Sheet(ParkForm, park,
        gettext_lazy("It stays open, but no time counts. In the morning of that day it is back where it was, and %(holder)s is told."),
        gettext_lazy("Do not park it, go back"), gettext_lazy("Parked. It comes back automatically on that day.")),
}
# fmt: on
