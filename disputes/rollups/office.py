"""What the departments of a clerk have: to sign for, to help with, given to them by a ruling."""

from typing import Any

from django.db.models import Q, QuerySet

from disputes.kinds import State
from disputes.models import Ticket
from disputes.models.ticket_indexes import IS_OPEN
from disputes.rollups.chairs import Chairs
from grids.models import User
from grids.scope import helping
from rows.keyset import Counted, Cut, cut
from rows.tallies import CAP

PAGE = 20
OFFICE = ("to_sign", "helping", "ruled")


def office_list(user: User, name: str) -> QuerySet[Ticket]:
    """One of these lists, as this person sees it; what is sensitive and theirs to handle is in it."""
    chairs = Chairs.of(user)
    given = Q(assigned_department__in=chairs.departments)
    helps = helping(user)
    which = {
        "to_sign": given & Q(state=State.ASSIGNED),
        "helping": (helps[0].q if helps else Q(pk__in=[])) & IS_OPEN,
        "ruled": given & Q(is_ruling=True) & IS_OPEN,
    }[name]
    return chairs.tickets(user).filter(which)


def office_counts(user: User) -> dict[str, int]:
    """How many stand in each, read up to CAP; one question, and none for whoever is no clerk."""
    if not any(seat.department for seat in user.seats()):
        return {}
    counts: dict[str, Any] = {f"n_{name}": Counted(office_list(user, name), CAP) for name in OFFICE}
    found: dict[str, Any] = dict(User.objects.filter(pk=user.pk).values(**counts).get())
    return {name: found[f"n_{name}"] for name in OFFICE}


def office_page(user: User, name: str, after: str) -> Cut:
    """A page of one of them, the most urgent first."""
    rows = office_list(user, name).select_related("grid__parent__parent")
    return cut(rows, "due_at", after=after, size=PAGE)
