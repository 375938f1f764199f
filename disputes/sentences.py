"""What the inbox says about matters, and about the brake of their sweep."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.kinds import Kind
from grids.sentences import Note

SENTENCES = {
    "log": (gettext_lazy("New: accept it, or pass it on"), "plus"),
    "log_solved": (gettext_lazy("Solved on the spot: please verify"), "square-check"),
    "accept": (gettext_lazy("Accepted"), "check"),
    "assign": (gettext_lazy("Assigned"), "send"),
    "add_helper": (gettext_lazy("A department was asked to help"), "users"),
    "end_helper": (gettext_lazy("A department helps no more"), "users"),
    "sign": (gettext_lazy("Signed for"), "signature"),
    "ask_back": (gettext_lazy("More is asked: please answer"), "edit"),
    "answer": (gettext_lazy("Answered"), "edit"),
    "unanswered": (gettext_lazy("Nobody answered in time: its time runs again"), "hourglass"),
    "split_off": (gettext_lazy("A part was split off"), "file-text"),
    "decline": (gettext_lazy("More time was declined"), "calendar-due"),
    "send_back": (gettext_lazy("Sent back: assign it again"), "arrow-back-up"),
    "raise": (gettext_lazy("Raised to the level above"), "arrow-up"),
    "hand_down": (gettext_lazy("Handed down: accept it"), "arrow-down-right"),
    "pause": (gettext_lazy("Paused"), "player-pause"),
    "resume": (gettext_lazy("Resumed"), "arrow-right"),
    "resolve": (gettext_lazy("Resolved: waits to be verified"), "circle-check"),
    "verify": (gettext_lazy("Verified and closed"), "square-check"),
    "reject": (gettext_lazy("Not passed: handle it again"), "refresh"),
    "lapse": (gettext_lazy("Closed automatically: nobody objected in time"), "square-check"),
    "reopen": (gettext_lazy("Opened again"), "refresh"),
    "park": (gettext_lazy("Parked"), "player-pause"),
    "void": (gettext_lazy("Declared void"), "x"),
    "merge": (gettext_lazy("Merged into another"), "arrows-join"),
    "take_in": (gettext_lazy("Another one was merged into it"), "arrows-join"),
    "extend": (gettext_lazy("Has a new time limit"), "calendar-due"),
    "ask_extension": (gettext_lazy("More time is asked for: grant it or decline"), "calendar-due"),
    "urge": (gettext_lazy("Urged by a level above"), "bell"),
    "oversee": (gettext_lazy("Overseen by a level above"), "eye"),
    "share": (gettext_lazy("Lies on your ground too: look at it, add a note"), "map-pin"),
    "unshare": (gettext_lazy("Shared with that grid no more"), "map-pin"),
    "report": (gettext_lazy("Reported to the organ that must know of it"), "phone"),
    "alarm": (
        gettext_lazy("Must be reported at once, and nobody has entered that it was: call now"),
        "alert-circle",
    ),
    "join_problem": (gettext_lazy("Taken into a problem of the month"), "folder"),
    "leave_problem": (gettext_lazy("Taken out of a problem of the month"), "folder"),
    "close_problem": (gettext_lazy("Its problem of the month was closed"), "folder"),
    "open_problem": (gettext_lazy("Its problem of the month was opened again"), "folder"),
    "note": (gettext_lazy("A note was added"), "edit"),
    "correct": (gettext_lazy("The record was corrected"), "edit"),
    "remind": (gettext_lazy("Time is running out"), "hourglass"),
    "told": (gettext_lazy("The deadline told before stays"), "calendar-due"),
    "escalate": (gettext_lazy("Not done in time: escalated"), "arrow-up"),
    "set_aside": (
        gettext_lazy(
            "It cannot be escalated automatically: have its holder raise it, and look at the log"
        ),
        "alert-circle",
    ),
}
"""Messages about a matter, by its verb: their sentence and its icon."""

FOR_YOU = {
    **dict.fromkeys(
        [(verb, "duty") for verb in ("log", "raise", "hand_down", "escalate", "urge", "alarm")],
        gettext_lazy(
            "Critical, and you are on duty: call whoever holds it, and see that it is done"
        ),
    ),
    ("log", "beside"): gettext_lazy("New, and on your ground too: another grid has it"),
    ("assign", "assignee"): gettext_lazy("Assigned to you: sign for it"),
    ("assign", "ruled"): gettext_lazy("Ruled: you handle it, and it cannot be sent back"),
    ("assign", "refuser"): gettext_lazy("Ruled: another unit handles what you sent back"),
    ("assign", "former"): gettext_lazy("Assigned to somebody else: no longer with you"),
    ("add_helper", "helper"): gettext_lazy("Your department is asked to help"),
    ("end_helper", "helper"): gettext_lazy("Your department's help is needed no more"),
    ("extend", "asker"): gettext_lazy("The time that you asked for is granted"),
    ("decline", "asker"): gettext_lazy("The time that you asked for was declined"),
    ("raise", "holder"): gettext_lazy("Raised to you: please handle it"),
    ("escalate", "holder"): gettext_lazy("Not done below in time: escalated to you"),
}
"""The same for whoever has to do something now."""


def matter_sentence(kind: str, facts: Mapping[str, Any], now: dt.datetime) -> Note:
    """A step of a matter: to whom it passed says it differently, and so does the county's top."""
    if kind == "escalate" and facts.get("top"):
        top = _("Not done in time: at the county there is no level above")
        return Note(top, "alert-circle", _matter(facts))
    sentence, icon = SENTENCES[kind]
    sentence = FOR_YOU.get((kind, str(facts.get("you"))), sentence)
    return Note(str(sentence), icon, _matter(facts))


def brake_sentence(kind: str, facts: Mapping[str, Any], now: dt.datetime) -> Note:
    """That escalation stopped itself (domain.md, brake)."""
    sentence = _("Escalation stopped itself and waits for an administrator")
    return Note(sentence, "hourglass", _brake(facts))


def _matter(facts: Mapping[str, Any]) -> str:
    """Number, kind and place; never words of a ticket."""
    known = str(facts.get("kind", ""))
    called = Kind(known).label if known in Kind else known
    parts = [facts.get("number"), called, facts.get("place")]
    return " · ".join(str(part) for part in parts if part)


def _brake(facts: Mapping[str, Any]) -> str:
    return _("%(due)s of %(open)s open matters would be escalated at once") % {
        "due": facts.get("would_raise", 0),
        "open": facts.get("open", 0),
    }
