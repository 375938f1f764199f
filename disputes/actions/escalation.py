"""The sweep of tickets: escalate, remind, lapse. Exactly once, however many workers run it.

Time is a column: rows whose time has come are taken in batches with FOR UPDATE SKIP LOCKED and
changed by one UPDATE … FROM and one INSERT, because row by row is twenty times slower (data.md).
"""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence

from django.db import Error, OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from disputes.actions.holding import next_holders
from disputes.actions.setting_aside import push_ahead
from disputes.clockwork import Clockwork
from disputes.kinds import RUNNING, State
from disputes.models import Ticket, TicketEvent
from grids.actions.tree_lock import share_tree
from grids.ids import uuid7
from grids.models import Grid
from grids.tiers import Tier

BATCH = 1000

RUNNING_STATES = [str(state) for state in RUNNING]


def sweep_county(county: int, *, now: dt.datetime) -> dict[str, int]:
    """Do all that is due in one county; returns how many rose, were reminded, lapsed, failed.

    The brake is asked before (disputes/actions/brake.py). Safe to run twice, late, or in many
    processes at once.
    """
    done = {"escalated": 0, "topped": 0, "failed": 0}
    while ids := _due(county, now, "escalate_at"):
        step = _escalate_safely(county, ids, now)
        for key, value in step.items():
            done[key] += value
        if not sum(step.values()):  # another worker holds them all
            break
    done["reminded"] = _drain(county, now, "remind_at", remind_batch)
    done["lapsed"] = _drain(county, now, "lapse_at", lapse_batch)
    return done


def count_due(county: int, now: dt.datetime) -> int:
    """How many tickets the sweep would raise now; those at the county rise no further."""
    due = Ticket.objects.filter(_is_due("escalate_at", county, now))
    return due.filter(holder__tier__gt=Tier.COUNTY).count()


def _is_due(column: str, county: int, now: dt.datetime) -> Q:
    due = Q(county=county, **{f"{column}__lte": now})
    if column == "lapse_at":
        return due & Q(state=State.RESOLVED)
    return due & Q(state__in=RUNNING_STATES, is_set_aside=False)


def _due(county: int, now: dt.datetime, column: str) -> list[uuid.UUID]:
    rows = Ticket.objects.filter(_is_due(column, county, now)).order_by(column)
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _drain(
    county: int,
    now: dt.datetime,
    column: str,
    batch: Callable[[int, Sequence[uuid.UUID], dt.datetime], int],
) -> int:
    total = 0
    while ids := _due(county, now, column):
        done = batch(county, ids, now)
        total += done
        if not done:  # another worker holds them all
            break
    return total


def _escalate_safely(county: int, ids: Sequence[uuid.UUID], now: dt.datetime) -> dict[str, int]:
    """One batch; when it fails, one by one, so that a poison row cannot stop the sweep.

    Raises OperationalError: a lock that is not given, or a lost server, is no row's fault.
    """
    try:
        return escalate_batch(county, ids, now)
    except OperationalError:
        raise
    except Error:
        total = {"escalated": 0, "topped": 0, "failed": 0}
        for pk in ids:
            try:
                for key, value in escalate_batch(county, [pk], now).items():
                    total[key] += value
            except OperationalError:
                raise
            except Error:
                total["failed"] += 1
                push_ahead(county, pk, now)
        return total


@transaction.atomic
def escalate_batch(county: int, ids: Sequence[uuid.UUID], now: dt.datetime) -> dict[str, int]:
    """Raise those of `ids` that are still due and not held by another worker."""
    share_tree(county)
    tickets = list(
        Ticket.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(_is_due("escalate_at", county, now), pk__in=ids)
        .select_related("holder")
        .order_by("pk")
    )
    holders = list({ticket.holder_id: ticket.holder for ticket in tickets}.values())
    above = next_holders(holders, timezone.localdate(now))
    rising = [ticket for ticket in tickets if ticket.holder_id in above]
    topped = [ticket for ticket in tickets if ticket.holder_id not in above]
    _raise(county, rising, above, now)
    _stop_at_top(county, topped, now)
    return {"escalated": len(rising), "topped": len(topped)}


