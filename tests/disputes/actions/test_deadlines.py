"""What a resident is told: counted from the receipt, whoever holds it; nobody makes a late one young.

The cast's service time is 300 working minutes. 15 July 2026 is a Wednesday; times of day here are
those of Shanghai, working hours 08:30-12:00 and 14:30-18:00.
"""

import datetime as dt
from importlib import import_module

import pytest
from django.db import connection

from disputes.actions.checking import reject
from disputes.actions.correcting import correct
from disputes.actions.escalation import sweep_county
from disputes.actions.handling import resolve, send_back, sign
from disputes.actions.holding import accept, assign, hand_down, raise_ticket
from disputes.actions.log import Draft, log_ticket
from disputes.actions.recompute import recompute_county
from disputes.models import ServiceTime, Ticket, TicketEvent
from disputes.working_time import SHANGHAI, WorkCalendar
from grids.models import Grid
from tests.factories import CategoryFactory, ServiceTimeFactory, WorkdayFactory


def at(day, time):
    return dt.datetime.fromisoformat(f"2026-07-{day:02} {time}").replace(tzinfo=SHANGHAI)


START = at(15, "14:30")
DUE = at(16, "10:00")  # 210 minutes on Wednesday, 90 on Thursday


def log(cast, now=START, *, grid=None, by=None, **more):
    draft = Draft(kind="hazard", words="断树", grid=grid or cast.group_grid, **more)
    return log_ticket(draft, by=by or cast.leader, now=now)


def due(ticket):
    return Ticket.objects.get(pk=ticket.pk).due_at


def corrected(cast, ticket, now, by=None, **changes):
    ticket.refresh_from_db()
    by = by or cast.leader
    return correct(ticket, changes=changes, version=ticket.version, by=by, now=now)


def nothing_moves(cast, now):
    """The deadlines are what the events say, without a setting having changed."""
    return recompute_county(cast.record.id, now=now) == 0


def test_it_is_the_same_from_whichever_level_it_was_logged(cast):
    for person in (cast.leader, cast.patch, cast.village, cast.township, cast.county):
        grid = Grid.objects.get(pk=person.seats()[0].grid)
        assert log(cast, by=person, grid=grid).due_at == DUE


def test_rising_raising_and_handing_down_leave_it(cast):
    ticket = log(cast)
    sweep_county(ticket.county, now=at(15, "15:40"))
    ticket = accept(ticket, by=cast.patch, now=at(15, "15:45"))
    ticket = raise_ticket(ticket, reason="难", by=cast.patch, now=at(15, "15:50"))
    assert (ticket.due_at, ticket.resolve_by) == (DUE, at(16, "10:20"))
    by = cast.village if cast.ladder == "long" else cast.county
    ticket = hand_down(ticket, grid=cast.group_grid, reason="先办", by=by, now=at(16, "11:00"))
    assert (ticket.due_at, ticket.respond_by) == (DUE, at(16, "12:00"))
    assert nothing_moves(cast, at(16, "11:00"))
    told = TicketEvent.objects.filter(ticket=ticket).values_list("due_at", flat=True)
    assert set(told) == {DUE}


def test_a_late_one_is_not_made_young_by_a_correction_to_and_fro(cast):
    ServiceTime.objects.filter(urgency="urgent").update(minutes=100)
    ticket = log(cast)
    late = at(17, "15:00")
    assert corrected(cast, ticket, late, urgency="urgent").due_at == at(15, "16:10")
    ticket = corrected(cast, ticket, late, urgency="normal")
    assert (ticket.due_at, ticket.respond_by) == (DUE, at(15, "15:30"))
    assert corrected(cast, ticket, late, kind="order").due_at == DUE
    assert corrected(cast, ticket, late, kind="hazard").due_at == DUE
    assert ticket.due_at < late
    assert nothing_moves(cast, late)


