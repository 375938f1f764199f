"""Notices ring in working hours, unless the matter is critical: that rings at once, and who is on duty.

15 July 2026 is a Wednesday; times of day are those of Shanghai, working hours 08:30-12:00 and 14:30-18:00.
"""

import datetime as dt

import pytest
from django.urls import reverse

from disputes.actions.holding import accept
from disputes.actions.log import Draft, log_ticket
from disputes.actions.noting import note
from disputes.notices import tell
from disputes.ringing import QUIET
from disputes.working_time import SHANGHAI
from grids.actions.inbox import choose_notices
from grids.models import DutyTurn, Message
from grids.rollups import unread_rows
from rows.tallies import tally
from tests import factories as make
from tests.factories import WorkdayFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def at(day, time):
    return dt.datetime.fromisoformat(f"2026-07-{day:02} {time}").replace(tzinfo=SHANGHAI)


def log(cast, now, **more):
    draft = Draft(**{"kind": "hazard", "words": "断树", "grid": cast.group_grid, **more})
    ticket = log_ticket(draft, by=cast.patch, now=now)
    tell(cast.record.id, now=now)
    return ticket


def unread(user, now):
    return tally(unread_rows(user, now))["unread"]


@pytest.mark.parametrize(
    ("logged", "counts"),
    [
        (at(15, "15:00"), at(15, "15:00")),
        (at(15, "12:30"), at(15, "14:30")),
        (at(15, "22:00"), at(16, "08:30")),
        (at(16, "03:00"), at(16, "08:30")),
        (at(17, "18:00"), at(20, "08:30")),  # Friday evening: Monday morning
        (at(18, "10:00"), at(20, "08:30")),
    ],
)
def test_it_counts_when_work_begins(cast, logged, counts):
    log(cast, logged)
    assert unread(cast.leader, counts) == 1
    if logged < counts:
        assert unread(cast.leader, counts - dt.timedelta(seconds=1)) == 0


def test_a_holiday_is_waited_out_and_a_make_up_day_is_not(cast):
    for day in (16, 17, 20):
        WorkdayFactory(date=dt.date(2026, 7, day), is_work=False)
    WorkdayFactory(date=dt.date(2026, 7, 18), is_work=True)
    log(cast, at(15, "20:00"))
    assert unread(cast.leader, at(18, "08:29")) == 0
    assert unread(cast.leader, at(18, "08:30")) == 1


def test_critical_matters_count_at_once(cast):
    log(cast, at(15, "22:00"), urgency="critical")
    assert unread(cast.leader, at(15, "22:00")) == 1


def test_the_number_opens_a_list_of_as_many(reader, cast, set_clock):
    log(cast, at(15, "15:00"))
    log(cast, at(16, "03:00"))
    reader.force_login(cast.leader)
    for moment, n in ((at(16, "03:10"), 1), (at(16, "08:30"), 2)):
        set_clock(moment)
        page = reader.get(reverse("inbox"), {"show": "new"})
        assert len(page.context["lines"]) == n == unread(cast.leader, moment)
        assert len(reader.get(reverse("inbox")).context["lines"]) == 2, "nothing is hidden"
    set_clock(at(16, "03:10"))
    reader.post(reverse("inbox_read"))
    assert unread(cast.leader, at(16, "08:30")) == 1, "what waits is not read by pressing early"


def test_a_line_that_counts_goes_on_counting_and_one_that_was_read_waits(cast):
    log(cast, at(15, "15:00"))
    log(cast, at(15, "22:00"))  # into the same line of that day
    assert Message.objects.filter(person=cast.leader).count() == 1
    assert unread(cast.leader, at(15, "22:01")) == 1
    Message.objects.update(read_at=at(15, "22:02"))
    log(cast, at(15, "22:03"))
    assert unread(cast.leader, at(15, "22:04")) == 0
    assert unread(cast.leader, at(16, "08:30")) == 1


def duty(post, day=15, last=15):
    return DutyTurn.objects.create(
        post=post, from_on=dt.date(2026, 7, day), until_on=dt.date(2026, 7, last)
    )


def heard(person):
    return list(Message.objects.filter(person=person).values_list("kind", "facts__you"))


def test_a_critical_matter_rings_who_is_on_duty_nearest_above(cast):
    duty(cast.village.post)
    duty(cast.county.seats()[0] and cast.county.postings.get().post)
    log(cast, at(15, "22:00"), urgency="critical")
    assert heard(cast.village) == [("log", "duty")]
    assert heard(cast.county) == []
    assert unread(cast.village, at(15, "22:00")) == 1


def test_without_a_turn_below_the_county_is_rung_and_who_stands_in(cast):
    chair = cast.county.postings.get().post
    duty(chair)
    substitute = make.UserFactory(county=cast.record)
    make.PostingFactory(post=chair, user=substitute, acting=True)
    log(cast, at(15, "22:00"), urgency="critical")
    assert heard(cast.county) == heard(substitute) == [("log", "duty")]


def test_nobody_on_duty_is_rung_for_what_is_not_critical_or_on_another_day(cast):
    duty(cast.village.post)
    log(cast, at(15, "22:00"))
    log(cast, at(16, "22:00"), urgency="critical")
    assert heard(cast.village) == []


def test_what_they_may_not_see_does_not_ring(cast):
    duty(cast.village.post)
    log(cast, at(15, "22:00"), urgency="critical", is_sensitive=True)
    log(cast, at(15, "22:01"), urgency="critical", concerns=cast.village_grid)
    assert heard(cast.village) == []


def test_who_chose_not_to_hear_hears_only_what_asks_something(cast):
    ticket = log(cast, at(15, "15:00"))
    choose_notices(QUIET, by=cast.patch)
    choose_notices(QUIET, by=cast.leader)
    accept(ticket, by=cast.leader, now=at(15, "15:01"))
    note(ticket, words="已电话联系", by=cast.village, now=at(15, "15:02"))
    tell(cast.record.id, now=at(15, "15:03"))
    assert heard(cast.patch) == []
    assert heard(cast.leader) == [("log", "")]
    choose_notices([], by=cast.patch)
    note(ticket, words="又联系了", by=cast.village, now=at(15, "15:04"))
    tell(cast.record.id, now=at(15, "15:05"))
    assert heard(cast.patch) == [("note", "")]


def test_critical_matters_are_heard_whatever_was_chosen(cast):
    choose_notices(QUIET, by=cast.patch)
    ticket = log(cast, at(15, "15:00"), urgency="critical")
    accept(ticket, by=cast.leader, now=at(15, "15:01"))
    tell(cast.record.id, now=at(15, "15:02"))
    assert heard(cast.patch) == [("accept", "")]
