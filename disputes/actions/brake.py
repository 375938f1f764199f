"""The brake of the sweep: when too much would rise at once, stop and ask an admin."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from disputes.actions.alerting import ALERTED, alert_admins
from disputes.actions.escalation import count_due
from disputes.models import SweepBrake, Ticket
from grids.errors import NotAllowed
from grids.models import AuditRow, User

SHARE = 0.20  # of the open tickets of a county
LEAST = 50  # and more than this many
JUMP = dt.timedelta(hours=1)
PASS = dt.timedelta(minutes=10)  # a released brake lets the sweep through for this long


@dataclass
class ClockGuard:
    """Remembers the database's clock and this process's own at the last sweep.

    The process's clock must go on while it is stopped or the machine sleeps (CLOCK_BOOTTIME), so
    that having been stopped is no jump.
    """

    database: dt.datetime | None = None
    own: float = 0.0

    def jumped(self, database: dt.datetime, own: float) -> bool:
        """Whether the database's clock ran ahead by more than an hour since the last call."""
        before, self.database = self.database, database
        own_before, self.own = self.own, own
        if before is None:
            return False
        return (database - before) - dt.timedelta(seconds=own - own_before) > JUMP


@transaction.atomic
def is_held(county: int, *, now: dt.datetime, clock_jumped: bool = False) -> bool:
    """Whether the sweep must not raise anything in this county; pulls the brake when it must stop.

    Pulled once, it holds until an admin releases it; the admins get a message.
    """
    if SweepBrake.objects.filter(county=county, released_at=None).exists():
        return True
    if SweepBrake.objects.filter(county=county, released_at__gt=now - PASS).exists():
        return False
    due = count_due(county, now)
    if not due:
        return False
    open_tickets = Ticket.objects.filter(county=county).open().count()
    why = "clock" if clock_jumped else "share"
    if not clock_jumped and not (due > LEAST and due > SHARE * open_tickets):
        return False
    brake, pulled = SweepBrake.objects.get_or_create(
        county=county,
        released_at=None,
        defaults={"why": why, "would_raise": due, "open_tickets": open_tickets, "pulled_at": now},
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


def may_release(user: User, county: int) -> bool:
    """Whether this person is one of the county's admins."""
    return any(seat.county == county and seat.role in ALERTED for seat in user.seats())


@transaction.atomic
def release_brake(brake: SweepBrake, *, by: User, now: dt.datetime) -> SweepBrake:
    """Let the sweep raise what is due; raises NotAllowed for anyone but the county's admins."""
    brake = SweepBrake.objects.select_for_update().get(pk=brake.pk)
    if not may_release(by, brake.county):
        raise NotAllowed()
    if brake.released_at is None:
        brake.released_at, brake.released_by = now, by
        brake.save()
        AuditRow.objects.create(
            county=brake.county, at=now, by=by, act="release_brake", about=f"brake:{brake.pk}"
        )
    return brake
