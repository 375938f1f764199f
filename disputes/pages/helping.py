"""The sheets of helping: ask a department to help, let it go."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.helping import add_helper, end_helper
from disputes.assignees import Around, unit_of
from disputes.pages.sheet import Sheet
from disputes.pages.sheets import LONGEST, PlainForm
from disputes.rollups import helpers_of
from grids.models import Department


class DepartmentForm(PlainForm):
    """A department, and a few words."""

    department = forms.ChoiceField(
        label=gettext_lazy("Which department"),
        error_messages={"required": gettext_lazy("Choose the department.")},
    )
    words = forms.CharField(
        label=gettext_lazy("A few words more"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(one.pk): one for one in self.offered()}
        named = [(key, unit_of(one)) for key, one in self.units.items()]
        field = self.fields["department"]
        field.choices = named if len(named) == 1 else [("", _("not chosen")), *named]

    def offered(self) -> list[Department]:
        """The departments to choose from."""
        raise NotImplementedError

    def given(self) -> dict[str, Any]:
        """The department and the words."""
        told = self.cleaned_data
        return {"department": self.units[told["department"]], "words": told["words"]}


class AddForm(DepartmentForm):
    """Who is to help: of the holder's branch, with a clerk who is there today."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("What they are to do")
        if not self.units:
            words = _("There is no other department here with a clerk today.")
            self.fields["department"].help_text = words

    def offered(self) -> list[Department]:
        """All that may be given it, but who handles it or helps already."""
        around = Around(self.ticket.holder, timezone.localdate(), self.ticket.hidden_from)
        taken = [self.ticket.assigned_department_id or 0, *(self.ticket.helpers or ())]
        return list(around.departments.exclude(pk__in=taken))


class EndForm(DepartmentForm):
    """Who helps no more."""

    def offered(self) -> list[Department]:
        """Those that help."""
        return helpers_of(self.ticket)


# fmt: off
HELPING: dict[str, Sheet] = {
    "add_helper": Sheet(AddForm, add_helper,
        gettext_lazy("Its clerks see the ticket and write down what they do. Whoever handles it now stays the lead; the deadline stays."),
        gettext_lazy("Ask nobody, go back"), gettext_lazy("Asked to help. They are being told.")),
    "end_helper": Sheet(EndForm, end_helper,
        gettext_lazy("Its clerks are told, and see the ticket no more. What they wrote stays in the history."),
        gettext_lazy("Leave it as it is, go back"), gettext_lazy("The help has ended. They are being told.")),
}
# fmt: on
