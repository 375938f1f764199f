"""The explanation of a deadline ends where the deadline is, whatever happened to the ticket.

The cast's service time is 300 working minutes; `now` is Wednesday 15 July 2026, 14:30.
"""

import datetime as dt

import pytest

from disputes.actions.checking import reject
from disputes.actions.correcting import correct
from disputes.actions.extending import extend
from disputes.actions.handling import resolve, sign
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from disputes.actions.pausing import park, pause, resume
from disputes.actions.recompute import recompute_county
from disputes.due_lines import back_lines, lines_of
from disputes.due_words import events_of, moved_words, told_of
from disputes.explained import explain
from disputes.kinds import State
from disputes.models import ServiceTime, Ticket
from disputes.segments import Why
from tests.disputes.actions.test_deadlines import START, at, keep_what_was_told, log, rejected
from tests.factories import CategoryFactory, ServiceTimeFactory, WorkdayFactory

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


def found(ticket, now=None):
    ticket = Ticket.objects.select_related("category__parent").get(pk=ticket.pk)
    return explain(ticket, now or at(20, "09:00"))


def words(told, now=None):
    now = now or at(20, "09:00")
    lines = [*lines_of(told.pieces, now, told.held, a_day=told.a_day), *back_lines(told.held, now)]
    return [(line.when, line.why, line.amount) for line in lines]


def test_of_every_ticket_of_a_county_that_has_lived(lived, now):
    """Nothing was set since: of each, whatever its state, the pieces end at its deadline and what
    counted is its service time."""
    tickets = list(Ticket.objects.filter(county=lived.record.id).select_related("category__parent"))
    assert {one.state for one in tickets} >= set(State) - {State.MERGED, State.VOID}
    held = 0
    for ticket in tickets:
        told = explain(ticket, now)
        assert (told.ends_at, told.is_exact) == (ticket.due_at, True), ticket.number
        assert told.counted == told.minutes * MINUTE
        assert told.pieces[0].start == ticket.received_at
        held += len(told.held)
    assert held > 10, "some were rejected"


def test_after_another_calendar_those_that_are_open_still_end_there(lived, now):
    WorkdayFactory(date=now.date() - dt.timedelta(days=1), is_work=False, county=lived.record)
    WorkdayFactory(date=now.date() + dt.timedelta(days=1), is_work=False, county=lived.record)
    ServiceTime.objects.filter(county=lived.record, kind="hazard").update(minutes=1_000)
    assert recompute_county(lived.record.id, now=now) > 0
    tickets = Ticket.objects.filter(county=lived.record.id).select_related("category__parent")
    told = {one.pk: explain(one, now) for one in tickets}
    assert all(told[one.pk].is_exact for one in tickets if one.is_open)
    kept = [one for one in tickets if not told[one.pk].is_exact]
    assert kept, "what was judged by the old calendar keeps its deadline"
    assert all(told[one.pk].due_at == one.due_at for one in kept)


def test_it_goes_by_the_words_of_days(cast):
    WorkdayFactory(date=dt.date(2026, 7, 16), is_work=False, name="停电", county=cast.record)
    WorkdayFactory(date=dt.date(2026, 7, 18), is_work=True, name="", county=cast.record)
    told = found(log(cast, at(15, "17:20"), urgency="normal"))
    assert words(told) == [
        ("Wed 15 Jul 17:20–18:00", "working time", "40 minutes"),
        ("Wed 15 Jul 18:00 – Fri 17 Jul 08:30", "night, holiday (停电)", ""),
        ("Fri 17 Jul 08:30–12:00, 14:30–15:20", "working time", "4 hours 20 minutes"),
    ]
    told = found(log(cast, at(17, "17:30")))
    assert words(told)[1:] == [
        ("Fri 17 Jul 18:00 – Sat 18 Jul 08:30", "night", ""),
        ("Sat 18 Jul 08:30–12:00, 14:30–15:30", "make-up working day", "4 hours 30 minutes"),
    ]


