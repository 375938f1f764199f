"""The sheets of a question: ask for more, answer."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.asking import answer, ask_back
from disputes.askable import LOGGER, RESIDENT, post_of_logger
from disputes.models import TicketEvent
from disputes.pages.sheet import Sheet
from disputes.pages.sheets import LONGEST, PlainForm, Spoken


class AskForm(PlainForm):
    """Whom, and what: one question."""

    whom = forms.ChoiceField(
        label=gettext_lazy("Who is asked"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who is asked.")},
    )
    question = Spoken(
        label=gettext_lazy("What is missing (one question)"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write the question.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [(RESIDENT, _("The resident: call them, and enter the answer for them"))]
        if (post := post_of_logger(self.ticket, self.user, timezone.localdate())) is not None:
            name = self.ticket.logged_by.name
            words = _("Whoever logged it: %(name)s, %(place)s")
            ways.insert(0, (LOGGER, words % {"name": name, "place": post.grid.place}))
        self.fields["whom"].choices = ways

    def given(self) -> dict[str, Any]:
        """Whom and what."""
        return {name: self.cleaned_data[name] for name in ("whom", "question")}


class AnswerForm(PlainForm):
    """What was answered; the question stands above it."""

    words = Spoken(
        label=gettext_lazy("The answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write the answer.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = TicketEvent.objects.filter(
            county=self.ticket.county, ticket=self.ticket, verb="ask_back"
        )
        last = rows.select_related("said").order_by("-at", "-id").first()
        said = getattr(last, "said", None)
        if said is not None:
            self.fields["words"].label = _("Asked: %(question)s") % {"question": said.words}

    def given(self) -> dict[str, Any]:
        """The words."""
        return {"words": self.cleaned_data["words"]}


# fmt: off
ASKING: dict[str, Sheet] = {
    "ask_back": Sheet(AskForm, ask_back,
        gettext_lazy("The first question about a matter stops its time until the answer, for %(days)s working days at most. Later ones do not stop it."),
        gettext_lazy("Ask nothing, go back"), gettext_lazy("Asked. You are told as soon as there is an answer.")),
    "answer": Sheet(AnswerForm, answer,
        gettext_lazy("%(holder)s reads it and goes on. No names of parties, please."),
        gettext_lazy("No answer yet, go back"), gettext_lazy("Answered. Thank you.")),
}
# fmt: on
