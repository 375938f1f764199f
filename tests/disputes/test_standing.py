"""Open, overdue, due soon, raised, listed: Django and SQL find the same rows, edges included.

The county has lived twelve days (tests/life.py): every state, steps up and at the top, matters that
are sensitive or concern a leader.
"""

import datetime as dt

import pytest
from django.db import connection

from disputes.kinds import OPEN, State
from disputes.models import Ticket, TicketEvent, standing
from grids.wording import DUE_SOON
from tests.life import lived as after_twelve_days
from tests.matrix import Undone

NOW = dt.datetime(2026, 7, 15, 6, 30, tzinfo=dt.UTC)
INSTANT = dt.timedelta(microseconds=1)
EDGES = (-INSTANT, 0 * INSTANT, INSTANT, DUE_SOON - INSTANT, DUE_SOON, DUE_SOON + INSTANT)
ANSWERS = ("overdue", "due_soon", "due_soon", "due_soon", "due_soon", "")
"""Due an instant ago, exactly now, an instant from now, and around exactly a day from now."""


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker):
    """The county that has lived, made once: its people, and the first open matters, due at the edges."""
    with django_db_blocker.unblock(), Undone():
        cast = after_twelve_days("long", NOW)
        rows = Ticket.objects.open().order_by("pk")[: len(EDGES)]
        for ticket, away in zip(rows, EDGES, strict=True):
            Ticket.objects.filter(county=ticket.county, pk=ticket.pk).update(due_at=NOW + away)
        for number, ticket in enumerate(Ticket.objects.open().order_by("pk")[len(EDGES) :][:2]):
            stands_for_an_answer(ticket, is_halted=number == 0)
        yield cast, [ticket.pk for ticket in rows]


def stands_for_an_answer(ticket, *, is_halted):
    """A question waits; the first of a ticket halts its clocks, a later one halts nothing."""
    columns = {"asked_until": NOW + DUE_SOON, "is_halted": is_halted}
    still = {"escalate_at": None, "remind_at": None} if is_halted else {}
    rows = Ticket.objects.filter(county=ticket.county, pk=ticket.pk)
    rows.update(state="accepted", **columns, **still)


@pytest.fixture(autouse=True)
def undone(lived):
    """What a test changes is taken back."""
    with Undone():
        yield


@pytest.fixture
def cast(lived):
    return lived[0]


@pytest.fixture
def edges(lived):
    return lived[1]


def asked(where, table="disputes_ticket AS t", key="t.id", **given):
    """Ids that the SQL finds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key} FROM {table} WHERE {where}", given)
        return {row[0] for row in cursor.fetchall()}


def found(rows):
    """Ids that Django finds."""
    return set(rows.values_list("pk", flat=True))


def test_open(edges):
    is_open = found(Ticket.objects.open())
    assert is_open == asked(standing.open_sql())
    assert is_open == {one.pk for one in Ticket.objects.all() if one.is_open}
    states = set(Ticket.objects.values_list("state", flat=True))
    assert states >= {State.RESOLVED, State.CLOSED, State.VOID, State.WAITING, State.PARKED}
    assert {one.state for one in Ticket.objects.filter(pk__in=is_open)} == states & set(OPEN)


def test_overdue_and_due_soon_at_their_edges(edges):
    overdue, soon = found(Ticket.objects.overdue(NOW)), found(Ticket.objects.due_soon(NOW))
    said = ["overdue" if pk in overdue else "due_soon" if pk in soon else "" for pk in edges]
    assert tuple(said) == ANSWERS
    assert overdue == asked(standing.OVERDUE_SQL, now=NOW)
    assert soon == asked(standing.DUE_SOON_SQL, now=NOW)
    assert overdue == {one.pk for one in Ticket.objects.all() if one.is_overdue(NOW)}
    assert overdue - set(edges)
    assert not overdue & soon


def running(rows):
    """Those whose clock runs, by what domain.md says of the states and of a first question."""
    states = ("reported", "accepted", "assigned", "handling")
    return {one.pk for one in rows if one.state in states and not one.is_halted}


def test_what_has_ended_or_stands_still_is_neither(edges, now):
    """While a clock stands nothing is overdue: what is paused, parked or asked back is open, no more."""
    going = running(Ticket.objects.all())
    asked_back = Ticket.objects.filter(asked_until__isnull=False)
    assert [one.pk in going for one in asked_back.order_by("is_halted")] == [True, False]
    assert going < found(Ticket.objects.open())
    Ticket.objects.update(due_at=now - INSTANT)
    assert found(Ticket.objects.overdue(now)) == going
    assert asked(standing.OVERDUE_SQL, now=now) == going
    assert {one.pk for one in Ticket.objects.all() if one.is_overdue(now)} == going
    Ticket.objects.update(due_at=now)
    assert found(Ticket.objects.due_soon(now)) == going == asked(standing.DUE_SOON_SQL, now=now)
    assert asked(standing.OVERDUE_SQL, now=now) == set()
    assert asked(standing.running_sql()) == going


def test_raised(edges, cast):
    rose = found(TicketEvent.objects.filter(standing.RAISED))
    assert rose == asked(standing.RAISED_SQL, "disputes_ticketevent AS e", "e.id")
    verbs = set(TicketEvent.objects.filter(pk__in=rose).values_list("verb", flat=True))
    assert verbs == {"raise", "escalate"}
    at_the_top = TicketEvent.objects.filter(verb="escalate", facts__top=True)
    assert at_the_top.exists()
    assert not found(at_the_top) & rose


@pytest.mark.parametrize("role", ["leader", "patch", "village", "township", "county", "neighbour"])
def test_listed(edges, cast, role):
    person = getattr(cast, role)
    listed = found(Ticket.objects.filter(standing.is_listed(person)))
    assert listed == asked(standing.LISTED_SQL, **standing.reader_of(person))
    sensitive = found(Ticket.objects.filter(is_sensitive=True))
    assert sensitive
    assert not listed & sensitive


def test_whom_a_matter_concerns_has_it_in_no_list_and_others_have(edges, cast):
    hidden = Ticket.objects.exclude(hidden_from=None).filter(is_sensitive=False)
    hidden = found(
        hidden.filter(hidden_from__in=cast.leader.seats()[0].path.rstrip("/").split("/"))
    )
    mine = found(Ticket.objects.filter(standing.is_listed(cast.leader)))
    theirs = found(Ticket.objects.filter(standing.is_listed(cast.county)))
    assert hidden & theirs
    assert not hidden & mine - found(Ticket.objects.filter(logged_by=cast.leader))