def test_a_correction_sets_both_times_as_if_logged_so(cast):
    """Critical runs by the clock: 60 minutes to respond, 300 until it is done."""
    ticket = corrected(cast, log(cast), at(15, "15:00"), urgency="critical")
    assert (ticket.due_at, ticket.escalate_at) == (at(15, "19:30"), at(15, "15:30"))
    assert ticket.remind_at == at(15, "15:18")
    ticket = accept(ticket, by=cast.leader, now=at(15, "15:20"))
    ticket = corrected(cast, ticket, at(15, "17:55"), urgency="normal")
    assert (ticket.due_at, ticket.escalate_at) == (DUE, at(16, "09:50"))
    assert nothing_moves(cast, at(15, "17:55"))


def test_a_category_with_its_own_time_counts_from_the_receipt_too(cast):
    quick = CategoryFactory(kind="hazard")
    ServiceTimeFactory(
        county=cast.record, kind="hazard", urgency="normal", category=quick, minutes=60
    )
    ticket = corrected(cast, log(cast), at(15, "17:00"), category=quick)
    assert ticket.due_at == at(15, "15:30")
    assert corrected(cast, ticket, at(15, "17:00"), category=None).due_at == DUE


def rejected(cast, ticket, resolved_at, rejected_at):
    ticket = resolve(ticket, result="锯了", by=cast.leader, now=resolved_at)
    return reject(ticket, reason="还在", by=cast.patch, now=rejected_at)


@pytest.mark.parametrize(("again", "in_time"), [("15:30", True), ("15:31", False)])
def test_the_time_a_verifier_takes_does_not_count(cast, again, in_time):
    """Resolved with 240 minutes left: 180 of Friday from 09:00 to noon, 60 from 14:30."""
    ticket = rejected(cast, log(cast), at(15, "15:30"), at(17, "09:00"))
    assert (ticket.due_at, ticket.resolve_by) == (at(17, "15:30"), at(17, "15:30"))
    assert nothing_moves(cast, at(17, "09:00"))
    ticket = resolve(ticket, result="真锯了", by=cast.leader, now=at(17, again))
    results = TicketEvent.objects.filter(ticket=ticket, verb="resolve").order_by("at")
    assert list(results.values_list("is_on_time", flat=True)) == [True, in_time]
    assert results[0].due_at == DUE, "what was frozen is not written anew"


def test_of_a_critical_matter_no_hour_of_the_clock_counts(cast):
    ticket = log(cast, urgency="critical")
    ticket = rejected(cast, ticket, at(15, "16:00"), at(18, "03:00"))  # a Saturday night
    assert ticket.due_at == at(15, "19:30") + (at(18, "03:00") - at(15, "16:00"))


def test_seconds_of_a_look_count(cast):
    ticket = rejected(cast, log(cast), at(15, "15:30:30"), at(15, "15:45:50"))
    assert ticket.due_at == DUE + dt.timedelta(minutes=15, seconds=20)


def test_what_was_late_when_resolved_stays_as_late(cast):
    ticket = rejected(cast, log(cast), at(16, "11:00"), at(16, "11:30"))
    assert ticket.due_at == at(16, "10:30")
    assert nothing_moves(cast, at(16, "11:30"))


def test_two_looks_are_left_out_and_a_result_that_waits_is_not(cast):
    ticket = rejected(cast, log(cast), at(15, "15:00"), at(15, "15:30"))
    ticket = rejected(cast, ticket, at(15, "16:00"), at(15, "16:10"))
    assert ticket.due_at == at(16, "10:40")
    ticket = resolve(ticket, result="好", by=cast.leader, now=at(15, "17:00"))
    recompute_county(cast.record.id, now=at(20, "09:00"))
    assert due(ticket) == at(16, "10:40")


def test_what_was_solved_on_the_spot_and_rejected_has_its_whole_time(cast):
    ticket = log(cast, result="锯了")
    ticket = reject(ticket, reason="还在", by=cast.patch, now=at(17, "09:00"))
    assert ticket.due_at == at(17, "16:30")  # 180 before noon, 120 after


