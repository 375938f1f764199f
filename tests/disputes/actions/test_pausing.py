"""Pause, park and resume: no clock runs meanwhile, and each runs on with the rest that was left.

The cast's service time is 300 working minutes, an allowance to respond 60 and to resolve 240. 15 July
2026 is a Wednesday; times of day are those of Shanghai, working hours 08:30-12:00 and 14:30-18:00.
"""

import datetime as dt
import threading

import pytest
from django.conf import settings
from django.db import connection

from disputes.actions.brake import is_held
from disputes.actions.checking import reject
from disputes.actions.correcting import correct
from disputes.actions.escalation import sweep_county
from disputes.actions.handling import resolve, sign
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from disputes.actions.pausing import park, pause, resume
from disputes.actions.recompute import recompute_county
from disputes.actions.voiding import void
from disputes.errors import WrongDay, WrongState
from disputes.models import Delivery, ServiceTime, Ticket, TicketEvent
from disputes.notices import tell
from disputes.rules import verbs_for
from disputes.working_time import SHANGHAI
from grids.errors import Missing, NotAllowed
from grids.models import Message
from tests import cast as small_county
from tests.factories import WorkdayFactory
from tests.turns import differing


def at(day, time):
    return dt.datetime.fromisoformat(f"2026-07-{day:02} {time}").replace(tzinfo=SHANGHAI)


def on(day):
    return dt.date(2026, 7, day)


START = at(15, "14:30")
DUE = at(16, "10:00")


def log(cast, now=START, **more):
    draft = Draft(kind="hazard", words="断树", grid=cast.group_grid, **more)
    return log_ticket(draft, by=cast.leader, now=now)


def handled(cast, now=START, **more):
    """Given to its own leader and signed for: what a pause begins with."""
    ticket = assign(log(cast, now, **more), post=cast.leader.post, by=cast.leader, now=now)
    return sign(ticket, by=cast.leader, now=now)


def paused(cast, *, since, until, **more):
    ticket = handled(cast, **more)
    return pause(ticket, reason="等鉴定", until=on(until), by=cast.leader, now=since)


