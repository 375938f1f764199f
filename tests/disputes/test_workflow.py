"""The state table is the one of domain.md, and every road through it keeps its promises."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disputes.actions import checking, handling, holding, words
from disputes.actions.escalation import sweep_county
from disputes.actions.log import Draft, log_ticket
from disputes.errors import WrongState
from disputes.kinds import OPEN, RUNNING, State
from disputes.models import TicketEvent
from disputes.rules import WIRED, verbs_for
from disputes.workflow import MOVES, TABLE, move, verbs_from
from grids.errors import Refused
from tests import cast as small_county

# verb: (from, to) as the table of domain.md says it; "same" keeps the state.
SPOKEN = {
    "accept": ("reported", "accepted"),
    "assign": ("reported accepted assigned handling", "assigned"),
    "sign": ("assigned", "handling"),
    "send_back": ("assigned handling", "accepted"),
    "raise": ("accepted assigned handling", "same"),
    "hand_down": ("reported accepted assigned handling", "reported"),
    "pause": ("handling", "waiting"),
    "resume": ("waiting", "handling"),
    "resolve": ("reported accepted handling", "resolved"),
    "verify": ("resolved", "closed"),
    "reject": ("resolved", "handling"),
    "lapse": ("resolved", "closed"),
    "reopen": ("closed", "accepted"),
    "correct": ("reported accepted", "same"),
    "ask_extension": ("assigned handling", "same"),
}


@pytest.mark.parametrize("verb", SPOKEN)
def test_the_table_says_what_the_domain_says(verb):
    sources, target = SPOKEN[verb]
    assert set(MOVES[verb].sources) == set(sources.split())
    assert MOVES[verb].to == (None if target == "same" else target)


@pytest.mark.parametrize("verb", ["park", "void", "merge", "extend", "urge", "oversee"])
def test_verbs_of_any_open_state(verb):
    assert set(MOVES[verb].sources) == set(OPEN)


def test_nothing_leaves_void_or_merged():
    assert verbs_from(State.VOID) == verbs_from(State.MERGED) == []
    assert set(MOVES["note"].sources) == {*OPEN, State.RESOLVED}


def test_an_unknown_road_is_refused():
    with pytest.raises(WrongState):
        move(State.CLOSED, "accept")
    assert len(TABLE) == len(MOVES)


STEP = st.tuples(
    st.sampled_from([*sorted(WIRED), "sweep"]),
    st.sampled_from(["leader", "patch", "village", "township", "county", "clerk", "neighbour"]),
    st.integers(min_value=0, max_value=90),
)


def take_step(cast, ticket, verb, person, now):
    """One random person tries one verb."""
    by = getattr(cast, person)
    post = cast.leader.post if person != "leader" else cast.patch.post
    if verb == "sweep":
        return sweep_county(ticket.county, now=now)
    return {
        "accept": lambda: holding.accept(ticket, by=by, now=now),
        "assign": lambda: holding.assign(ticket, post=post, by=by, now=now),
        "raise": lambda: holding.raise_ticket(ticket, reason="难", by=by, now=now),
        "hand_down": lambda: holding.hand_down(
            ticket, grid=cast.group_grid, reason="先办", by=by, now=now
        ),
        "sign": lambda: handling.sign(ticket, by=by, now=now),
        "send_back": lambda: handling.send_back(ticket, reason="不归我", by=by, now=now),
        "resolve": lambda: handling.resolve(ticket, result="办好了", by=by, now=now),
        "verify": lambda: checking.verify(ticket, finding="属实", by=by, now=now),
        "reject": lambda: checking.reject(ticket, reason="没好", by=by, now=now),
        "note": lambda: words.note(ticket, words="看过", by=by, now=now),
        "void": lambda: words.void(ticket, reason="误报", by=by, now=now),
        "correct": lambda: words.correct(
            ticket, changes={"words": f"改 {now}"}, version=ticket.version, by=by, now=now
        ),
    }[verb]()


def walk(steps, now):
    """Every road keeps these promises, whoever tries whatever in whichever order."""
    cast = small_county.build()
    ticket = log_ticket(
        Draft(kind="dispute", words="地界", grid=cast.group_grid), by=cast.leader, now=now
    )
    for verb, person, minutes in steps:
        now += dt.timedelta(minutes=minutes)
        ticket.refresh_from_db()
        allowed = verb == "sweep" or verb in verbs_for(getattr(cast, person), ticket)
        before = (ticket.version, TicketEvent.objects.filter(ticket=ticket).count())
        try:
            take_step(cast, ticket, verb, person, now)
        except Refused:
            ticket.refresh_from_db()
            assert (ticket.version, TicketEvent.objects.filter(ticket=ticket).count()) == before
        else:
            assert allowed, f"{person} did {verb} in {ticket.state} without a button for it"
        ticket.refresh_from_db()
        running = ticket.state in RUNNING
        assert (ticket.escalate_at is None) or running
        top = ticket.holder_id == cast.county_grid.id
        assert (ticket.escalate_at is not None) or not running or top
        assert ticket.grid_id == cast.group_grid.id
        assert ticket.grid.path.startswith(ticket.holder.path)
        last = TicketEvent.objects.filter(ticket=ticket).order_by("at", "id").last()
        assert (last.state_to, last.holder_to) == (ticket.state, ticket.holder_id)


QUIET = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@given(st.lists(STEP, max_size=12))
@settings(max_examples=25, **QUIET)
def test_every_road_keeps_its_promises(db, now, steps):
    with transaction.atomic():
        walk(steps, now)
        transaction.set_rollback(True)


@pytest.mark.long
@given(st.lists(STEP, max_size=25))
@settings(max_examples=1500, **QUIET)
def test_a_thousand_roads_keep_their_promises(db, now, steps):
    with transaction.atomic():
        walk(steps, now)
        transaction.set_rollback(True)
