"""Holiday mode: whose work is covered by whom, from a day to a day, and then by itself no more.

15 July 2026 is a Wednesday; the holiday is from Saturday the 18th to Monday the 20th.
"""

import datetime as dt

import pytest

from disputes.actions.log import Draft, log_ticket
from disputes.notices import tell
from disputes.working_time import SHANGHAI
from grids import waiting
from grids.actions.holidays import (
    CoversRound,
    NobodyCovers,
    NoCovers,
    PastHoliday,
    begin_holiday,
    end_of_line,
)
from grids.actions.posting import PostTaken, appoint
from grids.errors import NotAllowed
from grids.models import AuditRow, Cover, Holiday, Message, Post, Posting
from grids.roles import Role
from tests import factories as make
from tests.cast import seat

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 7, 15)
FIRST, LAST = dt.date(2026, 7, 18), dt.date(2026, 7, 20)
DAY = dt.timedelta(days=1)


def at(day, time="10:00"):
    return dt.datetime.fromisoformat(f"{day} {time}").replace(tzinfo=SHANGHAI)


@pytest.fixture
def chairs(cast):
    """Three of the county's centre, each on a chair of their own."""
    return [seat(cast.county_grid, f"staff{n}", Role.STAFF).postings.get().post for n in range(3)]


def begin(cast, covers, *, by=None, first=FIRST, last=LAST):
    return begin_holiday(
        cast.record, first, last, covers, by=by or cast.admin, now=at(TODAY), today=TODAY
    )


def sitting(post, day):
    """Who sits on a post on a day, a substitute first."""
    rows = Posting.objects.on(day).filter(post=post).order_by("-acting")
    return [one.user.username for one in rows.select_related("user")]


def test_it_begins_and_ends_by_itself(cast, chairs):
    away, cover, _other = chairs
    begin(cast, {away: cover})
    assert sitting(away, FIRST - DAY) == ["staff0"]
    for day in (FIRST, FIRST + DAY, LAST):
        assert sitting(away, day) == ["staff1", "staff0"]
    assert sitting(away, LAST + DAY) == ["staff0"]


def test_whoever_is_away_too_is_passed_over(cast, chairs):
    first, second, third = chairs
    begin(cast, {first: second, second: third})
    assert sitting(first, FIRST) == ["staff2", "staff0"]
    assert sitting(second, FIRST) == ["staff2", "staff1"]
    said = {(one.post_id, one.by_id, one.person.username) for one in Cover.objects.all()}
    assert said == {(first.pk, second.pk, "staff2"), (second.pk, third.pk, "staff2")}


def test_the_end_of_a_line():
    assert end_of_line(1, {1: 2, 2: 3, 4: 5}) == 3
    assert end_of_line(3, {1: 2, 2: 3}) == 3
    for post in (1, 2, 3):
        with pytest.raises(CoversRound):
            end_of_line(post, {1: 2, 2: 3, 3: 1})


def test_the_work_and_the_notices_come_to_whoever_covers(cast, chairs, set_clock):
    """A township's chair is covered by one of the county: on these days its matters wait for them."""
    away = cast.village.postings.get().post
    (_one, cover, _two) = chairs
    begin(cast, {away: cover})
    person = cover.postings.get().user
    log_ticket(
        Draft(kind="hazard", words="断树", grid=cast.village_grid), by=cast.township, now=at(TODAY)
    )
    expected = {FIRST - DAY: 0, FIRST: 1, LAST: 1, LAST + DAY: 0}
    for day, n in expected.items():
        set_clock(at(day))
        person.forget_seats()
        assert len(waiting.todo(person, at(day), "", 9).rows) == n, day
    Message.objects.all().delete()
    for day in (FIRST, LAST + DAY):
        draft = Draft(kind="hazard", words=f"{day}", grid=cast.village_grid)
        log_ticket(draft, by=cast.township, now=at(day))
        tell(cast.record.id, now=at(day, "10:01"))
        heard = Message.objects.filter(person=person, kind="log").count()
        assert heard == 1, "of what came in on the days alone"
    assert Message.objects.filter(person=cast.village, kind="log").count() == 2


def test_both_are_told_at_once_and_the_log_has_a_line(cast, chairs):
    away, cover, _other = chairs
    row = begin(cast, {away: cover})
    told = Message.objects.filter(key__startswith=f"holiday:{row.pk}")
    assert sorted(told.values_list("person__username", "kind")) == [
        ("staff0", "holiday_away"),
        ("staff1", "holiday_cover"),
    ]
    line = AuditRow.objects.get(act="holiday_begun")
    assert (line.about, line.facts["n"], line.by) == (f"holiday:{row.pk}", 1, cast.admin)


@pytest.mark.parametrize("who", ["county", "village", "clerk", "auditor", "stranger"])
def test_the_tree_admin_alone_sets_it(cast, chairs, who):
    with pytest.raises(NotAllowed):
        begin(cast, {chairs[0]: chairs[1]}, by=getattr(cast, who))
    assert not Holiday.objects.exists()


def test_what_is_refused_changes_nothing(cast, chairs):
    away, cover, other = chairs
    empty = make.PostFactory(grid=cast.county_grid, role=Role.STAFF)
    keeper = Post.objects.get(postings__user=cast.auditor)
    wrong = [
        (NoCovers, {}, {}),
        (PastHoliday, {away: cover}, {"first": TODAY - DAY}),
        (PastHoliday, {away: cover}, {"first": LAST, "last": FIRST}),
        (PastHoliday, {away: cover}, {"last": FIRST + 61 * DAY}),
        (NobodyCovers, {away: empty}, {}),
        (NobodyCovers, {away: cover, cover: empty}, {}),
        (CoversRound, {away: cover, cover: other, other: away}, {}),
        (NotAllowed, {keeper: cover}, {}),
    ]
    before = Posting.objects.count()
    for refusal, covers, more in wrong:
        with pytest.raises(refusal):
            begin(cast, covers, **more)
    assert Posting.objects.count() == before
    assert not Holiday.objects.exists()


def test_one_who_has_a_substitute_already_is_not_covered_twice(cast, chairs):
    away, cover, other = chairs
    person = other.postings.get().user
    appoint(away, person, FIRST, by=cast.admin, now=at(TODAY), acting=True, ended_on=FIRST)
    with pytest.raises(PostTaken):
        begin(cast, {away: cover})
    assert not Cover.objects.exists()
    begin(cast, {away: cover}, first=FIRST + DAY)