def test_a_holiday_in_the_time_of_the_verifier_moves_nothing(cast):
    ticket = rejected(cast, log(cast), at(15, "15:30"), at(17, "09:00"))
    WorkdayFactory(date=dt.date(2026, 7, 16), is_work=False, county=cast.record)
    assert nothing_moves(cast, at(17, "09:00"))
    WorkdayFactory(date=dt.date(2026, 7, 17), is_work=False, county=cast.record)
    recompute_county(cast.record.id, now=at(17, "09:00"))
    assert due(ticket) == at(20, "15:00")  # 210 of Monday morning, the last 30 after the break


def test_a_correction_after_a_reject_counts_the_look_in_its_own_time(cast):
    ticket = assign(log(cast), post=cast.leader.post, by=cast.leader, now=at(15, "14:40"))
    ticket = sign(ticket, by=cast.leader, now=at(15, "14:50"))
    ticket = rejected(cast, ticket, at(15, "17:00"), at(16, "09:00"))
    ticket = send_back(ticket, reason="不归我", by=cast.leader, now=at(16, "09:10"))
    assert ticket.due_at == at(16, "11:30")  # 60 of Wednesday, 30 of Thursday
    ticket = corrected(cast, ticket, at(16, "09:20"), urgency="critical")
    assert ticket.due_at == at(15, "19:30") + dt.timedelta(hours=16)
    assert corrected(cast, ticket, at(16, "09:20"), urgency="normal").due_at == at(16, "11:30")


def keep_what_was_told():
    """What the migration does to the tickets of before."""
    told = import_module("disputes.migrations.0012_told_deadlines").keep_what_was_told
    with connection.schema_editor(atomic=False) as editor:
        told(None, editor)


def test_who_waits_when_the_rule_changes_keeps_the_date_that_was_told(cast):
    waits, done, gone = log(cast), log(cast), log(cast)
    done = resolve(done, result="锯了", by=cast.leader, now=at(15, "15:30"))
    Ticket.objects.filter(pk=gone.pk).update(state="void", escalate_at=None, remind_at=None)
    told = at(27, "16:00")
    Ticket.objects.filter(pk__in=[waits.pk, done.pk]).update(due_at=told)
    ServiceTime.objects.all().delete()
    keep_what_was_told()
    assert set(ServiceTime.objects.values_list("minutes", flat=True)) == {300}
    events = TicketEvent.objects.filter(verb="told")
    assert {(event.ticket_id, event.due_at) for event in events} == {
        (waits.pk, told),
        (done.pk, told),
    }
    ServiceTime.objects.filter(urgency="urgent").update(minutes=100)
    WorkdayFactory(date=dt.date(2026, 7, 16), is_work=False, county=cast.record)
    recompute_county(cast.record.id, now=at(15, "15:00"))
    assert due(waits) == told
    assert corrected(cast, waits, at(15, "15:00"), urgency="urgent").due_at == at(15, "16:10")
    assert corrected(cast, waits, at(15, "15:00"), urgency="normal").due_at == told
    # Rejected long after: the look began on 15 July, and what was told stands before it.
    looked = events.first().at + dt.timedelta(days=30)
    ticket = reject(done, reason="还在", by=cast.patch, now=looked)
    calendar = WorkCalendar(days={dt.date(2026, 7, 16): False})
    look = calendar.working_span(at(15, "15:30"), looked)
    assert ticket.due_at == calendar.add_span(told, look)
    assert nothing_moves(cast, looked)


def test_who_was_reminded_before_the_rule_changed_is_not_reminded_again(cast):
    reminded, fresh = log(cast), log(cast)
    Ticket.objects.filter(pk=reminded.pk).update(remind_at=None)
    keep_what_was_told()
    reminded.refresh_from_db()
    fresh.refresh_from_db()
    assert (reminded.reminded_of, fresh.reminded_of) == ("respond", "")