def test_what_a_verifier_took_is_told_with_its_steps(cast):
    told = found(rejected(cast, log(cast), at(15, "15:30"), at(17, "09:00")))
    assert words(told) == [
        ("Wed 15 Jul 14:30–15:30", "working time", "1 hour"),
        ("Wed 15 Jul 15:30 – Fri 17 Jul 09:00", "the result lay before its verifier", ""),
        ("Fri 17 Jul 09:00–12:00, 14:30–15:30", "working time", "4 hours"),
    ]
    (held,) = told.held
    assert moved_words(held) == "the deadline moved by 10 hours"
    unit = cast.group_grid.place
    above = cast.patch.seats()[0].place
    assert events_of(held, at(17, "09:00")) == (
        f"Resolved Wed 15 Jul 15:30 ({unit}) – Rejected Fri 17 Jul 09:00 ({above})"
    )


def test_a_look_that_began_when_the_time_was_over_moves_the_deadline_after_it(cast):
    told = found(rejected(cast, log(cast), at(16, "11:00"), at(16, "11:30")))
    assert told.is_exact
    assert told.counted == 300 * MINUTE
    assert [piece.why for piece in told.held[0].back] == [Why.WORK]
    assert words(told)[-1] == (
        "Thu 16 Jul 11:00–11:30",
        "the result lay before its verifier, when the time was over:"
        " the deadline moved to Thu 16 Jul 10:30",
        "30 minutes",
    )


def test_two_steps_of_one_moment_are_not_taken_for_each_other(cast):
    told = found(rejected(cast, log(cast), at(15, "15:30"), at(15, "15:30")))
    (held,) = told.held
    assert (held.began.verb, held.ended.verb, held.worth) == ("resolve", "reject", 0 * MINUTE)
    assert moved_words(held) == "outside working time: it moved nothing"
    assert told.is_exact


def handled(cast, now=START, **more):
    """A ticket that somebody handles: only such a one can be paused."""
    ticket = assign(log(cast, now, **more), post=cast.leader.post, by=cast.leader, now=now)
    return sign(ticket, by=cast.leader, now=now)


def test_a_pause_is_told_while_it_lasts_and_when_it_is_over(cast):
    """30 minutes before it, 270 after it: Monday until noon, and an hour in the afternoon."""
    paused_at, resumed_at = at(15, "15:00"), at(20, "08:30")
    ticket = pause(
        handled(cast), reason="等鉴定", until=dt.date(2026, 7, 22), by=cast.leader, now=paused_at
    )
    told = found(ticket, at(16, "09:00"))
    facts = dict(told_of(ticket, told, at(16, "09:00")))
    assert facts["The clock stands"].startswith("Paused Wed 15 Jul 15:00")
    assert told.is_exact
    ticket = resume(ticket, by=cast.leader, now=resumed_at)
    told = found(ticket, resumed_at)
    assert words(told) == [
        ("Wed 15 Jul 14:30–15:00", "working time", "30 minutes"),
        ("Wed 15 Jul 15:00 – Mon 20 Jul 08:30", "paused", ""),
        ("Mon 20 Jul 08:30–12:00, 14:30–15:30", "working time", "4 hours 30 minutes"),
    ]
    (held,) = told.held
    assert (held.began.verb, held.ended.verb) == ("pause", "resume")
    assert moved_words(held) == "the deadline moved by 17 hours"
    assert told.is_exact
    assert told.counted == 300 * MINUTE
    assert "The clock stands" not in dict(told_of(ticket, told, resumed_at))


