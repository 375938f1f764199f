"""Rows that have had their time: none of them is history, and none may live for ever."""

import datetime as dt

from django.contrib.sessions.models import Session
from knox.models import AuthToken

from grids.actions.idempotency import sweep_idempotency
from grids.actions.login import sweep_attempts
from grids.models import LoginCode


def tidy(now: dt.datetime) -> dict[str, int]:
    """Forget kept answers, login counters, and ended tokens, sessions and one-time codes.

    Returns how many of each. That a code was issued and used stays told by its audit rows.
    """
    return {
        "idempotency": sweep_idempotency(now),
        "attempts": sweep_attempts(now),
        "tokens": AuthToken.objects.filter(expiry__lte=now).delete()[0],
        "sessions": Session.objects.filter(expire_date__lte=now).delete()[0],
        "codes": LoginCode.objects.filter(expires_at__lte=now).delete()[0],
    }