def _raise(county: int, tickets: list[Ticket], above: dict[int, Grid], now: dt.datetime) -> None:
    """The holder becomes the next grid above; state, assignee and deadline stay."""
    clock = Clockwork.load(county, now)
    anew: dict[tuple[str, str, str, int], Ticket] = {}
    for ticket in tickets:
        key = (ticket.kind, ticket.urgency, ticket.state, above[ticket.holder_id].tier)
        if key not in anew:  # all that start now with the same allowance end at the same time
            model = Ticket(kind=ticket.kind, urgency=ticket.urgency, state=ticket.state)
            clock.new_holder(model, now, tier=key[3])
            anew[key] = model
    rows = []
    for ticket in tickets:
        holder = above[ticket.holder_id]
        times = anew[(ticket.kind, ticket.urgency, ticket.state, holder.tier)]
        rows.append(
            (
                ticket.pk,
                holder.pk,
                times.respond_by,
                times.sign_by,
                times.resolve_by,
                times.remind_at,
                times.escalate_at,
            )
        )
    _run(
        """
        UPDATE disputes_ticket AS t
        SET holder_id = n.holder, respond_by = n.respond_by, sign_by = n.sign_by,
            resolve_by = n.resolve_by, remind_at = n.remind_at, escalate_at = n.escalate_at,
            spell = t.spell + 1, version = t.version + 1, attempts = 0
        FROM unnest(%s::uuid[], %s::bigint[], %s::timestamptz[], %s::timestamptz[],
                    %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
             AS n(id, holder, respond_by, sign_by, resolve_by, remind_at, escalate_at)
        WHERE t.county = %s AND t.id = n.id
        """,
        [*(list(column) for column in zip(*rows, strict=True)), county],
        when=rows,
    )
    add_events(county, "escalate", tickets, now)


def _stop_at_top(county: int, tickets: list[Ticket], now: dt.datetime) -> None:
    """At the county it rises no further: the clock stops, one event a spell says so."""
    ids = [ticket.pk for ticket in tickets]
    Ticket.objects.filter(county=county, pk__in=ids).update(
        escalate_at=None, remind_at=None, version=F("version") + 1
    )
    told = set(
        TicketEvent.objects.filter(
            county=county, ticket__in=ids, verb="escalate", spell__in={t.spell for t in tickets}
        ).values_list("ticket", "spell")
    )
    fresh = [ticket for ticket in tickets if (ticket.pk, ticket.spell) not in told]
    add_events(county, "escalate", fresh, now, facts='{"top": true}')


@transaction.atomic
def remind_batch(county: int, ids: Sequence[uuid.UUID], now: dt.datetime) -> int:
    """At 80 % of the allowance: one event, from which the notices are made."""
    tickets = _take(county, ids, now, "remind_at")
    Ticket.objects.filter(county=county, pk__in=[t.pk for t in tickets]).update(remind_at=None)
    add_events(county, "remind", tickets, now)
    return len(tickets)


@transaction.atomic
def lapse_batch(county: int, ids: Sequence[uuid.UUID], now: dt.datetime) -> int:
    """Nobody verified or rejected it in time: closed."""
    tickets = _take(county, ids, now, "lapse_at")
    Ticket.objects.filter(county=county, pk__in=[t.pk for t in tickets]).update(
        state=State.CLOSED, closed_at=now, lapse_at=None, version=F("version") + 1
    )
    add_events(county, "lapse", tickets, now)
    return len(tickets)


def _take(county: int, ids: Sequence[uuid.UUID], now: dt.datetime, column: str) -> list[Ticket]:
    share_tree(county)
    return list(
        Ticket.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(_is_due(column, county, now), pk__in=ids)
        .order_by("pk")
    )


def add_events(
    county: int, verb: str, tickets: list[Ticket], now: dt.datetime, *, facts: str = "{}"
) -> None:
    """One INSERT of the sweep's events, from the rows as they are after the UPDATE.

    `tickets` are the rows as they were before it: their state, holder and spell are what the event
    says it came from; an escalation carries the spell that it ended.
    """
    rows = [(uuid7(), t.pk, t.state, t.holder_id, t.spell) for t in tickets]
    _run(
        """
        INSERT INTO disputes_ticketevent
            (id, county, ticket_id, verb, at, day, by_label, state_from, state_to, holder_from,
             holder_to, to_label, spell, kind, is_sensitive, hidden_from, due_at, at_township,
             at_village, at_patch, at_group, words_hash, facts)
        SELECT n.event, t.county, t.id, %s, %s, %s, '', n.state, t.state, n.holder,
               t.holder_id, '', n.spell, t.kind, t.is_sensitive, t.hidden_from_id, t.due_at,
               t.at_township, t.at_village, t.at_patch, t.at_group, '', %s::jsonb
        FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::bigint[], %s::int[])
             AS n(event, ticket, state, holder, spell)
        JOIN disputes_ticket AS t ON t.id = n.ticket
        WHERE t.county = %s
        """,
        [
            verb,
            now,
            timezone.localdate(now),
            facts,
            *(list(column) for column in zip(*rows, strict=True)),
            county,
        ],
        when=rows,
    )


def _run(statement: str, parameters: list, *, when: list) -> None:
    """Run one set-based statement, unless there is nothing to do."""
    if when:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
