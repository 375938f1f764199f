"""A visit is recorded once, by whoever looks after the group, and put right on its day."""

import datetime as dt

import pytest
from django.utils import timezone

from grids.errors import IdTaken, Missing, NotAllowed, Stale
from grids.models import WorkItem
from grids.roles import Role
from rows.fields import sealed_get
from rows.ids import uuid7
from tests import factories as make
from tests.cast import seat
from visits.actions.promising import keep_promise
from visits.actions.visiting import Draft, correct_visit, log_visit, void_visit
from visits.errors import (
    AnotherVisit,
    BadDay,
    DayOver,
    NotAGroup,
    OutsideYours,
    PromiseEnded,
    VisitVoid,
)
from visits.models import Visit, VisitEvent

DAY = dt.timedelta(days=1)


def draft(cast, **more):
    return Draft(**({"grid": cast.group_grid, "purpose": "hazard"} | more))


def promised(cast, now, by=None, days=3, **more):
    day = timezone.localdate(now) + days * DAY
    given = draft(cast, promised="把井盖换好", due_on=day, **more)
    return log_visit(given, by=by or cast.leader, now=now)


def waiting(visit):
    rows = WorkItem.objects.filter(county=visit.county, kind="promise", subject=visit.pk)
    return list(rows.values_list("what", "owner_kind", "owner", "due_at"))


def test_a_visit_stands_in_its_group_with_the_grids_above_it(any_cast, now):
    cast = any_cast
    visit = log_visit(draft(cast, words="看了渠道"), by=cast.village, now=now)
    visit = Visit.objects.get(pk=visit.pk, county=cast.record.id)
    assert (visit.grid, visit.post, visit.day) == (
        cast.group_grid,
        cast.village.post,
        dt.date(2026, 7, 15),
    )
    assert visit.at_group == cast.group_grid.pk
    assert visit.at_village == cast.village_grid.pk
    assert visit.words.startswith("v1:")
    assert sealed_get(visit, "words").reveal() == "看了渠道"
    assert waiting(visit) == []


def test_what_happened_is_an_event_that_nobody_changes_and_that_holds_no_word(cast, now):
    visit = promised(cast, now)
    event = VisitEvent.objects.get(visit=visit, county=visit.county)
    assert (event.verb, event.by, event.by_grid, event.post) == (
        "visit",
        cast.leader,
        cast.group_grid,
        cast.leader.post.pk,
    )
    assert (event.promise, event.due_on, event.purpose) == ("open", dt.date(2026, 7, 18), "hazard")
    assert event.words_hash
    assert "井盖" not in str(vars(event))


def test_a_promise_waits_for_its_chair_alone_until_the_end_of_its_day(cast, now):
    visit = promised(cast, now, by=cast.village)
    end = dt.datetime(2026, 7, 18, 16, tzinfo=dt.UTC)  # midnight in Shanghai after 18 July
    assert waiting(visit) == [("keep", "post", cast.village.post.pk, end)]


def test_the_same_id_again_is_the_visit_that_is_there(cast, now):
    mine = uuid7()
    first = log_visit(draft(cast, words="一"), by=cast.leader, now=now, id=mine)
    again = log_visit(draft(cast, words="一"), by=cast.leader, now=now + DAY, id=mine)
    assert again.pk == first.pk == mine
    with pytest.raises(AnotherVisit):
        log_visit(draft(cast, words="二"), by=cast.leader, now=now, id=mine)
    with pytest.raises(IdTaken):
        log_visit(draft(cast, words="一"), by=cast.patch, now=now, id=mine)
    assert Visit.objects.filter(county=cast.record.id).count() == 1
    assert VisitEvent.objects.filter(county=cast.record.id).count() == 1


def test_a_second_sending_is_known_after_the_first_was_corrected(cast, now):
    mine = uuid7()
    first = log_visit(draft(cast), by=cast.leader, now=now, id=mine)
    correct_visit(first, changes={"purpose": "care"}, by=cast.leader, now=now, version=1)
    assert log_visit(draft(cast), by=cast.leader, now=now, id=mine).purpose == "care"


@pytest.mark.parametrize(
    ("role", "fault"),
    [
        ("neighbour", OutsideYours),
        ("clerk", OutsideYours),
        ("admin", OutsideYours),
        ("auditor", OutsideYours),
        ("stranger", NotAllowed),
    ],
)
def test_others_record_no_visit_there(cast, now, role, fault):
    with pytest.raises(fault):
        log_visit(draft(cast), by=getattr(cast, role), now=now)
    assert not Visit.objects.filter(county=cast.record.id).exists()


def test_a_member_and_a_mediator_record_their_visits(cast, now):
    for by in (seat(cast.group_grid, "elder", Role.MEMBER), cast.mediator):
        assert log_visit(draft(cast), by=by, now=now).post == by.post


def test_a_visit_is_made_in_a_group_or_where_there_is_none_below(cast, now):
    with pytest.raises(NotAGroup):
        log_visit(draft(cast, grid=cast.village_grid), by=cast.village, now=now)
    market = make.GridFactory(county=cast.record, parent=cast.township_grid, tier=4, name="集市")
    visit = log_visit(draft(cast, grid=market), by=cast.township, now=now)
    assert visit.at_patch == market.pk


