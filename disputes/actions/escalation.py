"""The sweep of tickets: escalate, remind, lapse, let go on. Exactly once, however many workers run it.

Time is a column: rows whose time has come are taken in batches with FOR UPDATE SKIP LOCKED and
changed by one UPDATE … FROM and one INSERT, because row by row is twenty times slower (data.md).
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from django.db import Error, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from disputes.actions.asking import unanswered_batch
from disputes.actions.due_rows import (
    Due,
    add_events,
    due_ids,
    is_due,
    run_for,
    take_due,
)
from disputes.actions.guarding import alarm_batch
from disputes.actions.holding import next_above_each
from disputes.actions.pausing import return_batch
from disputes.actions.setting_aside import push_ahead
from disputes.journal import line_of
from disputes.kinds import State
from disputes.models import Ticket, TicketEvent
from disputes.ticket_clocks import Clockwork, with_reminder
from disputes.turning import turn_over
from grids.actions.work_items import array
from grids.tiers import Tier

Batch = Callable[[int, Sequence[uuid.UUID], dt.datetime], dict[str, int]]


def ring_county(county: int, *, now: dt.datetime) -> dict[str, int]:
    """Tell the holders of a county what should have been reported within the hour; returns how many
    and how many failed. No brake stops it: it moves nothing, and somebody may be in danger."""
    return _sweep(county, {"alarm_at": alarm_batch}, {"alarmed": 0, "failed": 0}, now=now)


def sweep_county(county: int, *, now: dt.datetime) -> dict[str, int]:
    """Do all that is due in one county; returns how many rose, were reminded, lapsed, went on, failed.

    The brake is asked before (disputes/actions/brake.py). Safe to run twice, late, or in many
    processes at once.
    """
    done = {"escalated": 0, "topped": 0, "reminded": 0, "lapsed": 0, "returned": 0}
    return _sweep(county, STEPS, done | {"failed": 0}, now=now)


def _sweep(
    county: int, steps: dict[str, Batch], done: dict[str, int], *, now: dt.datetime
) -> dict[str, int]:
    for column, batch in steps.items():
        ids, after = due_ids(county, now, column)
        while ids:
            # What another worker holds is passed over; it does these, and this one the next.
            for key, value in _safely(batch, column, county, ids, now).items():
                done[key] += value
            ids, after = due_ids(county, now, column, after)
    return done


def count_due(county: int, now: dt.datetime) -> int:
    """How many tickets the sweep would raise now; those at the county rise no further."""
    due = Ticket.objects.filter(is_due("escalate_at", county, now))
    return due.filter(holder__tier__gt=Tier.COUNTY).count()


def _safely(
    batch: Batch, column: str, county: int, ids: Sequence[uuid.UUID], now: dt.datetime
) -> dict[str, int]:
    """One batch; when it fails, one by one, so that a poison row cannot stop the sweep.

    Raises OperationalError: a lock that is not given, or a lost server, is no row's fault.
    """
    try:
        return batch(county, ids, now)
    except OperationalError:
        raise
    except Error:
        total = Counter({"failed": 0})
        for pk in ids:
            try:
                total.update(batch(county, [pk], now))
            except OperationalError:
                raise
            except Error:
                total["failed"] += 1
                push_ahead(county, pk, column, now)
        return dict(total)


STARTED = (
    *("respond_by", "sign_by", "resolve_by", "remind_at", "escalate_at"),
    "is_rise_provisional",
)
"""What Clockwork.new_holder sets."""

RAISE = """
    WITH n AS (
        SELECT r.id, r.holder, k.* FROM unnest(%s::uuid[], %s::bigint[], %s::int[])
               AS r(id, holder, clock)
        JOIN unnest(%s::int[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[],
                    %s::timestamptz[], %s::timestamptz[], %s::boolean[])
             AS k(nth, respond_by, sign_by, resolve_by, remind_at, escalate_at, provisional)
          ON k.nth = r.clock
    )
    UPDATE disputes_ticket AS t
    SET holder_id = n.holder, respond_by = n.respond_by, sign_by = n.sign_by,
        resolve_by = n.resolve_by, remind_at = n.remind_at, escalate_at = n.escalate_at,
        is_rise_provisional = n.provisional, reminded_of = '',
        spell = t.spell + 1, version = t.version + 1, attempts = 0
    FROM n WHERE t.county = %s AND t.id = n.id
"""


@transaction.atomic
def escalate_batch(county: int, ids: Sequence[uuid.UUID], now: dt.datetime) -> dict[str, int]:
    """Raise those of `ids` that are still due and not held by another worker."""
    tickets = take_due(county, ids, now, "escalate_at")
    lines = {ticket.holder_id: line_of(ticket.line)[:-1] for ticket in tickets}
    above = next_above_each(lines, timezone.localdate(now))
    rising = [ticket for ticket in tickets if ticket.holder_id in above]
    topped = [ticket for ticket in tickets if ticket.holder_id not in above]
    _raise(county, rising, above, now)
    _stop_at_top(county, topped, now)
    return {"escalated": len(rising), "topped": len(topped)}


def _raise(
    county: int, tickets: list[Due], above: dict[int, tuple[int, int]], now: dt.datetime
) -> None:
    """The holder becomes the next grid above; state, assignee and deadline stay."""
    clock = Clockwork.load(county, now)
    # All that start now with the same allowance end at the same time.
    anew: dict[tuple[str, str, str, int], tuple[int, Ticket]] = {}
    rows = []
    for ticket in tickets:
        holder, tier = above[ticket.holder_id]
        key = (ticket.kind, ticket.urgency, ticket.state, tier)
        if key not in anew:
            model = Ticket(kind=ticket.kind, urgency=ticket.urgency, state=ticket.state)
            clock.new_holder(model, now, tier=tier)
            anew[key] = (len(anew) + 1, model)
        rows.append((ticket.pk, holder, anew[key][0]))
    times = [[getattr(model, name) for _n, model in anew.values()] for name in STARTED]
    numbers = [n for n, _model in anew.values()]
    run_for(
        RAISE,
        [*(array(column) for column in zip(*rows, strict=True)), numbers, *times, county],
        when=rows,
    )
    add_events(county, "escalate", tickets, now)
    turn_over(county, [ticket.pk for ticket in tickets], now=now)


def _stop_at_top(county: int, tickets: list[Due], now: dt.datetime) -> None:
    """At the county it rises no further: the clock stops, one event a spell says so."""
    if not tickets:
        return
    ids = [uuid.UUID(ticket.pk) for ticket in tickets]
    Ticket.objects.filter(county=county, pk__in=ids).update(
        escalate_at=None, remind_at=None, version=F("version") + 1
    )
    told = set(
        TicketEvent.objects.filter(
            county=county, ticket__in=ids, verb="escalate", spell__in={t.spell for t in tickets}
        ).values_list("ticket", "spell")
    )
    fresh = [ticket for ticket in tickets if (uuid.UUID(ticket.pk), ticket.spell) not in told]
    add_events(county, "escalate", fresh, now, facts='{"top": true}')


@transaction.atomic
def remind_batch(county: int, ids: Sequence[uuid.UUID], now: dt.datetime) -> dict[str, int]:
    """At 80 % of the allowance: one event, from which the notices are made.

    Kept is which clock it was about: all that end together, so that none is told of twice.
    """
    tickets = take_due(county, ids, now, "remind_at")
    about: dict[str, list[str]] = {}
    for ticket in tickets:
        about.setdefault(with_reminder(ticket), []).append(ticket.pk)
    for names, found in about.items():
        rows = Ticket.objects.filter(county=county, pk__in=found)
        rows.update(remind_at=None, reminded_of=names)
    add_events(county, "remind", tickets, now)
    return {"reminded": len(tickets)}


@transaction.atomic
def lapse_batch(county: int, ids: Sequence[uuid.UUID], now: dt.datetime) -> dict[str, int]:
    """Nobody verified or rejected it in time: closed."""
    tickets = take_due(county, ids, now, "lapse_at")
    Ticket.objects.filter(county=county, pk__in=[t.pk for t in tickets]).update(
        state=State.CLOSED, closed_at=now, lapse_at=None, alarm_at=None, version=F("version") + 1
    )
    add_events(county, "lapse", tickets, now)
    turn_over(county, [ticket.pk for ticket in tickets], now=now)
    return {"lapsed": len(tickets)}


STEPS: dict[str, Batch] = {
    "escalate_at": escalate_batch,
    "remind_at": remind_batch,
    "lapse_at": lapse_batch,
    # Last: what runs again and is over rises in the next round, when the brake has looked at it.
    "paused_until": partial(return_batch, column="paused_until"),
    "parked_until": partial(return_batch, column="parked_until"),
    "asked_until": unanswered_batch,
}
"""What the sweep does when a column's time has come, in this order."""
