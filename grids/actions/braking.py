"""Release a brake: whichever kind of background work stopped itself, an admin lets it go on."""

import datetime as dt

from django.db import transaction

from grids.errors import NotAllowed
from grids.models import AuditRow, User
from grids.models.brake import Brake
from grids.roles import ALERTED_ROLES


def may_release(user: User, county: int) -> bool:
    """Whether this person is one of the county's admins."""
    return any(seat.county == county and seat.role in ALERTED_ROLES for seat in user.seats())


@transaction.atomic
def release(brake: Brake, *, by: User, now: dt.datetime) -> Brake:
    """Let the work go on as things stand; a second release changes nothing.

    Raises NotAllowed for all but the county's admins.
    """
    rows = type(brake)._default_manager.select_for_update()
    brake = rows.get(county=brake.county, pk=brake.pk)
    if not may_release(by, brake.county):
        raise NotAllowed()
    if brake.released_at is None:
        brake.released_at, brake.released_by = now, by
        brake.save()
        AuditRow.objects.create(
            county=brake.county,
            at=now,
            by=by,
            act=f"release_{brake.kind}",
            about=f"{brake.kind}:{brake.pk}",
        )
    return brake