def seen(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def nothing_moves(cast, now):
    return recompute_county(cast.record.id, now=now) == 0


def story(ticket, *names):
    return list(TicketEvent.objects.filter(ticket=ticket).order_by("at", "id").values_list(*names))


def test_while_it_is_paused_nothing_runs_and_then_the_rest_is_left(cast):
    ticket = paused(cast, since=at(15, "15:30"), until=17)
    assert (ticket.state, ticket.paused_until) == ("waiting", at(17, "08:30"))
    assert (ticket.escalate_at, ticket.remind_at, ticket.due_at) == (None, None, DUE)
    assert not ticket.is_overdue(at(20, "09:00"))
    assert nothing_moves(cast, at(15, "16:00"))
    # 240 minutes were the deadline's, 180 the holder's; on Friday they run on.
    ticket = resume(ticket, by=cast.leader, now=at(17, "09:00"))
    assert (ticket.state, ticket.paused_until) == ("handling", None)
    assert (ticket.due_at, ticket.escalate_at) == (at(17, "15:30"), at(17, "12:00"))
    assert ticket.remind_at == at(17, "11:12")  # 48 of the 240 minutes before
    assert nothing_moves(cast, at(17, "09:00"))


def test_of_a_critical_matter_every_hour_that_stood_is_left_out(cast):
    ticket = paused(cast, since=at(15, "15:00"), until=18, urgency="critical")
    due, rises = ticket.due_at, seen(ticket).resolve_by
    ticket = resume(ticket, by=cast.leader, now=at(19, "03:00"))  # a Sunday night
    stood = at(19, "03:00") - at(15, "15:00")
    assert (ticket.due_at, ticket.escalate_at) == (due + stood, rises + stood)
    assert nothing_moves(cast, at(19, "03:00"))


def test_its_day_brings_it_back_by_the_sweep(cast):
    ticket = paused(cast, since=at(15, "15:30"), until=17)
    early, due = at(17, "08:29"), at(17, "08:30")
    assert sweep_county(cast.record.id, now=early)["returned"] == 0
    assert sweep_county(cast.record.id, now=due)["returned"] == 1
    assert sweep_county(cast.record.id, now=due)["returned"] == 0
    ticket = seen(ticket)
    assert (ticket.state, ticket.due_at, ticket.escalate_at) == (
        "handling",
        at(17, "15:00"),
        at(17, "11:30"),
    )
    assert story(ticket, "verb", "by", "state_from", "state_to")[-2:] == [
        ("pause", cast.leader.pk, "handling", "waiting"),
        ("resume", None, "waiting", "handling"),
    ]
    assert story(ticket, "facts")[-2][0]["until"] == "2026-07-17T08:30:00+08:00"
    assert nothing_moves(cast, due)
    assert differing(cast.record.id, due) == []


def test_a_calendar_that_changes_meanwhile_counts_when_it_goes_on(cast):
    """Thursday becomes a holiday: the pause took 150 minutes of Wednesday and 30 of Friday."""
    ticket = paused(cast, since=at(15, "15:30"), until=17)
    WorkdayFactory(date=on(16), is_work=False, county=cast.record)
    assert recompute_county(cast.record.id, now=at(15, "16:00")) == 1
    assert seen(ticket).due_at == at(17, "10:00")
    assert seen(ticket).escalate_at is None
    ticket = resume(ticket, by=cast.leader, now=at(17, "09:00"))
    assert (ticket.due_at, ticket.escalate_at) == (at(17, "15:30"), at(17, "12:00"))
    assert nothing_moves(cast, at(17, "09:00"))


def test_a_new_service_time_reaches_what_stands(cast):
    ticket = paused(cast, since=at(15, "15:30"), until=17)
    ServiceTime.objects.filter(kind="hazard").update(minutes=600)
    assert recompute_county(cast.record.id, now=at(15, "16:00")) == 1
    assert seen(ticket).due_at == at(16, "17:30")
    ticket = resume(ticket, by=cast.leader, now=at(16, "08:30"))
    assert ticket.due_at == at(17, "10:30")


def test_late_before_it_was_paused_it_stays_as_late(cast):
    ticket = handled(cast)
    sweep_county(cast.record.id, now=at(16, "11:00"))
    ticket = pause(seen(ticket), reason="等", until=on(18), by=cast.leader, now=at(16, "11:00"))
    assert not ticket.is_overdue(at(17, "09:00"))
    ticket = resume(ticket, by=cast.leader, now=at(17, "09:00"))
    assert ticket.due_at == at(16, "17:30")  # an hour late before, an hour late after
    assert ticket.is_overdue(at(17, "09:00"))


def test_who_may_pause_and_resume(cast):
    ticket = handled(cast)
    for person in (cast.patch, cast.county, cast.clerk, cast.neighbour):
        with pytest.raises(NotAllowed):
            pause(ticket, reason="等", until=on(17), by=person, now=START)
    ticket = pause(ticket, reason="等", until=on(17), by=cast.leader, now=START)
    for person in (cast.patch, cast.county):
        with pytest.raises(NotAllowed):
            resume(ticket, by=person, now=START)


def test_a_holder_with_nobody_to_handle_it_pauses_it_itself(cast):
    ticket = resolve(log(cast), result="锯了", by=cast.leader, now=START)
    ticket = reject(ticket, reason="还在", by=cast.patch, now=START)
    ticket = pause(ticket, reason="等吊车", until=on(16), by=cast.leader, now=START)
    assert verbs_for(cast.leader, ticket) == [
        *("split_off", "resume", "void", "merge", "share", "note"),
    ]
    assert resume(ticket, by=cast.leader, now=START).state == "handling"


@pytest.mark.parametrize("day", [14, 15])
def test_a_day_that_has_come_is_none_to_wait_for(cast, day):
    with pytest.raises(WrongDay):
        pause(handled(cast), reason="等", until=on(day), by=cast.leader, now=START)


def test_what_must_be_given(cast):
    ticket = handled(cast)
    for reason, day in (("  ", on(17)), ("等", None)):
        for verb, by in ((pause, cast.leader), (park, cast.county)):
            with pytest.raises(Missing):
                verb(ticket, reason=reason, until=day, by=by, now=START)
    with pytest.raises(WrongDay):
        pause(ticket, reason="等", until=dt.date(2027, 7, 17), by=cast.leader, now=START)
    assert seen(ticket).version == ticket.version


# Parked.


def parked(ticket, cast, *, since, until):
    return park(ticket, reason="等资金", until=on(until), by=cast.county, now=since)


@pytest.mark.parametrize("state", ["reported", "accepted", "assigned", "handling"])
def test_it_comes_back_into_the_state_that_was_parked(cast, state):
    ticket = log(cast) if state in ("reported", "accepted") else None
    if state == "accepted":
        ticket = accept(ticket, by=cast.leader, now=START)
    if state == "assigned":
        ticket = assign(log(cast), post=cast.leader.post, by=cast.leader, now=START)
    ticket = ticket or handled(cast)
    rises = ticket.escalate_at
    ticket = parked(ticket, cast, since=at(15, "15:00"), until=20)
    assert (ticket.state, ticket.parked_from) == ("parked", state)
    assert ticket.parked_until == at(20, "08:30")
    assert sweep_county(cast.record.id, now=at(20, "08:30"))["returned"] == 1
    ticket = seen(ticket)
    assert (ticket.state, ticket.parked_from, ticket.parked_until) == (state, "", None)
    # Parked for 180 minutes of Wednesday, Thursday and Friday; 270 were left, and of the holder's
    # 60 or 240 thirty had passed.
    assert ticket.due_at == at(20, "15:30")
    assert ticket.escalate_at > rises
    assert nothing_moves(cast, at(20, "08:30"))
    assert differing(cast.record.id, at(20, "08:30")) == []


def test_the_clock_to_respond_has_its_thirty_minutes_left(cast):
    ticket = parked(log(cast), cast, since=at(15, "15:00"), until=20)
    ticket = resume(ticket, by=cast.county, now=at(17, "11:45"))
    assert (ticket.respond_by, ticket.escalate_at) == (at(17, "14:45"), at(17, "14:45"))
    assert sweep_county(cast.record.id, now=at(17, "14:45"))["escalated"] == 1


def test_only_the_county_parks_and_lets_go_on(cast):
    ticket = log(cast)
    by = cast.leader if cast.ladder == "short" else cast.township
    for person in (cast.leader, by):
        with pytest.raises(NotAllowed):
            park(ticket, reason="等", until=on(17), by=person, now=START)
    ticket = parked(ticket, cast, since=START, until=17)
    with pytest.raises(NotAllowed):
        resume(ticket, by=cast.leader, now=START)
    with pytest.raises(WrongState):
        parked(ticket, cast, since=START, until=18)


@pytest.mark.parametrize(
    ("until", "back", "state"), [(20, "08:30", "waiting"), (16, "08:30", "handling")]
)
def test_parked_over_a_pause_the_pause_goes_on_unless_it_is_over(cast, until, back, state):
    ticket = paused(cast, since=at(15, "15:30"), until=until)
    ticket = parked(ticket, cast, since=at(15, "16:30"), until=17)
    assert (ticket.parked_from, ticket.paused_until) == ("waiting", at(until, "08:30"))
    assert sweep_county(cast.record.id, now=at(16, "09:00"))["returned"] == 0
    assert sweep_county(cast.record.id, now=at(17, back))["returned"] == 1
    assert seen(ticket).state == state
    if state == "waiting":
        assert seen(ticket).due_at == DUE
        assert sweep_county(cast.record.id, now=at(20, "08:30"))["returned"] == 1
    ticket = seen(ticket)
    # One time that stood: from Wednesday 15:30 until it was handled again.
    assert ticket.due_at == (at(20, "15:00") if state == "waiting" else at(17, "15:00"))
    assert nothing_moves(cast, at(20, "08:30"))


def test_void_ends_what_stands(cast):
    ticket = void(paused(cast, since=START, until=17), reason="误报", by=cast.leader, now=START)
    assert (ticket.state, ticket.paused_until) == ("void", None)
    assert sweep_county(cast.record.id, now=at(20, "09:00"))["returned"] == 0


def test_a_correction_counts_the_pause_in_its_own_time(cast):
    """Parked while reported, then corrected to a critical matter: clock hours, both times."""
    ticket = parked(log(cast), cast, since=at(15, "15:00"), until=17)
    ticket = resume(ticket, by=cast.county, now=at(16, "09:00"))
    ticket = correct(
        ticket,
        changes={"urgency": "critical"},
        version=ticket.version,
        by=cast.leader,
        now=at(16, "09:00"),
    )
    assert ticket.due_at == at(15, "19:30") + dt.timedelta(hours=18)
    assert ticket.respond_by == at(16, "09:30")
    assert nothing_moves(cast, at(16, "09:00"))


def test_whom_it_concerns_is_told(cast):
    ticket = paused(cast, since=START, until=16)
    tell(cast.record.id, now=START)
    parked(ticket, cast, since=START, until=17)
    tell(cast.record.id, now=START)
    told = Delivery.objects.exclude(person=None).values_list("event__verb", "person")
    assert ("park", cast.leader.pk) in set(told)
    assert ("pause", cast.leader.pk) not in set(told), "who did it is not told of it"
    sweep_county(cast.record.id, now=at(17, "08:30"))
    tell(cast.record.id, now=at(17, "08:30"))
    assert Message.objects.filter(person=cast.leader, kind="resume").count() == 1


# The sweep's machinery.


def test_what_goes_on_and_is_over_rises_in_the_next_round_that_the_brake_has_seen(cast):
    for _n in range(51):
        ticket = parked(log(cast), cast, since=at(15, "15:30"), until=16)
    morning = at(16, "08:30")
    done = sweep_county(cast.record.id, now=morning)
    assert (done["returned"], done["escalated"]) == (51, 0)
    assert seen(ticket).escalate_at <= morning
    assert is_held(cast.record.id, now=morning)


def test_one_that_fails_is_tried_again_and_set_aside_and_stops_nobody(cast):
    poison, other = (paused(cast, since=START, until=16) for _n in range(2))
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE disputes_ticketevent ADD CONSTRAINT damaged"
            " CHECK (verb <> 'resume' OR ticket_id <> %s) NOT VALID",
            [poison.pk],
        )
        cursor.execute(f'SET LOCAL ROLE "{settings.APP_ROLE}"')
    Ticket.objects.filter(pk=other.pk).update(paused_until=at(16, "08:30"))
    moment = at(16, "08:30")
    for tries in range(1, 6):
        done = sweep_county(cast.record.id, now=moment)
        assert (done["failed"], done["returned"]) == (1, 1 if tries == 1 else 0)
        assert (seen(poison).attempts, seen(poison).state) == (tries, "waiting")
        moment += dt.timedelta(hours=1)
    assert seen(poison).is_set_aside
    assert sweep_county(cast.record.id, now=moment)["failed"] == 0


@pytest.mark.django_db(transaction=True)
def test_four_sweepers_at_once_bring_each_back_once(now):
    cast = small_county.build()
    cast.ladder = "long"
    for n in range(40):
        ticket = paused(cast, since=START, until=16)
        if n % 2:
            parked(ticket, cast, since=START, until=16)
    failures = []

    def work():
        try:
            sweep_county(cast.record.id, now=at(16, "09:00"))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert TicketEvent.objects.filter(verb="resume").count() == 40
    assert set(Ticket.objects.values_list("state", flat=True)) == {"handling"}
