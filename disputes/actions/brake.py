"""The brake of the tickets' sweep: when too much would rise at once, stop and ask an admin.

A clock that jumped has a brake of its own for every sweep (grids/actions/clock.py).
"""

import datetime as dt

from django.db import transaction

from disputes.actions.escalation import count_due
from disputes.models import SweepBrake, Ticket
from grids.actions.alerting import alert_admins

SHARE = 0.20  # of the open tickets of a county
LEAST = 50  # and more than this many
PASS = dt.timedelta(minutes=10)  # a released brake lets the sweep through for this long


@transaction.atomic
def is_held(county: int, *, now: dt.datetime) -> bool:
    """Whether the sweep must not raise anything in this county; pulls the brake when it must stop.

    Pulled once, it holds until an admin releases it; the admins get a message.
    """
    if SweepBrake.objects.filter(county=county, released_at=None).exists():
        return True
    if SweepBrake.objects.filter(county=county, released_at__gt=now - PASS).exists():
        return False
    due = count_due(county, now)
    if due <= LEAST:
        return False
    open_tickets = Ticket.objects.filter(county=county).open().count()
    if due <= SHARE * open_tickets:
        return False
    brake, pulled = SweepBrake.objects.get_or_create(
        county=county,
        released_at=None,
        defaults={
            "why": "share",
            "would_raise": due,
            "open_tickets": open_tickets,
            "pulled_at": now,
        },
    )
    if pulled:
        alert_admins(
            county,
            key=f"brake:{brake.pk}",
            kind="brake",
            facts={"would_raise": brake.would_raise, "open": brake.open_tickets},
            url="/brake/",
            now=now,
        )
    return True
