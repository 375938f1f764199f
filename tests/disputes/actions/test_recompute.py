"""A change of calendar or allowance moves the open deadlines, and only those."""

import datetime as dt

import pytest

from disputes.actions.checking import reject, verify
from disputes.actions.correcting import correct
from disputes.actions.escalation import sweep_county
from disputes.actions.handling import resolve
from disputes.actions.holding import accept, assign, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.actions.recompute import recompute_county
from disputes.actions.setting_aside import push_ahead
from disputes.kinds import State
from disputes.models import Allowance, Ticket
from grids.actions.county import save_settings
from grids.models import County
from tests.factories import WorkdayFactory


def log(cast, now, words="断树"):
    return log_ticket(
        Draft(kind="hazard", words=words, grid=cast.group_grid), by=cast.leader, now=now
    )


def times(ticket):
    ticket.refresh_from_db()
    return (ticket.due_at, ticket.escalate_at, ticket.remind_at, ticket.sign_by, ticket.resolve_by)


@pytest.mark.parametrize("state", ["reported", "accepted", "assigned", "corrected"])
def test_nothing_changed_moves_nothing(any_cast, now, state):
    ticket = log(any_cast, now)
    later = now + dt.timedelta(minutes=20)
    if state != "reported":
        ticket = accept(ticket, by=any_cast.leader, now=later)
    if state == "corrected":
        correct(
            ticket, changes={"place": "桥头"}, version=ticket.version, by=any_cast.leader, now=later
        )
    if state == "assigned":
        assign(ticket, post=any_cast.leader.post, by=any_cast.leader, now=later)
    before = times(ticket)
    assert recompute_county(any_cast.record.id, now=later) == 0
    assert times(ticket) == before


def test_a_new_holiday_moves_the_deadline_behind_it(cast, now):
    ticket = log(cast, now)
    done = resolve(log(cast, now, "断枝"), result="清了", by=cast.leader, now=now)
    WorkdayFactory(date=dt.date(2026, 7, 15), is_work=False, name="停电", county=cast.record)
    assert recompute_county(cast.record.id, now=now) == 1  # seven working days on are the same
    ticket.refresh_from_db()
    assert ticket.escalate_at == dt.datetime(2026, 7, 16, 1, 30, tzinfo=dt.UTC)  # 09:30
    due = done.due_at
    done.refresh_from_db()
    assert done.due_at == due


def test_a_longer_allowance_counts_from_where_the_old_one_did(cast, now):
    ticket = log(cast, now)
    Allowance.objects.filter(county=cast.record).update(respond=120)
    recompute_county(cast.record.id, now=now + dt.timedelta(minutes=30))
    ticket.refresh_from_db()
    assert ticket.escalate_at == now + dt.timedelta(minutes=120)
    assert ticket.remind_at == now + dt.timedelta(minutes=96)


def test_a_clock_to_resolve_that_began_with_the_assignment_is_counted_from_there(cast, now):
    later = now + dt.timedelta(minutes=20)
    ticket = assign(log(cast, now), post=cast.leader.post, by=cast.leader, now=later)
    before = times(ticket)
    assert recompute_county(cast.record.id, now=later) == 0
    assert times(ticket) == before


def test_a_clock_to_sign_that_began_anew_one_level_up_is_counted_from_there(cast, now):
    ticket = assign(log(cast, now), post=cast.leader.post, by=cast.leader, now=now)
    later = now + dt.timedelta(minutes=20)
    ticket = raise_ticket(ticket, reason="难", by=cast.leader, now=later)
    before = times(ticket)
    assert recompute_county(cast.record.id, now=later) == 0
    assert times(ticket) == before


def test_a_deadline_of_what_was_solved_on_the_spot_and_rejected_moves_too(cast, now):
    draft = Draft(kind="hazard", words="断树", grid=cast.group_grid, result="锯了")
    ticket = reject(
        log_ticket(draft, by=cast.leader, now=now), reason="还在", by=cast.patch, now=now
    )
    due = ticket.due_at
    WorkdayFactory(date=dt.date(2026, 7, 16), is_work=False, name="停电", county=cast.record)
    recompute_county(cast.record.id, now=now)
    ticket.refresh_from_db()
    assert ticket.due_at == due + dt.timedelta(days=1)


def test_the_reminder_follows_its_own_clock(cast, now):
    ticket = accept(log(cast, now), by=cast.leader, now=now)
    later = now + dt.timedelta(minutes=100)
    ticket = assign(ticket, post=cast.leader.post, by=cast.leader, now=later)
    Allowance.objects.filter(county=cast.record).update(sign=50)
    assert recompute_county(cast.record.id, now=later) == 1
    ticket.refresh_from_db()
    assert ticket.remind_at == later + dt.timedelta(minutes=40)


def lapses(ticket):
    ticket.refresh_from_db()
    return ticket.lapse_at


