"""When a matter must be reported to an organ at once, and when the alarm is that nobody did.

Violence at home (反家庭暴力法 14), harm to minors (未成年人保护法 2024, 11), a quarrel that may turn violent
(人民调解法 25): the category says so by the organ that it names. An hour is sixty minutes of the clock,
at night as well; no pause, question or parking stops it (docs/adr/0039).
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from disputes.kinds import OPEN, State

ALARM_AFTER = dt.timedelta(hours=1)
"""So long after the receipt its holder is told that nobody has reported it."""

OWING: tuple[str, ...] = (*(str(one) for one in OPEN), str(State.RESOLVED))
"""States in which it can still be owed: solved on the spot is no report."""


def organ_of(ticket: Any) -> str:
    """The organ that its category names, with its number; "" where it need not be told."""
    return ticket.category.told("must_report") if ticket.category is not None else ""


def owe(ticket: Any, verbs: Iterable[str] = ()) -> None:
    """Let the duty follow the category; `verbs` are those of its story so far.

    What was reported stays so under another category, and the alarm rings once.
    """
    if not organ_of(ticket):
        ticket.report_by = ticket.alarm_at = None
    elif ticket.reported_at is None:
        ticket.report_by = ticket.received_at + ALARM_AFTER
        ticket.alarm_at = None if "alarm" in verbs else ticket.report_by
