"""Who says whether a holder gets more time (domain.md, Tickets: extend, decline)."""

from django.utils import timezone

from disputes.models import Ticket
from grids.models import Posting, User
from grids.models.user import Seat
from grids.roles import HOLDING_ROLES
from grids.tiers import Tier


def decider(user: User, ticket: Ticket) -> Seat | None:
    """Acts for the holder's parent; at the county, for the county where another of it asked.

    Nobody grants what they asked for themselves. Where a wish waits, a level where nobody else sits
    is passed over, as disputes.turns says whose turn it is.
    """
    if user.pk == ticket.wished_by_id:
        return None
    if ticket.wished_by_id is None:
        line = ticket.holder.ancestor_ids()[-1:]
    elif ticket.holder.tier <= Tier.COUNTY:
        line = [ticket.holder_id]
    else:
        line = ticket.holder.ancestor_ids()
    for seat in user.seats():
        acts = seat.role in HOLDING_ROLES and seat.tier > Tier.CITY
        if acts and seat.grid in line and _are_empty(line[line.index(seat.grid) + 1 :], ticket):
            return seat
    return None


def _are_empty(grids: list[int], ticket: Ticket) -> bool:
    """Whether nobody acts for any of these grids today but who asked."""
    if not grids:
        return True
    sitting = Posting.objects.on(timezone.localdate()).filter(
        post__grid__in=grids,
        post__role__in=HOLDING_ROLES,
        post__closed_on=None,
        user__is_active=True,
    )
    return not sitting.exclude(user=ticket.wished_by_id).exists()
