"""Two units sent it back; the level above rules who handles it (domain.md, send_back).

What was refused is read from the events: whoever sends back had it by the assignment before.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from disputes.kinds import State
from disputes.models import Ticket, TicketEvent

TWICE = 2
"""So often sent back, the next assignment is a ruling."""


def must_rule(ticket: Ticket) -> bool:
    """Whether its holder's next assignment is a ruling."""
    return ticket.bounces >= TWICE


def waits_for_ruling(ticket: Ticket) -> bool:
    """Whether nobody has it since it was sent back a second time."""
    return must_rule(ticket) and ticket.state == State.ACCEPTED


class Refusal(NamedTuple):
    """A unit sent it back: the step, and to whom it had been given."""

    event: TicketEvent
    post: int | None
    department: int | None


def refusals(story: Sequence[TicketEvent], bounces: int) -> list[Refusal]:
    """The last `bounces` times that it was sent back, the first of them first; `story` in order."""
    found, given = [], None
    for event in story:
        if event.verb == "assign":
            given = event
        elif event.verb == "send_back":
            post, department = (given.to_post, given.to_department) if given else (None, None)
            found.append(Refusal(event, post, department))
    return found[-bounces:] if bounces else []


def refused_facts(story: Sequence[TicketEvent], bounces: int) -> dict[str, Any]:
    """Who sent it back, as the ruling's event keeps it: they are told of it."""
    found = refusals(story, bounces)
    return {
        "refused_posts": sorted({one.post for one in found if one.post}),
        "refused_departments": sorted({one.department for one in found if one.department}),
    }
