"""A matter that an organ must be told of at once: that it was told, and the alarm that nobody did.

Facts of the event: `report` says {"at": iso}, when the organ was told, with the county's offset; the
organ and its number are its words. `alarm` is the sweep's, once in the life of a ticket.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.actions.due_rows import add_events, take_due
from disputes.errors import NothingToReport, WrongTime
from disputes.journal import begin, record
from disputes.models import Ticket
from disputes.must_report import organ_of
from grids.errors import Missing
from grids.models import User

LONGEST_ORGAN, LONGEST_NUMBER = 120, 40
EARLIEST = dt.timedelta(days=30)
"""Somebody may have called long before it was logged; a time further back is a slip of the finger."""
SLACK = dt.timedelta(minutes=5)
"""A phone's clock may be that fast."""


@transaction.atomic
def report(
    ticket: Ticket,
    *,
    organ: str,
    number: str,
    at: dt.datetime | None,
    by: User,
    now: dt.datetime,
    words: str = "",
    version: int | None = None,
) -> Ticket:
    """Enter that it was reported: to which organ, under which number, when; `by` says who did it.

    No alarm rings any more. Of a matter that several organs must know of it may be entered again; the
    mark names the last one. Raises Missing, WrongTime (not between the matter and now),
    NothingToReport, WrongState, NotAllowed, Stale.
    """
    organ, number = organ.strip()[:LONGEST_ORGAN], number.strip()[:LONGEST_NUMBER]
    if not organ:
        raise Missing(_("Write to whom it was reported."), field="organ")
    if not number:
        raise Missing(_("Write the number that was called."), field="number")
    if at is None:
        raise Missing(_("Write when it was reported."), field="at")
    ticket, seat = begin(ticket, "report", by=by, version=version)
    if ticket.report_by is None and ticket.reported_at is None and not organ_of(ticket):
        raise NothingToReport()
    if not ticket.logged_at - EARLIEST <= at <= now + SLACK:
        raise WrongTime(field="at")
    told = min(at, now)
    ticket.report_by = ticket.alarm_at = None
    ticket.reported_at, ticket.reported_to = told, f"{organ} {number}"
    said = "\n".join(filter(None, (ticket.reported_to, words.strip())))
    facts = {"at": timezone.localtime(told).isoformat()}
    record(ticket, "report", by=by, seat=seat, now=now, words=said, facts=facts)
    return ticket


@transaction.atomic
def alarm_batch(county: int, ids: Sequence[uuid.UUID], now: dt.datetime) -> dict[str, int]:
    """The sweep's part: the hour is over and nobody has entered a report. It says so once; that it is
    owed stays, and stands in To do (disputes/turns.py)."""
    due = take_due(county, ids, now, "alarm_at")
    rows = Ticket.objects.filter(county=county, pk__in=[one.pk for one in due])
    rows.update(alarm_at=None, version=F("version") + 1)
    add_events(county, "alarm", due, now)
    return {"alarmed": len(due)}
