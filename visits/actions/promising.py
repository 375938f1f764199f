"""Keep a promise, or release it with a reason. It waits for its chair alone and never rises."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.errors import Missing
from grids.models import User
from rows.fields import sealed_set
from visits.errors import BadDay, NoPromise, PromiseEnded
from visits.journal import record, take
from visits.kinds import PromiseState
from visits.models import Visit


@transaction.atomic
def keep_promise(
    visit: Visit,
    *,
    by: User,
    now: dt.datetime,
    on: dt.date | None = None,
    version: int | None = None,
) -> Visit:
    """What was promised is done, `on` a day from the visit until today (default: today); after its
    day it is kept late. It counts for the day on which this is said. A second tap is harmless.

    Raises NotAllowed, Stale, VisitVoid, NoPromise, PromiseEnded, BadDay.
    """
    visit, seat = take(visit, by=by, version=version)
    if visit.promise == PromiseState.KEPT and on in (None, visit.ended_on):
        return visit
    _check_open(visit)
    today = timezone.localdate(now)
    day = on or today
    if not visit.day <= day <= today:
        raise BadDay(_("Choose a day from the visit until today."), field="on")
    visit.promise, visit.ended_on = PromiseState.KEPT, day
    facts = {"on": day.isoformat(), "late": visit.is_late}
    record(visit, "keep", by=by, seat=seat, now=now, facts=facts)
    return visit


@transaction.atomic
def release_promise(
    visit: Visit, *, reason: str, by: User, now: dt.datetime, version: int | None = None
) -> Visit:
    """The promise cannot be kept, or need not: released, with the reason.

    Raises NotAllowed, Stale, VisitVoid, NoPromise, PromiseEnded, Missing.
    """
    visit, seat = take(visit, by=by, version=version)
    _check_open(visit)
    if not reason.strip():
        raise Missing(_("Say why it is released."), field="reason")
    visit.promise, visit.ended_on = PromiseState.RELEASED, timezone.localdate(now)
    sealed_set(visit, "reason", reason.strip())
    record(visit, "release", by=by, seat=seat, now=now, words=reason.strip())
    return visit


def _check_open(visit: Visit) -> None:
    if not visit.promise:
        raise NoPromise()
    if visit.promise != PromiseState.OPEN:
        raise PromiseEnded()
