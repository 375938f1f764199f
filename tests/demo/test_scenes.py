"""This morning's scenes: every demonstration login finds something to do, whatever the hour."""

import datetime as dt
import io

import pytest
from django.core.management import call_command

from demo.people import DEMO_LOGINS
from disputes.models import TicketEvent
from disputes.rollups import my_counts
from grids.models import User
from tests import cast as small_county

LADDER = ("leader", "patch", "village", "township", "county", "neighbour")
MORNING = dt.datetime(2026, 7, 21, 0, 10, tzinfo=dt.UTC)  # Tuesday, 08:10
SUNDAY = dt.datetime(2026, 7, 26, 9, 40, tzinfo=dt.UTC)  # 17:40
NIGHT = dt.datetime(2026, 7, 22, 16, 30, tzinfo=dt.UTC)  # Thursday, 00:30


@pytest.fixture(params=[MORNING, SUNDAY, NIGHT], ids=["morning", "sunday", "night"])
def played(db, request):
    cast = small_county.build()
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
