"""Work items and an independent SQL say the same, and a planted mistake is found."""

import datetime as dt

import pytest

from disputes.actions.log import Draft, log_ticket
from disputes.actions.recount import check_turns, mend_turns
from disputes.models import Ticket
from grids.models import WorkItem
from tests.life import lived as after_twelve_days
from tests.turns import differing


@pytest.mark.parametrize("ladder", ["long", "short"])
def test_twelve_days_of_a_county(db, ladder, now):
    lived = after_twelve_days(ladder, now)
    assert WorkItem.objects.filter(county=lived.record.id).count() > 100
    assert differing(lived.record.id, now) == []


PLANTED = {
    "another owner": lambda row: {"owner": row.owner + 1},
    "another step": lambda row: {"what": "sign"},
    "another time": lambda row: {"due_at": row.due_at + dt.timedelta(seconds=1)},
    "a wrong person": lambda row: {"not_by": 7},
    "hidden from nobody": lambda row: {"hidden_from": 7},
    "a stand-in": lambda row: {"is_stand_in": True},
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_mistake_is_found_and_mended(cast, now, planted):
    ticket = log_ticket(
        Draft(kind="hazard", words="断树", grid=cast.group_grid), by=cast.leader, now=now
    )
    county = cast.record.id
    assert check_turns(county).wrong_rows == []
    row = WorkItem.objects.get(subject=ticket.pk)
    WorkItem.objects.filter(pk=row.pk).update(**PLANTED[planted](row))
    found = check_turns(county)
    assert (found.cells, found.wrong) == (1, 2)  # one is missing, one is false
    assert mend_turns(county, now=now)[1] == 2
    assert check_turns(county).wrong == 0


def test_rows_that_are_missing_or_should_be_gone_are_found(cast, now):
    draft = Draft(kind="hazard", words="断树", grid=cast.group_grid)
    first, second = (log_ticket(draft, by=cast.leader, now=now) for _n in range(2))
    WorkItem.objects.filter(subject=first.pk).delete()
    Ticket.objects.filter(pk=second.pk).update(state="void", escalate_at=None, remind_at=None)
    told = sorted(row["told"].split()[0] for row in check_turns(cast.record.id).wrong_rows)
    assert told == ["false", "missing"]
    mend_turns(cast.record.id, now=now)
    assert set(WorkItem.objects.values_list("subject", flat=True)) == {first.pk}
