"""Rows that have had their time: none of them is history, and none may live for ever."""

import datetime as dt

from django.utils import timezone
from knox.models import AuthToken

from grids.actions.clock import held_counties
from grids.actions.idempotency import sweep_idempotency
from grids.actions.login import sweep_attempts
from grids.actions.posting import end_staff
from grids.models import LoginCode, Session
from rows.clock import OwnClock

KINDS = ("idempotency", "attempts", "tokens", "sessions", "staff", "codes")


def tidy(now: dt.datetime, *, own: OwnClock | None = None) -> dict[str, int]:
    """Forget kept answers, login counters, and ended tokens, sessions and one-time codes,
    and the right to open the admin pages of those whose posting there has run out.

    Returns how many of each. That a code was issued and used stays told by its audit rows. Nothing
    goes while a county waits for an admin, since the clock jumped (`own` as in held_counties):
    sessions and counters belong to no county.
    """
    if held_counties(now=now, own=own):
        return dict.fromkeys(KINDS, 0)
    return {
        "idempotency": sweep_idempotency(now),
        "attempts": sweep_attempts(now),
        "tokens": AuthToken.objects.filter(expiry__lte=now).delete()[0],
        "sessions": Session.objects.filter(expire_date__lte=now).delete()[0],
        "staff": end_staff(timezone.localdate(now)),
        "codes": LoginCode.objects.filter(expires_at__lte=now).delete()[0],
    }