def test_a_parking_and_a_look_after_each_other_are_two_lines(cast):
    ticket = park(
        log(cast), reason="等拨款", until=dt.date(2026, 7, 17), by=cast.county, now=at(15, "15:30")
    )
    ticket = resume(ticket, by=cast.county, now=at(16, "08:30"))
    ticket = rejected(cast, ticket, at(16, "09:30"), at(16, "10:30"))
    told = found(ticket)
    assert [line[1] for line in words(told) if not line[2]] == [
        "parked",
        "the result lay before its verifier",
    ]
    assert told.is_exact


def test_an_extension_is_a_fixed_date_that_says_who_gave_it(cast):
    ticket = accept(log(cast), by=cast.leader, now=START)
    by = cast.patch
    ticket = extend(
        ticket, reason="材料没到", until=dt.date(2026, 7, 24), by=by, now=at(15, "16:00")
    )
    told = found(ticket)
    facts = dict(told_of(ticket, told, at(20, "09:00")))
    assert facts["Fixed date"].startswith("Fri 24 Jul 18:00")
    assert facts["Fixed by"].startswith("Extended Wed 15 Jul 16:00")
    assert (told.is_exact, told.minutes, words(told)) == (True, None, [])


def test_a_critical_matter_runs_day_and_night(cast):
    told = found(log(cast, at(17, "22:00"), urgency="critical"))
    assert words(told) == [
        ("Fri 17 Jul 22:00 – Sat 18 Jul 03:00", "by the clock, day and night", "5 hours")
    ]


def test_a_fixed_date_says_who_fixed_it_and_what_moved_it_since(cast):
    ticket = log(cast)
    Ticket.objects.filter(pk=ticket.pk).update(due_at=at(27, "16:00"))
    keep_what_was_told()
    told = found(ticket)
    assert (told.fixed.verb, told.minutes, told.is_exact) == ("told", None, True)
    facts = dict(told_of(ticket, told, at(20, "09:00")))
    assert facts["Fixed date"] == (
        "Mon 27 Jul 16:00: neither the calendar nor a service time moves it"
    )
    since = told.fixed.at
    ticket = resolve(ticket, result="锯了", by=cast.leader, now=since)
    reject(ticket, reason="还在", by=cast.patch, now=since + dt.timedelta(days=7))
    after = found(ticket)
    assert after.is_exact
    assert len(words(after)) == 1


def test_a_category_is_named_where_its_own_time_counts(cast):
    upper = CategoryFactory(kind="hazard", name="水利")
    fine = CategoryFactory(kind="hazard", name="渠道", parent=upper)
    own = {"county": cast.record, "kind": "hazard", "urgency": "normal"}
    ServiceTimeFactory(**own, category=upper, minutes=60)
    now = at(15, "15:00")
    told = found(log(cast, category=fine))
    assert (told.minutes, told.category) == (60, upper)
    ServiceTimeFactory(**own, category=fine, minutes=90)
    ticket = log(cast, category=fine)
    told = found(ticket)
    assert (told.minutes, told.category) == (90, fine)
    assert dict(told_of(ticket, told, now))["Service time"] == (
        "1 hour 30 minutes of working time (Hazard · 渠道 · normal)"
    )
    plain = correct(ticket, changes={"category": None}, version=1, by=cast.leader, now=now)
    assert (found(plain).minutes, found(plain).category) == (300, None)


def test_the_minutes_told_add_up_though_it_came_in_within_one(cast):
    told = found(log(cast, at(15, "17:20:31")))
    assert [line[2] for line in words(told) if line[2]] == ["40 minutes", "4 hours 20 minutes"]


def test_what_was_written_before_it_was_received_says_both(cast, now):
    draft = Draft(
        kind="hazard",
        words="断树",
        grid=cast.group_grid,
        logged_at=now - dt.timedelta(hours=3),
    )
    ticket = log_ticket(draft, by=cast.leader, now=now)
    facts = dict(told_of(ticket, found(ticket), now))
    assert facts["Counted from"] == "its receipt, Wed 15 Jul 14:30"
    assert facts["Written on the phone"] == "Wed 15 Jul 11:30"
