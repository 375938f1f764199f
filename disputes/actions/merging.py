"""Merge a ticket into another one: one matter that was logged twice.

Both keep their events. Facts: `merge` of the one that ends and `take_in` of the one that stays say
{"other": the id of the other ticket}; `take_in` also {"due": iso}, the deadline of the one that ended
as if it had run on: the earlier one counts (disputes/deadlines.py).
"""

import copy
import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.errors import CannotMerge
from disputes.journal import begin, record, story, take_both
from disputes.mergeable import refusal
from disputes.models import Ticket, TicketEvent
from disputes.standstill import end
from disputes.ticket_clocks import Clockwork
from grids.errors import Missing
from grids.models import User


@transaction.atomic
def merge(
    ticket: Ticket,
    *,
    other: uuid.UUID | None,
    by: User,
    now: dt.datetime,
    version: int | None = None,
) -> Ticket:
    """End it in favour of `other`, which `by` must see; returns the one that ended.

    What waits for it ends too. The one that stays keeps its people, its state and its clocks, the
    earlier deadline of both, and that somebody oversees it. Both rows are locked in the order of
    their ids, so that of two merges that cross the second finds nothing open.
    Raises Missing, CannotMerge, WrongState, NotAllowed, Stale.
    """
    if other is None:
        raise Missing(_("Choose the ticket that it is merged into."), field="ticket")
    take_both(ticket, other)
    ticket, seat = begin(ticket, "merge", by=by, version=version)
    stays = _other(ticket, other, by)
    if (why := refusal(ticket, stays)) is not None:
        raise CannotMerge(why, field="ticket")
    clock = Clockwork.load(ticket.county, now, since=min(ticket.began_at, stays.began_at))
    due_at = _as_if_it_ran_on(ticket, clock, now)
    if ticket.is_halted:  # the deadline was put off for an answer that is needed no more
        clock.set_due(ticket, story(ticket), answered_at=now)
    end(ticket)
    ticket.closed_at, ticket.merged_into, ticket.alarm_at = now, stays, None
    record(ticket, "merge", by=by, seat=seat, now=now, facts={"other": str(stays.pk)})
    if stays.overseen_at is None and ticket.overseen_at is not None:
        stays.overseen_at, stays.overseen_by = ticket.overseen_at, ticket.overseen_by
    facts = {"other": str(ticket.pk), "due": timezone.localtime(due_at).isoformat()}
    coming = TicketEvent(verb="take_in", at=now, state_to=stays.state, facts=facts)
    clock.set_due(stays, [*story(stays), coming])
    record(stays, "take_in", by=by, seat=seat, now=now, facts=facts)
    return ticket


def _other(ticket: Ticket, other: uuid.UUID, by: User) -> Ticket:
    """The one that stays, as it stands under the lock; one that `by` does not see is not there."""
    rows = Ticket.objects.visible_to(by).filter(county=ticket.county, pk=other)
    found = rows.select_related("grid", "holder", "resolver").first()
    if found is None:
        raise CannotMerge(_("There is no such open ticket that you see."), field="ticket")
    found.before = (found.state, found.holder_id, found.spell)  # type: ignore[attr-defined]
    return found


def _as_if_it_ran_on(ticket: Ticket, clock: Clockwork, now: dt.datetime) -> dt.datetime:
    """Its deadline, were it to go on now with no question open: what it stood is left out."""
    twin = copy.copy(ticket)
    twin.state = ticket.before[0]  # type: ignore[attr-defined]
    clock.set_due(twin, story(ticket), resumed_at=now, answered_at=now)
    due: dt.datetime = twin.due_at
    return due
