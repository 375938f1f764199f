"""The sheets of more time: ask for it, grant it, decline it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.extending import ask_extension, decline, extend
from disputes.pages.pausing import UntilForm
from disputes.pages.sheet import Sheet
from disputes.pages.sheets import ReasonForm
from grids.wording import date_words, local_date


class AskForm(UntilForm):
    """Why it needs more time, and until when."""

    question, asked = gettext_lazy("Why does it need more time"), gettext_lazy("Until the end of")
    ready = (
        gettext_lazy("There is more to do than it seemed"),
        gettext_lazy("Another unit has not done its part yet"),
        gettext_lazy("The people concerned do not agree yet"),
        gettext_lazy("Weather or a holiday came between"),
    )


class ExtendForm(UntilForm):
    """Why it gets more time, and until when; what was wished stands there."""

    question, asked = gettext_lazy("Why does it get more time"), gettext_lazy("New deadline")
    ready = (
        gettext_lazy("The reason that was given holds"),
        gettext_lazy("It depends on another unit"),
        gettext_lazy("A larger work has to be planned"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if wished := self.ticket.wished_until:
            self.initial.setdefault("until", local_date(wished))
            asked = _("Asked for: until the end of %(day)s.")
            self.fields["until"].help_text = asked % {"day": date_words(wished, self.now)}


class DeclineForm(ReasonForm):
    """Why it gets no more time."""

    question = gettext_lazy("Why does it get no more time")
    ready = (
        gettext_lazy("It can be done in the time that is left"),
        gettext_lazy("It has been extended before"),
        gettext_lazy("The resident cannot wait longer"),
    )


# fmt: off
EXTENDING: dict[str, Sheet] = {
    "ask_extension": Sheet(AskForm, ask_extension,
        gettext_lazy("The level above decides; at the county another person of the county. Until then the time runs on."),
        gettext_lazy("Do not ask, go back"), gettext_lazy("Asked. You are told what was decided.")),
    "extend": Sheet(ExtendForm, extend,
        gettext_lazy("It is then due at the end of that day, and this is what the resident is told. Whoever asked is told too."),
        gettext_lazy("Not now, go back"), gettext_lazy("Extended. They are being told.")),
    "decline": Sheet(DeclineForm, decline,
        gettext_lazy("The deadline stays. Whoever asked is told why."),
        gettext_lazy("Not now, go back"), gettext_lazy("Declined. They are being told.")),
}
# fmt: on
