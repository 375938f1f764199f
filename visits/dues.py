"""How much time a promise has left: running, over, or ended."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from grids.wording import ZONE, Due, countdown, day_words
from visits.kinds import PromiseState

DAY = dt.timedelta(days=1)


def ends_at(day: dt.date) -> dt.datetime:
    """The end of a day: what is promised by it is due then."""
    return dt.datetime.combine(day + DAY, dt.time.min, ZONE)


def promise_due(visit: Any, now: dt.datetime) -> Due:
    """What the countdown of a visit's promise says at `now`: by the end of its day it is in time."""
    if visit.promise == PromiseState.OPEN:
        return countdown(ends_at(visit.due_on), now)
    return _ended(visit, now)


def _ended(visit: Any, now: dt.datetime) -> Due:
    if not visit.promise:
        return Due("none")
    told = {"day": day_words(visit.ended_on, now)}
    if visit.promise == PromiseState.RELEASED:
        return Due("done", _("Released %(day)s") % told, "x")
    if visit.is_late:
        return Due("done", _("Kept late, %(day)s") % told, "check")
    return Due("done", _("Kept %(day)s") % told, "check")
