"""A ticket that the sweep fails on: tried again later, set aside at last, never in the others' way."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F

from disputes.actions.alerting import alert_admins
from disputes.models import Ticket

SET_ASIDE_AT = 5
PUSH_AHEAD = dt.timedelta(hours=1)


@transaction.atomic
def push_ahead(county: int, pk: uuid.UUID, now: dt.datetime) -> None:
    """Try this one again in an hour; the fifth time set it aside and tell the admins.

    A change of holder takes it up again (disputes/actions/holding.py, change_holder).
    """
    rows = Ticket.objects.filter(county=county, pk=pk)
    rows.update(attempts=F("attempts") + 1, escalate_at=now + PUSH_AHEAD)
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
