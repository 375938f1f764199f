"""The demonstration's visits: made once a morning, a promise kept on its day."""

import datetime as dt

from demo.rounds import ROUNDS, make_rounds
from visits.kinds import PromiseState
from visits.models import Visit

DAY = dt.timedelta(days=1)


def states():
    return sorted(Visit.objects.exclude(promise="").values_list("promise", flat=True))


def test_each_login_makes_its_rounds_once_a_day(cast, now):
    every = sum(len(visits) for visits in ROUNDS.values())
    assert [make_rounds(cast.record.id, now=now) for _again in range(2)] == [every, 0]
    assert {visit.grid for visit in Visit.objects.all()} == {cast.group_grid}
    assert states() == [PromiseState.OPEN] * 2
    assert make_rounds(cast.record.id, now=now + DAY) == every
    assert states() == [PromiseState.KEPT] + [PromiseState.OPEN] * 3
    assert make_rounds(999999, now=now) == 0
