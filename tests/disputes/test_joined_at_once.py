"""Merges that cross, and verbs of the one that stays at the same moment: one order, no deadlock."""

import pytest

from disputes.actions.handling import resolve
from disputes.actions.holding import accept
from disputes.actions.log import Draft, log_ticket
from disputes.actions.merging import merge
from disputes.actions.splitting import split_off
from disputes.models import Ticket, TicketEvent
from rows.ids import uuid7
from tests import cast as small_county
from tests.disputes.test_turns_at_once import at_once
from tests.turns import differing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log(now):
    cast = small_county.build()

    def _log():
        draft = Draft(kind="hazard", words="断树", grid=cast.group_grid)
        return log_ticket(draft, by=cast.leader, now=now)

    _log.cast = cast
    return _log


def test_of_two_merges_that_cross_one_ticket_is_left(log, now):
    cast = log.cast
    for _turn in range(6):
        one, other = log(), log()
        failed = at_once(
            lambda one=one, other=other: merge(one, other=other.pk, by=cast.leader, now=now),
            lambda one=one, other=other: merge(other, other=one.pk, by=cast.leader, now=now),
        )
        assert failed == []
        rows = {row.pk: row for row in Ticket.objects.filter(pk__in=[one.pk, other.pk])}
        assert sorted(row.state for row in rows.values()) == ["merged", "reported"]
        [ended] = [row for row in rows.values() if row.state == "merged"]
        assert rows[ended.merged_into_id].state == "reported"
    assert differing(cast.record.pk, now) == []


def test_what_ends_meanwhile_takes_nothing_in(log, now):
    cast = log.cast
    for _turn in range(4):
        one, other = log(), log()
        failed = at_once(
            lambda one=one, other=other: merge(one, other=other.pk, by=cast.leader, now=now),
            lambda other=other: resolve(other, result="好了", by=cast.leader, now=now),
            lambda one=one: accept(one, by=cast.leader, now=now),
        )
        assert failed == []
        ended = Ticket.objects.get(pk=one.pk)
        verbs = list(
            TicketEvent.objects.filter(ticket=other)
            .order_by("at", "id")
            .values_list("verb", flat=True)
        )
        assert verbs[0] == "log"
        assert verbs[-1] == "resolve"
        assert ("take_in" in verbs) == (ended.state == "merged")
    assert differing(cast.record.pk, now) == []


def test_the_same_part_sent_twice_at_once_is_one(log, now):
    cast, first, pk = log.cast, log(), uuid7()
    work = [
        lambda: split_off(first, words="另一桩", id=pk, by=cast.leader, now=now) for _ in range(2)
    ]
    assert at_once(*work) == []
    assert Ticket.objects.filter(split_from=first).count() == 1
    assert TicketEvent.objects.filter(ticket=first, verb="split_off").count() == 1
