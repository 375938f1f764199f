"""Tags of the ticket's own page."""

from datetime import datetime
from typing import Any

from django import template

from disputes.dues import ticket_due
from grids.wording import Due

register = template.Library()


@register.inclusion_tag("disputes/_due_box.html")
def due_box(ticket: Any, now: datetime, *, next_up: str = "") -> dict[str, Any]:
    """The countdown on the ticket's own page: the date, and what happens at `escalate_at`.

    `next_up` is the name of the grid it would rise to; empty where it can rise no further.
    """
    found = ticket_due(ticket, now)
    return {
        "due": found,
        "now": now,
        "next_up": next_up if found.is_running else "",
        "escalate_at": ticket.escalate_at,
        "unsure": found.is_provisional or _rises_provisionally(ticket, found, next_up),
        "waits_for": _waits_for(ticket),
        "ticket": ticket,
    }


def _rises_provisionally(ticket: Any, found: Due, next_up: str) -> bool:
    """Whether the moment at which it rises is shown and may still move."""
    return found.is_running and bool(next_up) and ticket.is_rise_provisional


def _waits_for(ticket: Any) -> str:
    """The step whose allowance runs out first: accept, sign, or resolve."""
    if ticket.escalate_at is not None:
        for step, by in (("accept", ticket.respond_by), ("sign", ticket.sign_by)):
            if by == ticket.escalate_at:
                return step
    return "resolve"
