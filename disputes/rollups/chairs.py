"""What a person's chairs make theirs."""

import dataclasses

from disputes.models import Ticket
from disputes.models.ticket import TicketQuerySet
from grids.models import User
from grids.roles import HOLDING_ROLES


@dataclasses.dataclass(frozen=True)
class Chairs:
    """What a person's chairs make theirs: grids they act for, posts, departments."""

    grids: list[int]
    posts: list[int]
    departments: list[int]
    counties: set[int]

    @classmethod
    def of(cls, user: User) -> "Chairs":
        """Read from today's seats."""
        seats = user.seats()
        return cls(
            [seat.grid for seat in seats if seat.role in HOLDING_ROLES],
            [seat.post for seat in seats],
            [seat.department for seat in seats if seat.department],
            {seat.county for seat in seats if seat.county},
        )

    def tickets(self, user: User) -> TicketQuerySet:
        """What this person sees, in the counties of their chairs."""
        return Ticket.objects.seen_by(user).filter(county__in=self.counties)
