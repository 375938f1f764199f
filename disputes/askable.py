"""Whom a question about a ticket may go to: whoever logged it, or the resident (domain.md, ask back)."""

import datetime as dt

from disputes.models import Ticket
from grids.models import Post, Posting, User

LOGGER, RESIDENT = "logger", "resident"


def post_of_logger(ticket: Ticket, asker: User, day: dt.date) -> Post | None:
    """The post on which whoever logged it can be asked on `day`; None where they cannot, or where they
    are the asker themselves."""
    return None if ticket.logged_by_id == asker.id else seat_of_logger(ticket, day)


def seat_of_logger(ticket: Ticket, day: dt.date) -> Post | None:
    """The post on which a question finds whoever logged it; None where they sit nowhere any more, or
    at the grid that the ticket is hidden from or below it: a question would tell the others there.

    Of several posts the one nearest to the place, then the lowest.
    """
    sitting = Posting.objects.on(day).filter(
        user=ticket.logged_by_id,
        user__is_active=True,
        post__closed_on=None,
        post__grid__county=ticket.county,
    )
    posts = [one.post for one in sitting.select_related("post__grid").order_by("pk")]
    if ticket.hidden_from is not None and any(
        one.grid.is_under(ticket.hidden_from) for one in posts
    ):
        return None
    line = [*ticket.grid.ancestor_ids(), ticket.grid_id]

    def nearness(post: Post) -> tuple[bool, int]:
        return post.grid_id in line, post.grid.tier

    return max(posts, key=nearness, default=None)
