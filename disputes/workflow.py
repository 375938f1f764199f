"""The life of a ticket as one table: from, verb, to, who, what must be given, what the clock does.

Source: domain.md, "Tickets". Read it row by row; a non-programmer can. `who` names predicates of
disputes/rules.py, which judge by it. `gives` is what the verb refuses to go without and `clock` what
happens to the holder's times: tests/disputes/test_workflow.py holds forms, API and actions to both.
"""

import dataclasses

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes.errors import WrongState
from disputes.kinds import OPEN, State

R, A, S, H = State.REPORTED, State.ACCEPTED, State.ASSIGNED, State.HANDLING
WAITING, RESOLVED = State.WAITING, State.RESOLVED
SAME = None
BEFORE = "before"  # the state that a pause or a parking interrupted
NOT_ENDED = (*OPEN, RESOLVED)

BY_NOBODY = frozenset({"sweep", "merge"})
"""Who of a row that no person does: the clock, and what a merge does to the other ticket."""


@dataclasses.dataclass(frozen=True)
class Move:
    """One row of the table. `to` None: the state stays."""

    verb: str
    label: object
    sources: tuple[str, ...]
    to: str | None
    who: tuple[str, ...]
    gives: tuple[str, ...] = ()
    clock: str = "runs on"


# fmt: off
TABLE: tuple[Move, ...] = (
    Move("log",           _("Log"),                (),                 R,              ("posted",),              ("kind", "words", "grid"), "respond starts"),
    Move("log_solved",    _("Solved on the spot"), (),                 RESOLVED,       ("acting",),              ("kind", "words", "grid", "result"), "none"),
    Move("accept",        _("Accept"),             (R,),               A,              ("holder",),              (),                        "resolve starts"),
    Move("assign",        _("Assign"),             (R, A, S, H),       S,              ("holder",),              ("assignee",),             "sign starts"),
    Move("add_helper",    _("Ask to help"),        (A, S, H),          SAME,           ("holder",),              ("department",),           "runs on"),
    Move("end_helper",    _("End the help"),       OPEN,               SAME,           ("holder",),              ("department",),           "runs on"),
    Move("sign",          _("Sign for"),           (S,),               H,              ("assignee",),            (),                        "sign ends"),
    Move("ask_back",      _("Ask back"),           (R, A, S, H),       SAME,           ("holder", "assignee"),   ("question", "whom"),      "the first stops until the answer"),
    Move("split_off",     _("Split off"),          OPEN,               SAME,           ("holder",),              ("words",),                "runs on; the new one's due counts from the first receipt"),
    Move("send_back",     _("Send back"),          (S, H),             A,              ("assignee",),            ("reason",),               "sign ends"),
    Move("raise",         _("Raise"),              (A, S, H),          SAME,           ("holder",),              ("reason",),               "next level's escalation only"),
    Move("hand_down",     _("Hand down"),          (R, A, S, H),       R,              ("holder",),              ("reason", "grid"),        "that level's escalation only"),
    Move("pause",         _("Pause"),              (H,),               WAITING,        ("assignee", "lone_holder"), ("reason", "until"),    "stops"),
    Move("resume",        _("Resume"),             (WAITING, State.PARKED), BEFORE,    ("resumer",),             (),                        "runs on with the rest that was left"),
    Move("answer",        _("Answer"),             (R, A, S, H),       SAME,           ("asked",),               ("words",),                "runs again after the first question"),
    Move("resolve",       _("Resolve"),            (R, A, H),          RESOLVED,       ("assignee", "holder"),   ("result",),               "ends"),
    Move("verify",        _("Verify"),             (RESOLVED,),        State.CLOSED,   ("verifier",),            ("finding",),              "none"),
    Move("reject",        _("Reject"),             (RESOLVED,),        H,              ("verifier",),            ("reason",),               "runs again; the verifier's time does not count"),
    Move("lapse",         _("Lapse"),              (RESOLVED,),        State.CLOSED,   ("sweep",),               (),                        "none"),
    Move("reopen",        _("Reopen"),             (State.CLOSED,),    A,              ("staff",),               ("reason",),               "new service time and allowance"),
    Move("park",          _("Park"),               tuple(s for s in OPEN if s != State.PARKED), State.PARKED, ("county_staff",), ("reason", "until"), "stops"),
    Move("void",          pgettext_lazy("verb", "Void"), OPEN,         State.VOID,     ("holder", "withdrawer"), ("reason",),               "ends"),
    Move("merge",         _("Merge"),              OPEN,               State.MERGED,   ("holder",),              ("ticket",),               "ends; the earlier deadline stays"),
    Move("extend",        _("Extend"),             OPEN,               SAME,           ("above_holder",),        ("reason", "until"),       "new due"),
    Move("ask_extension", _("Ask for extension"),  (A, S, H),          SAME,           ("assignee", "lone_holder"), ("reason", "until"),    "runs on"),
    Move("decline",       _("Decline"),            (A, S, H),          SAME,           ("above_holder",),        ("reason",),               "runs on"),
    Move("urge",          _("Urge"),               OPEN,               SAME,           ("urger",),               ("words",),                "runs on"),
    Move("oversee",       _("Oversee"),            OPEN,               SAME,           ("urger",),               ("words",),                "runs on"),
    Move("report",        _("Enter the report"),   NOT_ENDED,          SAME,           ("logger", "holder", "assignee"), ("organ", "number", "at"), "runs on"),
    Move("share",         _("Share the ground"),   OPEN,               SAME,           ("holder",),              ("grid",),                 "runs on"),
    Move("unshare",       _("End the sharing"),    OPEN,               SAME,           ("holder",),              ("grid",),                 "runs on"),
    Move("note",          _("Add a note"),         NOT_ENDED,          SAME,           ("involved",),            ("words",),                "runs on"),
    Move("correct",       _("Correct"),            (R, A),             SAME,           ("corrector",),           ("version",),              "a new kind or urgency: as if logged so"),
    # What the sweep does by itself; never a state of its own.
    Move("remind",        _("Reminded"),           (R, A, S, H),       SAME,           ("sweep",),               (),                        "runs on"),
    Move("unanswered",    _("No answer in time"),  (R, A, S, H),       SAME,           ("sweep",),               (),                        "runs again after the first question"),
    Move("alarm",         _("Not reported within the hour"), NOT_ENDED, SAME,          ("sweep",),               (),                        "runs on"),
    Move("escalate",      _("Escalated"),          (R, A, S, H),       SAME,           ("sweep",),               (),                        "next level's escalation only"),
    # What a merge leaves with the ticket that stays.
    Move("take_in",       _("Take in another"),    OPEN,               SAME,           ("merge",),               (),                        "the earlier deadline stays"),
    # What a new edition of the product did once: who waited keeps the date that was told.
    Move("told",          _("The deadline told before stays"), NOT_ENDED, SAME,        ("sweep",),               (),                        "a fixed date"),
)
# fmt: on

MOVES: dict[str, Move] = {row.verb: row for row in TABLE}

WIRED = frozenset(row.verb for row in TABLE if row.sources and not BY_NOBODY & {*row.who})
"""Verbs that a person does on a ticket: each has its action, its sheet and its address."""


def move(state: str, verb: str) -> str:
    """The state after `verb` from `state`; raises WrongState when the table has no such row."""
    row = MOVES[verb]
    if state not in row.sources:
        raise WrongState(verb=verb, state=str(state))
    return row.to if row.to is not None else state
