"""More time for a matter: ask for it, grant it, decline it.

Facts of the events: `ask_extension` and `extend` say {"until": iso}, the end of the working hours of
the day that was wished or given, with the county's offset; of `extend` that is its `due_at` too, and
its facts say for what the date was given (deadlines.promised). `extend` and `decline` name who had
asked under `asked_by`; an extension that nobody asked for has none.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.until import begin_until, until_fact
from disputes.deadlines import promised
from disputes.errors import NobodyAbove, NothingAsked, NotLater
from disputes.journal import begin, record, story
from disputes.models import Ticket
from disputes.rules import may_be_asked
from disputes.ticket_clocks import Clockwork
from grids.errors import Missing
from grids.models import User
from grids.wording import moment_words


@transaction.atomic
def ask_extension(
    ticket: Ticket,
    *,
    reason: str,
    until: dt.date | None,
    by: User,
    now: dt.datetime,
    version: int | None = None,
) -> Ticket:
    """Ask whoever decides above for more time, until the end of a day. The time runs on.

    Asked again, the last wish counts. Raises Missing, WrongDay, NotLater, NobodyAbove (a sensitive
    matter is seen by nobody above its holder), WrongState, NotAllowed, Stale.
    """
    ticket, seat, words, day = begin_until(
        ticket, "ask_extension", reason=reason, until=until, by=by, now=now, version=version
    )
    if not may_be_asked(ticket):
        raise NobodyAbove()
    ticket.wished_until, ticket.wished_by = _later_than_now(ticket, day, now), by
    facts = until_fact(ticket.wished_until)
    record(ticket, "ask_extension", by=by, seat=seat, now=now, words=words, facts=facts)
    return ticket


@transaction.atomic
def extend(
    ticket: Ticket,
    *,
    reason: str,
    until: dt.date | None,
    by: User,
    now: dt.datetime,
    version: int | None = None,
) -> Ticket:
    """Give it until the end of a day: from now on a fixed date, which only what stands still moves.

    Never earlier than without it: what is paused is looked at as if it went on now. The holder's
    allowances run on. Raises Missing, WrongDay, NotLater, WrongState, NotAllowed, Stale.
    """
    ticket, seat, words, day = begin_until(
        ticket, "extend", reason=reason, until=until, by=by, now=now, version=version
    )
    ticket.due_at, ticket.is_due_provisional = _later_than_now(ticket, day, now), False
    facts = promised(ticket) | until_fact(ticket.due_at) | _settled(ticket)
    record(ticket, "extend", by=by, seat=seat, now=now, words=words, facts=facts)
    return ticket


@transaction.atomic
def decline(
    ticket: Ticket, *, reason: str, by: User, now: dt.datetime, version: int | None = None
) -> Ticket:
    """No more time; who asked is told why. Raises NothingAsked where nobody did, and as `extend`."""
    if not reason.strip():
        raise Missing(gettext_lazy("Say why it gets no more time."), field="reason")
    ticket, seat = begin(ticket, "decline", by=by, version=version)
    if ticket.wished_by_id is None:
        raise NothingAsked()
    facts = _settled(ticket)
    record(ticket, "decline", by=by, seat=seat, now=now, words=reason.strip(), facts=facts)
    return ticket


def _settled(ticket: Ticket) -> dict[str, Any]:
    """The wish is answered: who had it, as a fact."""
    asked = {"asked_by": ticket.wished_by_id} if ticket.wished_by_id else {}
    ticket.wished_until = ticket.wished_by = None
    return asked


def _later_than_now(ticket: Ticket, day: dt.date, now: dt.datetime) -> dt.datetime:
    """The end of that day's working hours; raises NotLater where the deadline is no earlier."""
    clock = Clockwork.load(ticket.county, now, since=ticket.began_at)
    end, stands = clock.calendar.closes(day), ticket.due_at
    clock.set_due(ticket, story(ticket), resumed_at=now)
    if end <= ticket.due_at:
        due = {"due": moment_words(ticket.due_at, now)}
        raise NotLater(_("It is due %(due)s; choose a later day.") % due, field="until")
    ticket.due_at = stands
    return end
