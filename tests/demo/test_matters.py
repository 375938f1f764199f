"""The table of matters: rich enough, fitting the classes, without persons."""

import datetime as dt
import random
from collections import Counter

import pytest

from demo.matters import (
    KIND_SHARES,
    SPOT_SHARES,
    TARGETS,
    all_matters,
    draw_matter,
    fill_words,
    matter_of,
)
from demo.names import SURNAMES
from disputes.category_seed import CLASSES
from disputes.kinds import Kind, Urgency

ALL = all_matters()


def test_there_are_enough_and_every_kind_has_some():
    assert len(ALL) >= 120
    assert len({matter.words for matter in ALL}) == len(ALL)
    assert set(Counter(matter.kind for matter in ALL)) == {str(kind) for kind in Kind}


@pytest.mark.parametrize("matter", ALL, ids=lambda matter: matter.core)
def test_each_fits_the_tables(matter):
    names = {row.name for row in CLASSES if row.kind == matter.kind}
    assert matter.category in names
    assert matter.urgency in Urgency.values
    assert matter.road in TARGETS
    assert matter.result
    assert not matter.department or matter.road in ("town", "county")
    assert len(matter.core) >= 5


def test_a_ticket_is_known_again_by_its_words():
    rng = random.Random(1)
    for matter in ALL:
        assert matter_of(matter.kind, fill_words(matter, rng, "桥头")) == matter


def test_a_visitor_s_own_words_are_no_matter_of_the_table():
    assert matter_of("dispute", "两家吵架") is None


def test_no_season_meets_another():
    rng = random.Random(1)
    winter = {draw_matter(rng, dt.date(2026, 1, 15)).core for _ in range(600)}
    assert not any("玉米" in core or "溺水" in core for core in winter)


def test_the_shares_are_those_of_the_county():
    assert sum(KIND_SHARES.values()) == 100
    on_spot = sum(KIND_SHARES[kind] * SPOT_SHARES[kind] for kind in KIND_SHARES)
    assert 30 <= on_spot <= 42


def test_no_person_is_named():
    text = "".join(matter.words + matter.result + matter.reason for matter in ALL)
    named = [
        s + t for s in SURNAMES for t in ("某", "先生", "大爷", "老师", "主任") if s + t in text
    ]
    assert named == []
