"""A promise is kept, kept late, or released with its reason; it belongs to the chair that gave it."""

import datetime as dt

import pytest

from grids import waiting
from grids.actions.posting import PostInUse, appoint, close_post, end_posting
from grids.actions.tree import StillInUse, close_grid
from grids.errors import Missing, NotAllowed
from grids.models import User, WorkItem
from grids.recounts import recounts
from rows.fields import sealed_get
from tests import factories as make
from tests.visits.actions.test_visiting import draft, promised
from visits.actions.promising import keep_promise, release_promise
from visits.actions.visiting import log_visit
from visits.cards import describe
from visits.errors import BadDay, NoPromise, PromiseEnded
from visits.models import Visit, VisitEvent

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 7, 15)


def seen(user, now):
    """The promises in a person's to-do list, in words."""
    user = User.objects.get(pk=user.pk)
    lines = [line for line in waiting.todo(user, now, "", 50).rows if line.kind == "promise"]
    cards = describe(user, [line.subject for line in lines], now)
    return [cards[line.subject]["title"] for line in lines]


@pytest.mark.parametrize(
    ("after", "on", "is_late"),
    [
        (0, None, False),
        (3, None, False),  # on its last day
        (4, None, True),
        (4, TODAY + 3 * DAY, False),  # done in time, said a day later
    ],
)
def test_kept_in_time_or_late(cast, now, after, on, is_late):
    visit = promised(cast, now)
    done = keep_promise(visit, by=cast.leader, now=now + after * DAY, on=on)
    assert (done.promise, done.ended_on, done.is_late) == (
        "kept",
        on or TODAY + after * DAY,
        is_late,
    )
    event = VisitEvent.objects.get(visit=visit, county=visit.county, verb="keep")
    assert (event.day, event.facts["late"]) == (TODAY + after * DAY, is_late)
    assert not WorkItem.objects.filter(county=visit.county, kind="promise").exists()


def test_a_second_tap_is_harmless(cast, now):
    visit = promised(cast, now)
    keep_promise(visit, by=cast.leader, now=now)
    keep_promise(visit, by=cast.leader, now=now + DAY)
    assert VisitEvent.objects.filter(visit=visit, county=visit.county).count() == 2
    with pytest.raises(PromiseEnded):
        release_promise(visit, reason="不用了", by=cast.leader, now=now)


@pytest.mark.parametrize("on", [TODAY - DAY, TODAY + DAY])
def test_it_is_kept_between_the_visit_and_today(cast, now, on):
    visit = promised(cast, now)
    with pytest.raises(BadDay):
        keep_promise(visit, by=cast.leader, now=now, on=on)


def test_released_with_its_reason(cast, now):
    visit = promised(cast, now)
    with pytest.raises(Missing):
        release_promise(visit, reason="  ", by=cast.leader, now=now)
    done = release_promise(visit, reason="已由镇里办", by=cast.leader, now=now + DAY)
    assert (done.promise, done.ended_on) == ("released", TODAY + DAY)
    assert done.reason.startswith("v1:")
    assert sealed_get(done, "reason").reveal() == "已由镇里办"
    assert seen(cast.leader, now) == []


def test_where_nothing_was_promised_nothing_is_kept(cast, now):
    visit = log_visit(draft(cast), by=cast.leader, now=now)
    with pytest.raises(NoPromise):
        keep_promise(visit, by=cast.leader, now=now)


def test_the_chair_alone_sees_it(cast, now):
    visit = promised(cast, now)
    assert seen(cast.leader, now) == ["把井盖换好"]
    others = (cast.patch, cast.village, cast.township, cast.county, cast.neighbour, cast.mediator)
    for other in (*others, cast.admin, cast.auditor, cast.clerk, cast.stranger):
        assert seen(other, now) == []
        assert describe(other, [visit.pk], now) == {}
        assert not Visit.objects.visible_to(other).exists()
        with pytest.raises(NotAllowed):
            keep_promise(visit, by=other, now=now)


def test_a_new_holder_gets_it_and_the_former_one_has_it_no_more(cast, now):
    visit = promised(cast, now)
    posting = cast.leader.post.postings.get()
    end_posting(posting, TODAY - DAY, by=None, now=now)
    assert seen(cast.leader, now) == []
    assert seen(cast.patch, now) == []  # nobody stands in: it waits for the next holder
    assert WorkItem.objects.filter(county=visit.county, kind="promise").count() == 1
    heir = make.UserFactory(county=cast.record)
    appoint(cast.leader.post, heir, TODAY, by=None, now=now)
    assert seen(heir, now) == ["把井盖换好"]
    done = keep_promise(visit, by=User.objects.get(pk=heir.pk), now=now)
    assert done.promise == "kept"


def test_a_substitute_has_it_as_long_as_they_sit_there(cast, now, today):
    promised(cast, now)
    other = make.UserFactory(county=cast.record)
    appoint(cast.leader.post, other, TODAY, by=None, now=now, acting=True, ended_on=TODAY)
    assert seen(other, now) == ["把井盖换好"]
    assert seen(cast.leader, now) == ["把井盖换好"]
    assert not User.objects.get(pk=other.pk).seats(TODAY + DAY)


def test_it_is_due_soon_and_overdue_like_anything_else_and_rises_nowhere(cast, now):
    promised(cast, now, days=0)
    person = User.objects.get(pk=cast.leader.pk)
    [line] = waiting.due_soon(person, now, "", 9).rows
    assert line.kind == "promise"
    later = now + 9 * DAY
    assert seen(cast.leader, later) == ["把井盖换好"]
    assert seen(cast.patch, later) == []
    [item] = WorkItem.objects.filter(county=cast.record.id, kind="promise")
    assert (item.owner_kind, item.owner, item.is_stand_in) == ("post", cast.leader.post.pk, False)


def test_a_chair_with_an_open_promise_is_not_closed_and_its_grid_neither(cast, now):
    visit = promised(cast, now, by=cast.patch)
    with pytest.raises(PostInUse) as refused:
        close_post(cast.patch.post, TODAY, by=None, now=now)
    assert str(refused.value).startswith("1 promises of this post are open")
    close_post(cast.leader.post, TODAY, by=None, now=now)
    close_grid(cast.group_grid, TODAY, by=None, now=now)  # what others promised there goes on
    with pytest.raises(StillInUse, match="1 promises"):
        close_grid(cast.patch_grid, TODAY, by=None, now=now)
    keep_promise(visit, by=cast.patch, now=now)
    close_grid(cast.patch_grid, TODAY, by=None, now=now)


def test_what_waits_is_judged_and_mended(cast, now):
    [recount] = [one for one in recounts() if one.name == "promises"]
    county = cast.record.id
    visit = promised(cast, now)
    other = promised(cast, now, by=cast.village)
    keep_promise(other, by=cast.village, now=now)
    assert recount.check(county).wrong == 0
    item = WorkItem.objects.get(county=county, kind="promise")
    stray = {"county": county, "kind": "promise", "subject": other.pk, "what": "keep"}
    WorkItem.objects.create(
        **stray, owner_kind="post", owner=item.owner, since=now, due_at=item.due_at
    )
    WorkItem.objects.filter(pk=item.pk, county=county).update(due_at=now)
    found, mended = recount.mend(county, now=now)
    assert (found.cells, mended) == (1, 2)
    assert recount.check(county).wrong == 0
    [item] = WorkItem.objects.filter(county=county, kind="promise")
    assert item.subject == visit.pk
