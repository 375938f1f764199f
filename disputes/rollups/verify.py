"""What waits for a person to look whether it is done."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from disputes.kinds import State
from disputes.models import Ticket
from disputes.rollups.chairs import Chairs
from grids.models import Grid, Post, Posting, User
from grids.roles import HOLDING_ROLES
from grids.tiers import Tier

ON_LINE = (
    Q(resolver=F("at_township"))
    | Q(resolver=F("at_village"))
    | Q(resolver=F("at_patch"))
    | Q(resolver=F("at_group"))
)
"""Resolved by a grid of the line from the place up to the township."""


def to_verify(user: User, day: dt.date) -> QuerySet[Ticket]:
    """Resolved tickets that wait for my look: my grid is the next manned one above the resolver's.

    Levels that nobody holds are skipped, as the notices do (disputes.notices.Seating.checker), and
    so are those where whoever resolved it sits alone. What
    was resolved beside the line from the place upward (a department, a grid elsewhere, someone
    below the leader it concerns) its holder looks at. A sensitive one waits for whoever of those
    who see it may verify it.
    """
    chairs = Chairs.of(user)
    manned = Post.objects.manned(day).filter(grid=OuterRef("pk"))
    below = Grid.objects.filter(parent__in=chairs.grids)
    on_line, by_holder = Q(pk__in=[]), Q(holder__in=chairs.grids)
    for _level in range(Tier.COUNTY, Tier.GROUP):
        empty = below.exclude(Exists(manned)).values("pk")
        on_line |= Q(resolver__in=below.values("pk"))
        by_holder |= Q(holder__in=empty)
        below = Grid.objects.filter(parent__in=empty)
    plain = (ON_LINE & on_line) | (~ON_LINE & by_holder) | _past_themselves(user, day)
    rows = chairs.tickets(user).filter(state=State.RESOLVED).exclude(resolved_by=user)
    return rows.filter((Q(is_sensitive=False) & plain) | (Q(is_sensitive=True) & _above(user)))


def _past_themselves(user: User, day: dt.date) -> Q:
    """Every level that would look before one of my grids is empty but for who resolved it.

    The levels between are named by the ticket's ancestor columns, so that each is one look-up.
    """
    line = Q(pk__in=[])
    for column in ("at_township", "at_village", "at_patch", "at_group"):
        line |= Q(post__grid=OuterRef(column))
    seats = Posting.objects.on(day).filter(
        line, post__closed_on=None, post__role__in=HOLDING_ROLES, user__is_active=True
    )
    found = Q(pk__in=[])
    for seat in user.seats():
        if seat.role not in HOLDING_ROLES:
            continue
        above = seats.filter(post__grid__tier__gt=seat.tier)
        for done_by, where, between in (
            ("resolver", ON_LINE, above.filter(post__grid__tier__lt=OuterRef("resolver__tier"))),
            ("holder", ~ON_LINE, above.filter(post__grid__tier__lte=OuterRef("holder__tier"))),
        ):
            own = Exists(between.filter(user=OuterRef("resolved_by")))
            others = Exists(between.exclude(user=OuterRef("resolved_by")))
            below = Q(**{f"{done_by}__path__startswith": seat.path})
            found |= where & below & own & ~others
    return found


def _above(user: User) -> Q:
    """Resolved below one of my grids, or waiting for its holder's look."""
    looked = Q(pk__in=[])
    for seat in user.seats():
        if seat.role in HOLDING_ROLES:
            under = Q(resolver__path__startswith=seat.path)
            if seat.tier > Tier.COUNTY:  # of what the county itself did, somebody else there
                under &= ~Q(resolver=seat.grid)
            looked |= under | Q(resolver=None, holder__path__startswith=seat.path)
    return looked
