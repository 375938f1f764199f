"""The sheets of those above: urge, oversee, open again."""

from django.utils.translation import gettext_lazy as _

from disputes.actions.reopening import reopen
from disputes.actions.urging import oversee, urge
from disputes.pages.sheet import Sheet
from disputes.pages.sheets import ReasonForm


class UrgeForm(ReasonForm):
    """What they should do now."""

    gives, question = "words", _("What do you tell them")
    ready = (
        _("The time limit has passed: please deal with it now"),
        _("Please write down how far it has got"),
        _("The people concerned have asked again"),
    )


class OverseeForm(ReasonForm):
    """Why it needs an eye on it."""

    gives, question = "words", _("Why do you oversee it")
    ready = (
        _("It has been open for too long"),
        _("Many people are concerned"),
        _("It could get worse"),
    )


class ReopenForm(ReasonForm):
    """Why it is not done after all."""

    question = _("Why is it opened again")
    ready = (
        _("The problem has come back"),
        _("It was not really done"),
        _("It was closed by mistake"),
    )


# fmt: off
MARKING: dict[str, Sheet] = {
    "urge": Sheet(UrgeForm, urge,
        _("%(holder)s is told at once. The deadline stays. You may urge again; it is counted."),
        _("Do not urge, go back"), _("Urged. They are being told.")),
    "oversee": Sheet(OverseeForm, oversee,
        _("It is marked as overseen until it ends, and %(holder)s is told. The deadline stays."),
        _("Do not oversee it, go back"), _("Overseen. You find it in the work queue under “Overseen”.")),
    "reopen": Sheet(ReopenForm, reopen,
        _("%(holder)s has it again, with a new time limit counted from now. The history stays."),
        _("Leave it closed, go back"), _("Opened again. They are being told.")),
}
# fmt: on
