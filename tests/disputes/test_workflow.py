"""The state table is the one of domain.md; its roads are walked in test_roads.py."""

import pytest

from disputes.errors import WrongState
from disputes.kinds import OPEN, State
from disputes.workflow import MOVES, TABLE, move, verbs_from

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
