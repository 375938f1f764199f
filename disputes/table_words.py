"""The words of the table of verbs as people read them: who, what must be given, what the clock does.

A word of disputes/workflow.py that has none here fails tests/disputes/pages/test_verbs.py.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# fmt: off
WHO = {
    "posted": _("whoever has a working post over the place"),
    "acting": _("leader, deputy or staff over the place"),
    "holder": _("whoever is responsible"),
    "assignee": _("whoever handles it"),
    "lone_holder": _("whoever is responsible, where nobody handles it"),
    "withdrawer": _("whoever logged it, until it is accepted"),
    "corrector": _("whoever logged it, once accepted whoever is responsible"),
    "staff": _("staff of the place or above"),
    "county_staff": _("the county"),
    "resumer": _("who could pause it; of a parked one the county"),
    "logger": _("whoever logged it"),
    "asked": _("whoever was asked; for a resident whoever handles it"),
    "above_holder": _("the level above; at the county another person"),
    "verifier": _("a level above, never who resolved it"),
    "urger": _("any level above"),
    "involved": _("whoever has a part in it"),
    "sweep": _("automatically"),
    "merge": _("with a merge"),
}
"""`who` of a row."""

GIVES = {
    "kind": _("kind"),
    "words": pgettext_lazy("given", "words"),
    "grid": pgettext_lazy("given", "grid"),
    "result": _("what was done"),
    "assignee": _("to whom"),
    "department": _("department"),
    "question": _("one question"),
    "whom": _("who is asked"),
    "reason": _("reason"),
    "until": _("day"),
    "finding": _("what was found"),
    "ticket": _("the other ticket"),
    "version": _("what one had read"),
    "organ": pgettext_lazy("given", "the organ"),
    "number": pgettext_lazy("given", "its telephone number"),
    "at": pgettext_lazy("given", "when it was told"),
}
"""`gives` of a row."""

CLOCK = {
    "respond starts": _("the time to accept starts"),
    "none": _("no time runs"),
    "resolve starts": _("the time to resolve starts"),
    "sign starts": _("the time to sign starts"),
    "sign ends": _("the time to sign ends"),
    "the first stops until the answer": _("the first question stops the time until the answer"),
    "runs again after the first question": _("the time runs again"),
    "runs on; the new one's due counts from the first receipt": _("runs on; the new deadline counts from the first receipt"),
    "runs on": _("the time runs on"),
    "next level's escalation only": _("the time starts anew at the next level; the deadline stays"),
    "that level's escalation only": _("the time starts anew at that level; the deadline stays"),
    "stops": _("the time stops"),
    "runs on with the rest that was left": _("runs on with the rest that was left"),
    "ends": _("the time ends"),
    "ends; the earlier deadline stays": _("ends; the earlier deadline stays"),
    "the earlier deadline stays": _("the earlier deadline stays"),
    "runs again; the verifier's time does not count": _("runs again; the verifier's time does not count"),
    "new service time and allowance": _("the time and the deadline start anew"),
    "new due": _("a new deadline"),
    "a new kind or urgency: as if logged so": _("another kind or urgency: as if it had been logged so"),
    "a fixed date": _("a fixed date"),
}
"""`clock` of a row."""
# fmt: on
