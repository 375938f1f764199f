"""How a matter stands: open, overdue, due soon, raised, listed. Each meaning once, and its SQL beside it.

Django asks by the conditions, the rollups by the fragments of SQL; tests/disputes/test_standing.py
holds that both find the same rows, edges included. In the SQL `t` is a row of disputes_ticket, `e`
one of disputes_ticketevent, and the moment is `%(now)s` unless another is given. The recount
(reports/rollups/recount_sheets.py) has words of its own and shares none of these.

How few are too few to tell stands in disputes/rules.py (FEW).
"""

import datetime as dt
from typing import Any

from django.db.models import F, Q

from disputes.kinds import OPEN, RUNNING
from disputes.models.ticket_indexes import IS_CLOCK_RUNNING
from grids.scope import listed_in_area, own_line
from grids.wording import DUE_SOON


def open_sql(state: str = "t.state") -> str:
    """Neither resolved nor ended (domain.md, tickets); `state` names the column."""
    return f"{state} IN ({', '.join(repr(str(one)) for one in OPEN)})"


def running_sql(state: str = "t.state", is_halted: str = "t.is_halted") -> str:
    """Open, and its clock runs: one that is paused, parked or asked back is due at no moment.

    `is_halted` names the column that says whether a first question halts it; an event has its own.
    """
    return f"({state} IN ({', '.join(repr(str(one)) for one in RUNNING)}) AND NOT {is_halted})"


def is_running(ticket: Any) -> bool:
    """The same of a ticket at hand."""
    return ticket.state in RUNNING and not ticket.is_halted


def past_due_sql(due_at: str = "t.due_at", now: str = "%(now)s") -> str:
    """Past its deadline: due exactly now is in time still, as what is resolved by it is on time."""
    return f"{due_at} < {now}"


def is_overdue(now: dt.datetime) -> Q:
    """Its clock runs, and past the deadline (domain.md): while a clock stands nothing is overdue."""
    return IS_CLOCK_RUNNING & Q(due_at__lt=now)


OVERDUE_SQL = f"{running_sql()} AND {past_due_sql()}"


def is_due_soon(now: dt.datetime) -> Q:
    """Its clock runs, not overdue, and due within a day, which includes exactly a day (DUE_SOON)."""
    return IS_CLOCK_RUNNING & Q(due_at__gte=now, due_at__lte=now + DUE_SOON)


_DAY = f"interval '{int(DUE_SOON.total_seconds())} seconds'"
DUE_SOON_SQL = f"{running_sql()} AND t.due_at BETWEEN %(now)s AND %(now)s::timestamptz + {_DAY}"

RAISED = Q(verb="raise") | Q(verb="escalate", holder_from__isnull=False) & ~Q(
    holder_to=F("holder_from")
)
"""Events that brought a matter up, by hand or by the clock. An escalation at the county, which can
rise no further, changes no holder and counts nothing."""

RAISED_SQL = "(e.verb = 'raise' OR (e.verb = 'escalate' AND e.holder_to <> e.holder_from))"

is_listed = listed_in_area
"""What of an area that a person looks over may stand in its list (grids/scope.py)."""

UNHIDDEN_SQL = """
    (t.hidden_from_id IS NULL OR t.hidden_from_id <> ALL(%(line)s) OR t.logged_by_id = %(user)s)
"""
LISTED_SQL = f"NOT t.is_sensitive AND {UNHIDDEN_SQL}"


def reader_of(user: Any) -> dict[str, Any]:
    """What LISTED_SQL is given of the person who asks."""
    return {"line": sorted(own_line(user)), "user": user.pk}
