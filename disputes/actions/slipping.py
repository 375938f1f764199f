"""A handling slip leaves the product on paper: the log says who made one of which matter."""

import datetime as dt

from django.db import transaction

from disputes.errors import NotGiven
from disputes.models import Ticket
from disputes.slips import is_given, may_take_slip
from grids.actions.audit import record
from grids.errors import NotAllowed
from grids.models import AuditRow, User


@transaction.atomic
def log_slip(ticket: Ticket, *, by: User, now: dt.datetime, address: str | None = None) -> AuditRow:
    """One row a slip. Raises NotGiven where nobody handles it, NotAllowed."""
    if not is_given(ticket):
        raise NotGiven()
    if not may_take_slip(by, ticket):
        raise NotAllowed()
    return record(
        "slip_made",
        by=by,
        now=now,
        about=f"ticket:{ticket.pk}",
        address=address,
        county=ticket.county,
    )