def test_what_waits_to_be_verified_closes_by_the_new_calendar(cast, now):
    """Seven working days after it was resolved: a holiday between moves the day, and nothing else."""
    done = resolve(log(cast, now), result="清了", by=cast.leader, now=now)
    due, version = done.due_at, done.version
    assert lapses(done) == dt.datetime(2026, 7, 24, 10, tzinfo=dt.UTC)  # Friday 18:00
    WorkdayFactory(date=dt.date(2026, 7, 20), is_work=False, name="停电", county=cast.record)
    later = now + dt.timedelta(hours=2)
    assert recompute_county(cast.record.id, now=later) == 1
    assert lapses(done) == dt.datetime(2026, 7, 27, 10, tzinfo=dt.UTC)
    assert (done.due_at, done.version) == (due, version)
    assert recompute_county(cast.record.id, now=later) == 0
    WorkdayFactory(date=dt.date(2026, 7, 25), is_work=True, name="补班", county=cast.record)
    # The Saturday counts; from Friday on it would leave less than seven working days.
    assert recompute_county(cast.record.id, now=now + dt.timedelta(days=2)) == 0
    assert recompute_county(cast.record.id, now=later) == 1
    assert lapses(done) == dt.datetime(2026, 7, 25, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("setting", "value", "day"),
    [
        ("hours", ["08:00", "12:00", "14:00", "17:30"], (24, 9, 30)),
        ("lapse_workdays", 5, (22, 10, 0)),
    ],
)
def test_it_follows_the_countys_settings(cast, now, setting, value, day):
    done = resolve(log(cast, now), result="清了", by=cast.leader, now=now)
    county = County.objects.get(pk=cast.record.pk)
    setattr(county, setting, value)
    save_settings(county, by=cast.admin, now=now)
    number, hour, minute = day
    assert lapses(done) == dt.datetime(2026, 7, number, hour, minute, tzinfo=dt.UTC)


@pytest.fixture
def resolved(cast, now):
    return resolve(log(cast, now), result="清了", by=cast.leader, now=now)


def with_workdays(cast, days, now):
    county = County.objects.get(pk=cast.record.pk)
    county.lapse_workdays = days
    save_settings(county, by=cast.admin, now=now)


def test_a_shorter_setting_leaves_its_working_days_from_today(cast, now, resolved):
    """Nothing closes unverified at once: whoever verifies has one whole working day from the change."""
    later = now + dt.timedelta(days=6)  # Tuesday the 21st
    with_workdays(cast, 1, later)
    assert lapses(resolved) == dt.datetime(2026, 7, 22, 10, tzinfo=dt.UTC)
    assert sweep_county(cast.record.id, now=later)["lapsed"] == 0
    assert recompute_county(cast.record.id, now=later + dt.timedelta(hours=20)) == 0
    assert sweep_county(cast.record.id, now=lapses(resolved))["lapsed"] == 1
    resolved.refresh_from_db()
    assert resolved.state == State.CLOSED


def test_a_floor_never_puts_off_what_stood(cast, now, resolved):
    """Due on the 24th; six working days from the 21st are later than that: it stays the 24th."""
    with_workdays(cast, 6, now + dt.timedelta(days=6))
    assert lapses(resolved) == dt.datetime(2026, 7, 24, 10, tzinfo=dt.UTC)
    with_workdays(cast, 8, now + dt.timedelta(days=6))
    assert lapses(resolved) == dt.datetime(2026, 7, 27, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize("tries", [1, 5])
def test_what_the_sweep_put_off_stays_put_off(cast, now, resolved, tries):
    """A row that fails is tried in an hour, or set aside: a change of settings does not undo it."""
    other = resolve(log(cast, now, "断枝"), result="清了", by=cast.leader, now=now)
    at = lapses(resolved)
    for _try in range(tries):
        push_ahead(cast.record.id, resolved.pk, "lapse_at", at)
    before = lapses(resolved)
    assert before > at
    with_workdays(cast, 9, at - dt.timedelta(hours=1))
    assert (lapses(resolved), resolved.attempts) == (before, tries)
    assert lapses(other) > at


def test_a_calendar_makes_nobodys_form_stale(cast, now, resolved):
    """A date that moved is nothing that anybody wrote: the result is verified as it was read."""
    ticket = log(cast, now, "断枝")
    versions = (resolved.version, ticket.version)
    WorkdayFactory(date=dt.date(2026, 7, 15), is_work=False, name="停电", county=cast.record)
    WorkdayFactory(date=dt.date(2026, 7, 20), is_work=False, name="停电", county=cast.record)
    assert recompute_county(cast.record.id, now=now) == 2
    found = Ticket.objects.filter(county=cast.record.id)
    assert {t.pk: t.version for t in found} == dict(
        zip((resolved.pk, ticket.pk), versions, strict=True)
    )


def test_what_is_closed_keeps_its_end(cast, now):
    done = resolve(log(cast, now), result="清了", by=cast.leader, now=now)
    verify(done, finding="看过", by=cast.county, now=now)
    WorkdayFactory(date=dt.date(2026, 7, 20), is_work=False, name="停电", county=cast.record)
    assert recompute_county(cast.record.id, now=now) == 0
    assert lapses(done) is None