@pytest.mark.parametrize("away", [dt.timedelta(days=-31), dt.timedelta(minutes=6)])
def test_a_visit_lies_in_the_last_thirty_days(cast, now, away):
    with pytest.raises(BadDay):
        log_visit(draft(cast, visited_at=now + away), by=cast.leader, now=now)


def test_an_earlier_visit_counts_for_its_own_day(cast, now):
    visit = log_visit(draft(cast, visited_at=now - DAY), by=cast.leader, now=now)
    event = VisitEvent.objects.get(visit=visit, county=visit.county)
    assert (visit.day, event.day) == (dt.date(2026, 7, 14), dt.date(2026, 7, 14))


@pytest.mark.parametrize(
    "more",
    [
        {"promised": "换井盖"},
        {"due_on": dt.date(2026, 7, 20)},
        {"purpose": "spying"},
    ],
)
def test_half_a_promise_and_an_unknown_purpose_are_refused(cast, now, more):
    with pytest.raises(Missing):
        log_visit(draft(cast, **more), by=cast.leader, now=now)


@pytest.mark.parametrize("due", [dt.date(2026, 7, 14), dt.date(2027, 7, 16)])
def test_a_promise_is_due_between_the_visit_and_a_year_later(cast, now, due):
    with pytest.raises(BadDay):
        log_visit(draft(cast, promised="换井盖", due_on=due), by=cast.leader, now=now)


def test_it_is_corrected_on_its_day(cast, now):
    visit = promised(cast, now)
    later = dt.date(2026, 7, 20)
    done = correct_visit(
        visit,
        changes={"purpose": "service", "due_on": later},
        by=cast.leader,
        now=now + dt.timedelta(hours=9),  # 23:30
        version=1,
    )
    assert (done.purpose, done.due_on, done.version) == ("service", later, 2)
    assert sealed_get(done, "promised").reveal() == "把井盖换好"
    [(_what, _kind, _owner, due)] = waiting(done)
    assert due == dt.datetime(2026, 7, 20, 16, tzinfo=dt.UTC)
    last = VisitEvent.objects.filter(visit=visit, county=visit.county).last()
    assert (last.verb, last.facts["changed"]) == ("correct", ["purpose", "due_on"])


def test_nothing_changed_writes_nothing(cast, now):
    visit = promised(cast, now)
    correct_visit(visit, changes={"purpose": "hazard"}, by=cast.leader, now=now, version=1)
    assert VisitEvent.objects.filter(visit=visit, county=visit.county).count() == 1


def test_a_promise_is_taken_back_by_a_correction(cast, now):
    visit = promised(cast, now)
    done = correct_visit(
        visit, changes={"promised": "", "due_on": None}, by=cast.leader, now=now, version=1
    )
    assert (done.promise, done.promised, waiting(done)) == ("", "", [])


def test_after_midnight_it_stands(cast, now):
    visit = promised(cast, now)
    after = now + dt.timedelta(hours=9, minutes=31)
    with pytest.raises(DayOver):
        correct_visit(visit, changes={"purpose": "care"}, by=cast.leader, now=after)
    with pytest.raises(DayOver):
        void_visit(visit, by=cast.leader, now=after)
    assert Visit.objects.get(pk=visit.pk, county=visit.county).version == 1


def test_nobody_else_changes_it(cast, now):
    visit = promised(cast, now)
    for other in (cast.patch, cast.village, cast.county, cast.neighbour, cast.stranger):
        with pytest.raises(NotAllowed):
            correct_visit(visit, changes={"purpose": "care"}, by=other, now=now)
        with pytest.raises(NotAllowed):
            void_visit(visit, by=other, now=now)
    assert VisitEvent.objects.filter(visit=visit, county=visit.county).count() == 1


def test_an_old_version_is_stale(cast, now):
    visit = promised(cast, now)
    correct_visit(visit, changes={"purpose": "care"}, by=cast.leader, now=now, version=1)
    with pytest.raises(Stale):
        correct_visit(visit, changes={"purpose": "policy"}, by=cast.leader, now=now, version=1)


def test_a_voided_visit_keeps_no_word_and_nothing_waits(cast, now):
    visit = promised(cast, now, words="看了渠道")
    void_visit(visit, by=cast.leader, now=now)
    visit = Visit.objects.get(pk=visit.pk, county=visit.county)
    assert (visit.state, visit.words, visit.promised, visit.promise) == ("void", "", "", "")
    assert waiting(visit) == []
    with pytest.raises(VisitVoid):
        correct_visit(visit, changes={"purpose": "care"}, by=cast.leader, now=now)


def test_a_promise_that_was_kept_stays_and_so_does_its_visit(cast, now):
    visit = promised(cast, now)
    keep_promise(visit, by=cast.leader, now=now)
    with pytest.raises(PromiseEnded):
        void_visit(visit, by=cast.leader, now=now)
    with pytest.raises(PromiseEnded):
        correct_visit(visit, changes={"promised": "别的"}, by=cast.leader, now=now)
    done = correct_visit(visit, changes={"purpose": "care"}, by=cast.leader, now=now)
    assert (done.purpose, done.promise) == ("care", "kept")
