"""This morning's scenes: every demonstration login finds something to do, whatever the hour."""

import datetime as dt
import io

import pytest
from django.core.management import call_command

from demo.people import DEMO_LOGINS
from disputes.models import StandardText, Ticket, TicketEvent
from disputes.rollups import my_counts, office_counts
from grids.models import User, WorkItem
from grids.roles import Role
from tests import cast as small_county
from tests import factories as make

LADDER = ("leader", "patch", "village", "township", "county", "neighbour")
MORNING = dt.datetime(2026, 7, 21, 0, 10, tzinfo=dt.UTC)  # Tuesday, 08:10
SUNDAY = dt.datetime(2026, 7, 26, 9, 40, tzinfo=dt.UTC)  # 17:40
NIGHT = dt.datetime(2026, 7, 22, 16, 30, tzinfo=dt.UTC)  # Thursday, 00:30


@pytest.fixture(params=[MORNING, SUNDAY, NIGHT], ids=["morning", "sunday", "night"])
def played(db, request):
    cast = small_county.build()
    office = make.DepartmentFactory(grid=cast.county_grid, name="供电所")
    small_county.seat(cast.county_grid, "power", Role.CLERK, office)
    cast.record.is_demo = True
    cast.record.save()
    cast.now = request.param
    call_command(
        "demo",
        county=cast.record.id,
        days=30,
        jobs=1,
        now=cast.now.isoformat(),
        stdout=io.StringIO(),
        stderr=io.StringIO(),
    )
    return cast


def test_every_login_has_something_to_do_and_something_due_soon(played):
    assert set(LADDER) < set(DEMO_LOGINS)
    for login in LADDER:
        counts = my_counts(User.objects.get(username=login), played.now)
        assert counts["todo"] >= 1, (login, counts)
        assert counts["due_soon"] >= 1, (login, counts)
    for login in ("clerk", "mediator"):
        counts = my_counts(User.objects.get(username=login), played.now)
        assert counts["todo"] + counts["in_hand"] >= 1, (login, counts)


def test_no_scene_happens_before_the_play_or_after_it(played):
    moments = TicketEvent.objects.values_list("at", flat=True)
    assert max(moments) <= played.now
    assert min(moments) >= played.now - dt.timedelta(days=31)


def test_a_department_helps_and_a_township_has_to_rule(played):
    clerk, township = (User.objects.get(username=login) for login in ("clerk", "township"))
    counts = office_counts(clerk)
    assert counts["to_sign"] >= 1, counts
    assert counts["helping"] >= 1, counts
    ruling = WorkItem.objects.filter(what="rule", owner=township.seats()[0].grid)
    assert ruling.count() >= 1
    assert StandardText.objects.filter(county=played.record).count() >= 10


def test_one_was_merged_and_one_split_off_in_the_village(played):
    merged = Ticket.objects.get(state="merged")
    part = Ticket.objects.get(split_from__isnull=False)
    assert merged.merged_into.words
    assert merged.words.startswith(merged.merged_into.words)
    assert part.words in part.split_from.words
    assert {one.holder.pk for one in (merged, part)} == {played.village_grid.pk}
