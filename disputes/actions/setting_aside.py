"""A ticket that the sweep fails on: tried again later, set aside at last, never in the others' way."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F

from disputes.models import Ticket
from grids.actions.alerting import alert_admins

SET_ASIDE_AT = 5
PUSH_AHEAD = dt.timedelta(hours=1)


def take_up(ticket: Ticket) -> None:
    """Its failed tries are forgotten: another holder, another clock."""
    ticket.attempts, ticket.is_set_aside = 0, False


@transaction.atomic
def push_ahead(county: int, pk: uuid.UUID, column: str, now: dt.datetime) -> None:
    """Try this one again in an hour; the fifth time set it aside and tell the admins.

    `column` is the due column it failed on. A change of holder, a result, a reject and
    going on take it up again.
    """
    rows = Ticket.objects.filter(county=county, pk=pk)
    rows.update(attempts=F("attempts") + 1, **{column: now + PUSH_AHEAD})
    failing = rows.filter(attempts__gte=SET_ASIDE_AT, is_set_aside=False).first()
    if failing is not None:
        rows.update(is_set_aside=True)
        alert_admins(
            county,
            key=f"set_aside:{pk}:{failing.spell}",
            kind="set_aside",
            facts={"number": failing.number},
            now=now,
        )
