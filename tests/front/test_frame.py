"""The frame of every page: by whom, for whom, and at what price."""

import datetime as dt
from collections import Counter

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from disputes.actions.handling import resolve
from disputes.actions.log import Draft, log_ticket
from disputes.models import SweepBrake, Workday
from disputes.rollups import my_counts
from front.frame import shell
from grids.actions.heartbeat import beat
from grids.models import Heartbeat, Message, User
from grids.sessions import SessionStore
from rows.tallies import CAP
from tests import cast as small_county
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_demonstration(settings):
    settings.DEMO = "none"


def frame(user=None, query=""):
    """The shell of one page for one person."""
    request = RequestFactory().get(f"/{query}")
    request.session = SessionStore()
    if user is not None:
        request.user = User.objects.arriving(user.pk, timezone.localdate())
    return shell(request)["shell"]


@pytest.mark.parametrize(
    ("role", "template"),
    [("leader", "phone.html"), ("patch", "phone.html"), ("village", "phone.html")]
    + [("neighbour", "phone.html"), ("stranger", "phone.html")]
    + [(role, "desk.html") for role in ("township", "county", "clerk", "admin", "auditor")],
)
def test_the_best_chair_decides_between_phone_and_desk(cast, role, template):
    assert frame(getattr(cast, role)).template == template


def test_one_may_choose_the_other_frame_and_it_is_remembered(cast):
    first = frame(cast.leader, "?view=desk")
    assert first.template == "desk.html"
    later = frame(cast.leader)
    later.request.session = first.request.session
    assert later.template == "desk.html"
    assert frame(cast.leader, "?view=../../etc").template == "phone.html"


def test_it_says_who_and_where(cast):
    seen = frame(cast.village)
    assert seen.person == cast.village.name
    assert seen.place == cast.village_grid.name
    assert seen.post_label == "grid leader"
    assert frame(cast.leader).place == f"{cast.village_grid.name}{cast.group_grid.name}"
    assert frame(cast.clerk).place == cast.department.name
    assert frame(cast.stranger).place == ""
    assert seen.county_name == cast.record.short_name


def test_a_stranger_sees_the_county_where_there_is_only_one(cast):
    assert frame().county_name == cast.record.short_name
    make.CountyFactory()
    assert frame().county_name == ""


def test_unread_messages_are_counted_up_to_a_hundred(cast, now):
    Message.objects.bulk_create(
        Message(county=cast.record.pk, person=cast.leader, key=str(n), kind="x", made_at=now)
        for n in range(CAP + 5)
    )
    assert frame(cast.leader).unread == CAP
    assert frame(cast.patch).unread == 0


def test_made_up_people_are_said_to_be_made_up(cast, settings):
    assert not frame(cast.leader).demo
    type(cast.record).objects.update(is_demo=True)
    assert frame(cast.leader).demo
    settings.DEMO = "nanzhao"
    assert frame().demo


def announce(year):
    Workday.objects.create(date=dt.date(year, 10, 1), is_work=False, name="国庆节")


def test_staff_hear_what_is_wrong_and_leaders_do_not(cast):
    announce(timezone.localdate().year)
    announce(timezone.localdate().year + 1)
    assert len(frame(cast.county).banners) == 1
    assert frame(cast.leader).banners == []
    beat("beat", timezone.now())
    assert frame(cast.county).banners == []
    beat("beat", timezone.now() - dt.timedelta(minutes=4))
    SweepBrake.objects.create(county=cast.record.pk, why="share", pulled_at=timezone.now())
    assert len(frame(cast.admin).banners) == 2
    SweepBrake.objects.update(released_at=timezone.now())
    assert len(frame(cast.admin).banners) == 1


def test_an_unknown_next_year_is_said_after_the_middle_of_december(cast, monkeypatch):
    def stand_at(*day):
        noon = dt.datetime(*day, 4, tzinfo=dt.UTC)
        monkeypatch.setattr(timezone, "now", lambda: noon)
        Heartbeat.objects.all().delete()
        beat("beat", noon)

    announce(2026)
    stand_at(2026, 12, 15)
    assert frame(cast.county).banners == []
    for day in ((2026, 12, 16), (2027, 1, 4)):  # until it is known
        stand_at(*day)
        assert "working days of 2027" in frame(cast.county).banners[0]["text"]
    Workday.objects.create(date=dt.date(2027, 1, 1), is_work=False)  # one day is not the year
    Workday.objects.create(
        date=dt.date(2027, 10, 1), is_work=False, county=small_county.build(prefix="far-").record
    )
    assert len(frame(cast.county).banners) == 1
    announce(2027)
    assert frame(cast.county).banners == []


def test_the_menu_has_what_a_role_can_use(cast):
    keys = {role: {p["key"] for p in frame(getattr(cast, role)).nav} for role in ROLES}
    assert keys["county"] == {*AREA, "codes", "offices"}  # departments sit at county and township
    # Nobody reports to a group, and nobody below it asks for a code.
    assert keys["leader"] == {*AREA} - {"board"}
    assert keys["patch"] == {*AREA, "codes"}
    assert keys["clerk"] == {"queue", "tree", "directory"}
    assert keys["admin"] == {"tree", "directory", "codes", "admin"}
    assert keys["auditor"] == {"directory"}
    assert keys["stranger"] == set()
    for role, keyset in keys.items():
        assert frame(getattr(cast, role)).may_search == ("queue" in keyset)
    assert frame(cast.mediator).may_log
    assert not frame(cast.clerk).may_log


ROLES = ("county", "leader", "patch", "clerk", "admin", "auditor", "stranger")
AREA = ("dashboard", "queue", "visit", "board", "problems", "digest", "tree", "directory")


@pytest.mark.parametrize("role", ["leader", "county"])
def test_a_whole_frame_costs_one_question(cast, role, django_assert_num_queries):
    seen = frame(getattr(cast, role))
    drawn = Template(
        "{{ shell.place }}{{ shell.person }}{{ shell.county_name }}{{ shell.demo }}"
        "{{ shell.banners }}{{ shell.unread }}{{ shell.todo }}{{ shell.template }}{{ shell.nav }}"
    )
    with django_assert_num_queries(1):
        drawn.render(Context({"shell": seen}))


def test_what_waits_for_me_is_counted_as_in_my_list(cast, now):
    draft = Draft(kind="dispute", words="两家争水", grid=cast.group_grid)
    ticket = log_ticket(draft, by=cast.leader, now=now)
    assert frame(cast.leader).todo == my_counts(cast.leader, now)["todo"] == 1
    assert frame(cast.patch).todo == my_counts(cast.patch, now)["todo"] == 0
    resolve(ticket, result="说和了", by=cast.leader, now=now)
    assert frame(cast.patch).todo == my_counts(cast.patch, now)["todo"] == 1


def test_what_the_page_has_counted_is_not_counted_again(cast, django_assert_num_queries):
    seen = frame(cast.leader)
    seen.request.counted = Counter(unread=3, todo=2, in_hand=9)
    with django_assert_num_queries(0):
        assert (seen.unread, seen.todo) == (3, 2)
    beat("beat", timezone.now())
    announce(timezone.localdate().year)
    announce(timezone.localdate().year + 1)
    desk = frame(cast.county)
    desk.request.counted = my_counts(cast.county, timezone.now())
    with django_assert_num_queries(0):
        assert (desk.unread, desk.banners) == (0, [])


def test_a_page_that_draws_nothing_asks_nothing(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        frame()
