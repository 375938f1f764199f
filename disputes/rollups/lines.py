"""What a line of the queue says besides its ticket: its grids, its chairs, its last step."""

from typing import Any

from django.utils.text import capfirst

from disputes.models import Ticket
from disputes.rollups.surroundings import last_stepped, near_grids
from grids.models import Grid
from grids.rollups import called
from rows.keyset import Branches

RELATED = ("assigned_post__grid", "assigned_department")
Names = dict[int, str]


def dressed(rows: Branches) -> Branches:
    """The same with what a line shows besides; read for the rows of a page only."""
    return last_stepped(rows.select_related(*RELATED))


def near_of(tickets: list[Ticket], *more: int) -> dict[int, Grid]:
    """The grids that the lines name, and `more`: one question."""
    posts = [one.assigned_post for one in tickets if one.assigned_post is not None]
    given_at = [pk for post in posts for pk in post.grid.ancestor_ids()]  # their villages among it
    return near_grids(tickets, *more, *given_at, *(one.resolver_id for one in tickets))


def chairs_of(tickets: list[Ticket], near: dict[int, Grid]) -> Names:
    """What the grids of the posts are called to which they are assigned."""
    posts = [one.assigned_post for one in tickets if one.assigned_post is not None]
    return called([post.grid for post in posts], near.values())


def holder_of(ticket: Any, names: Names) -> str:
    """The grid now responsible; a patch or group with its village: 十组 alone says nothing."""
    name = names.get(ticket.holder_id, "")
    is_below = ticket.holder_id in (ticket.at_patch, ticket.at_group)
    return f"{names.get(ticket.at_village or 0, '')}{name}" if is_below else name


def assignee_of(ticket: Ticket, chairs: Names) -> str:
    """Whom it is assigned to: a department, or a post with its grid; never a person."""
    if ticket.assigned_department is not None:
        return ticket.assigned_department.name
    if (post := ticket.assigned_post) is not None:
        return f"{chairs[post.grid_id]} {post.title or capfirst(post.get_role_display())}"
    return ""
