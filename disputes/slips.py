"""Who may make the handling slip of a matter, and when there is one to make."""

from disputes.kinds import State
from disputes.models import Ticket
from disputes.rules import assignee, holder, level_above
from grids.models import User

GIVEN = (State.ASSIGNED, State.HANDLING, State.WAITING)


def is_given(ticket: Ticket) -> bool:
    """Whether a unit has it to handle."""
    given = ticket.assigned_post_id or ticket.assigned_department_id
    return ticket.state in GIVEN and given is not None


def may_take_slip(user: User, ticket: Ticket) -> bool:
    """Who may make its handling slip: its holder, its assignee, and the levels above."""
    return is_given(ticket) and any(p(user, ticket) for p in (holder, assignee, level_above))
