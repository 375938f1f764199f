"""The life of a ticket as one table: from, verb, to, who, what must be given, what the clock does.

Source: domain.md, "Tickets". Read it row by row; a non-programmer can. `who` names predicates of
disputes/rules.py; `gives` names what the verb refuses to go without; `clock` names what
disputes/actions/clockwork.py does.
"""

import dataclasses

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from disputes.errors import WrongState
from disputes.kinds import OPEN, State

R, A, S, H = State.REPORTED, State.ACCEPTED, State.ASSIGNED, State.HANDLING
SAME = None
NOT_ENDED = (*OPEN, State.RESOLVED)


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
    Move("log_solved",    _("Solved on the spot"), (),                 State.RESOLVED, ("leader",),              ("result",),               "none"),
    Move("accept",        _("Accept"),             (R,),               A,              ("holder",),              (),                        "resolve starts"),
    Move("assign",        _("Assign"),             (R, A, S, H),       S,              ("holder",),              ("assignee",),             "sign starts"),
    Move("sign",          _("Sign for"),           (S,),               H,              ("assignee",),            (),                        "sign ends"),
    Move("send_back",     _("Send back"),          (S, H),             A,              ("assignee",),            ("reason",),               "sign ends"),
    Move("raise",         _("Raise"),              (A, S, H),          SAME,           ("holder",),              ("reason",),               "next level's escalation only"),
    Move("hand_down",     _("Hand down"),          (R, A, S, H),       R,              ("holder",),              ("reason", "grid"),        "that level's escalation only"),
    Move("pause",         _("Pause"),              (H,),               State.WAITING,  ("assignee",),            ("reason", "until"),       "stops"),
    Move("resume",        _("Resume"),             (State.WAITING,),   H,              ("assignee",),            (),                        "runs"),
    Move("resolve",       _("Resolve"),            (R, A, H),          State.RESOLVED, ("assignee", "holder"),   ("result",),               "ends"),
    Move("verify",        _("Verify"),             (State.RESOLVED,),  State.CLOSED,   ("verifier",),            ("finding",),              "none"),
    Move("reject",        _("Reject"),             (State.RESOLVED,),  H,              ("verifier",),            ("reason",),               "runs again; the verifier's time does not count"),
    Move("lapse",         _("Lapse"),              (State.RESOLVED,),  State.CLOSED,   ("sweep",),               (),                        "none"),
    Move("reopen",        _("Reopen"),             (State.CLOSED,),    A,              ("staff", "resident"),    ("reason",),               "new allowance"),
    Move("park",          _("Park"),               OPEN,               State.PARKED,   ("county_staff",),        ("reason", "until"),       "stops"),
    Move("void",          pgettext_lazy("verb", "Void"), OPEN,               State.VOID,     ("holder", "withdrawer"), ("reason",),               "ends"),
    Move("merge",         _("Merge"),              OPEN,               State.MERGED,   ("holder",),              ("ticket",),               "ends"),
    Move("extend",        _("Extend"),             OPEN,               SAME,           ("above_holder",),        ("reason", "until"),       "new due"),
    Move("ask_extension", _("Ask for extension"),  (S, H),             SAME,           ("assignee",),            ("reason", "until")),
    Move("urge",          _("Urge"),               OPEN,               SAME,           ("level_above",),         ("words",)),
    Move("oversee",       _("Oversee"),            OPEN,               SAME,           ("level_above",),         ("words",)),
    Move("note",          _("Add a note"),         NOT_ENDED,          SAME,           ("involved",),            ("words",)),
    Move("correct",       _("Correct"),            (R, A),             SAME,           ("corrector",),           ("version",),              "a new kind or urgency: as if logged so"),
    # What the sweep does by itself; never a state of its own.
    Move("remind",        _("Reminded"),           (R, A, S, H),       SAME,           ("sweep",)),
    Move("escalate",      _("Escalated"),          (R, A, S, H),       SAME,           ("sweep",),               (),                        "next level's escalation only"),
    # What a new edition of the product did once: who waited keeps the date that was told.
    Move("told",          _("The deadline told before stays"), NOT_ENDED, SAME,        ("sweep",),               (),                        "a fixed date"),
)
# fmt: on

MOVES: dict[str, Move] = {row.verb: row for row in TABLE}


def move(state: str, verb: str) -> str:
    """The state after `verb` from `state`; raises WrongState when the table has no such row."""
    row = MOVES[verb]
    if state not in row.sources:
        raise WrongState(verb=verb, state=str(state))
    return row.to if row.to is not None else state


def verbs_from(state: str) -> list[str]:
    """The verbs that the table allows from `state`, in the table's order."""
    return [row.verb for row in TABLE if state in row.sources]
