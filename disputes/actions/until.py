"""What the verbs that say why and until which day begin with."""

import datetime as dt
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.errors import WrongDay
from disputes.journal import begin
from disputes.models import Ticket
from grids.errors import Missing
from grids.models import User
from grids.models.user import Seat

FURTHEST = dt.timedelta(days=366)
"""A day later than this is a slip of the finger."""

WHY = {
    "pause": _("Say what it waits for."),
    "park": _("Say why it is parked."),
    "ask_extension": _("Say why it needs more time."),
    "extend": _("Say why it gets more time."),
}


class Begun(NamedTuple):
    """The ticket, locked and in its new state; the chair, the words, the day."""

    ticket: Ticket
    seat: Seat
    words: str
    day: dt.date


def begin_until(
    ticket: Ticket,
    verb: str,
    *,
    reason: str,
    until: dt.date | None,
    by: User,
    now: dt.datetime,
    version: int | None,
) -> Begun:
    """Raises Missing, WrongDay, and as journal.begin does."""
    if not reason.strip():
        raise Missing(WHY[verb], field="reason")
    day = day_given(until, now)
    return Begun(*begin(ticket, verb, by=by, version=version), reason.strip(), day)


def day_given(until: dt.date | None, now: dt.datetime) -> dt.date:
    """The day that was chosen. Raises Missing without one, WrongDay where it is none to wait for."""
    if until is None:
        raise Missing(_("Choose the day."), field="until")
    today = timezone.localdate(now)
    if not today < until <= today + FURTHEST:
        raise WrongDay(field="until")
    return until


def until_fact(moment: dt.datetime) -> dict[str, Any]:
    """A moment as events tell it, with the county's offset."""
    return {"until": timezone.localtime(moment).isoformat()}
