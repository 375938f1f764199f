"""What must be reported at once: the duty, the report, the alarm an hour after the receipt, once."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from disputes.actions.checking import verify
from disputes.actions.correcting import correct
from disputes.actions.guarding import report
from disputes.actions.handling import resolve
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from disputes.actions.pausing import park
from disputes.actions.reopening import reopen
from disputes.actions.sweep import sweep_tickets
from disputes.actions.voiding import void
from disputes.category_seed import CLASSES
from disputes.errors import NothingToReport, WrongTime
from disputes.models import Category, Delivery, EventWords, SweepBrake, Ticket, TicketEvent
from disputes.notices import tell
from disputes.rollups.turn_sheets import compare_turns
from disputes.rules import verbs_for
from grids.errors import Missing, NotAllowed
from grids.models import DutyTurn, Message, WorkItem
from tests import cast as small_county
from tests.api import at, client

HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
ORGAN = {"organ": "城关派出所", "number": "110"}


@pytest.fixture
def home(cast):
    """Violence at home, below a class of its own."""
    above = Category.objects.create(
        kind="dispute", code="D90", name="家庭", must_report="公安机关 110"
    )
    return Category.objects.create(
        kind="dispute", code="D9001", name="家庭暴力", parent=above, is_sensitive=True
    )


@pytest.fixture
def fight(cast):
    return Category.objects.create(
        kind="dispute", code="D91", name="打架", must_report="公安机关 110"
    )


@pytest.fixture
def log(cast, now):
    def _log(category=None, **more):
        draft = Draft(
            kind="dispute", words="打起来了", grid=cast.group_grid, category=category, **more
        )
        return log_ticket(draft, by=cast.leader, now=now)

    return _log


def todo(ticket):
    """What of it waits besides its usual steps, and for whom; as the independent count has it too."""
    day = timezone.localdate(ticket.received_at)
    assert compare_turns(ticket.county, day)[1] == []
    rows = WorkItem.objects.filter(subject=ticket.pk, what__in=["report", "tell"])
    return set(rows.values_list("what", "owner_kind", "owner"))


def alarms(ticket):
    return TicketEvent.objects.filter(ticket=ticket, verb="alarm").count()


def test_the_law_names_the_classes_that_a_new_installation_starts_with():
    """Violence at home, minors, a quarrel that may turn violent; nothing else is seeded."""
    named = {row.name: row.must_report for row in CLASSES if row.must_report}
    assert set(named) == {"家庭暴力", "打架", "受侵害", "失学、离家"}
    assert all("110" in organ and "法" in organ for organ in named.values())


def test_a_class_that_names_an_organ_leaves_a_duty_for_an_hour(cast, log, home, now):
    """The class above has the organ; a matter of another class owes nothing."""
    ticket, other = log(home), log()
    assert (ticket.report_by, ticket.alarm_at) == (now + HOUR, now + HOUR)
    assert (other.report_by, other.alarm_at) == (None, None)
    assert todo(ticket) == {("report", "grid", cast.group_grid.pk)}
    assert todo(other) == set()
    assert "report" in verbs_for(cast.leader, ticket)
    assert "report" not in verbs_for(cast.leader, other)


def test_the_alarm_rings_once_by_the_clock_and_to_the_holder_alone(cast, log, home, now):
    """At night as well: an hour is sixty minutes."""
    night = now.replace(hour=15)  # 23:00 in Shanghai
    draft = Draft(kind="dispute", words="打起来了", grid=cast.group_grid, category=home)
    ticket = log_ticket(draft, by=cast.leader, now=night)
    assert sweep_tickets(now=night + HOUR - MINUTE)["alarmed"] == 0
    assert sweep_tickets(now=night + HOUR)["alarmed"] == 1
    assert sweep_tickets(now=night + HOUR)["alarmed"] == 0
    assert sweep_tickets(now=night + 30 * HOUR)["alarmed"] == 0
    assert alarms(ticket) == 1
    event = TicketEvent.objects.get(ticket=ticket, verb="alarm")
    told = Delivery.objects.filter(event=event)
    assert set(told.values_list("person", flat=True)) == {cast.leader.pk}
    line = Message.objects.get(person=cast.leader, kind="alarm")
    assert line.url == f"/tickets/{ticket.pk}/"  # a line of its own, as a critical matter has
    ticket.refresh_from_db()
    assert ticket.report_by == night + HOUR
    assert {what for what, _kind, _owner in todo(ticket)} == {"report"}


def test_the_alarm_rings_who_is_on_duty_and_does_not_wait_for_the_morning(cast, fight, now):
    """As a critical matter does (disputes/ringing.py), whatever its urgency; of a sensitive one nobody
    but its holder hears."""
    night = now.replace(hour=15)  # 23:00 in Shanghai
    day = timezone.localdate(night + HOUR)
    DutyTurn.objects.create(post=cast.county.post, from_on=day, until_on=day)
    for is_sensitive, also in ((False, {cast.county.pk}), (True, set())):
        draft = Draft(
            kind="dispute",
            words="打架",
            grid=cast.group_grid,
            category=fight,
            is_sensitive=is_sensitive,
        )
        ticket = log_ticket(draft, by=cast.leader, now=night)
        sweep_tickets(now=night + HOUR)
        event = TicketEvent.objects.get(ticket=ticket, verb="alarm")
        told = set(Delivery.objects.filter(event=event).values_list("person", flat=True))
        assert told == {cast.leader.pk} | also
        rung = Message.objects.get(person=cast.leader, kind="alarm", url=f"/tickets/{ticket.pk}/")
        assert rung.counts_from is None


def test_what_was_reported_in_time_rings_no_alarm(cast, log, fight, now):
    ticket = report(log(fight), **ORGAN, at=now + 5 * MINUTE, by=cast.leader, now=now + 9 * MINUTE)
    assert (ticket.reported_at, ticket.reported_to) == (now + 5 * MINUTE, "城关派出所 110")
    assert (ticket.report_by, ticket.alarm_at) == (None, None)
    assert todo(ticket) == set()
    assert sweep_tickets(now=now + 2 * HOUR)["alarmed"] == 0
    event = TicketEvent.objects.get(ticket=ticket, verb="report")
    assert (event.by, dt.datetime.fromisoformat(event.facts["at"])) == (
        cast.leader,
        now + 5 * MINUTE,
    )
    assert EventWords.objects.get(event=event).words == "城关派出所 110"
    assert "organ" not in event.facts
    assert "number" not in event.facts


def test_a_second_organ_may_be_told_later_and_the_first_stays_in_the_history(cast, log, fight, now):
    ticket = report(log(fight), **ORGAN, at=now, by=cast.leader, now=now + MINUTE)
    ticket = report(
        ticket, organ="县民政局", number="66910000", at=now + HOUR, by=cast.leader, now=now + HOUR
    )
    assert ticket.reported_to == "县民政局 66910000"
    assert TicketEvent.objects.filter(ticket=ticket, verb="report").count() == 2


def test_who_may_enter_it(cast, log, fight, now):
    """Logger, holder, assignee; the levels above see what was not reported and cannot say it was."""
    ticket = accept(log(fight), by=cast.leader, now=now)
    given = {"at": now, "now": now + MINUTE}
    for person in (cast.village, cast.county, cast.neighbour, cast.clerk):
        with pytest.raises(NotAllowed):
            report(ticket, **ORGAN, by=person, **given)
    ticket = assign(ticket, post=cast.leader.post, by=cast.leader, now=now)
    report(ticket, **ORGAN, by=cast.leader, **given)


@pytest.mark.parametrize("without", ["organ", "number", "at"])
def test_it_says_to_whom_under_which_number_and_when(cast, log, fight, now, without):
    said = ORGAN | {"at": now} | {without: None if without == "at" else " "}
    with pytest.raises(Missing):
        report(log(fight), **said, by=cast.leader, now=now)


@pytest.mark.parametrize("late", [6 * MINUTE, -31 * 24 * HOUR])
def test_a_time_that_cannot_be_meant_is_refused(cast, log, fight, now, late):
    with pytest.raises(WrongTime):
        report(log(fight), **ORGAN, at=now + late, by=cast.leader, now=now)


def test_a_phone_a_little_fast_says_now(cast, log, fight, now):
    assert (
        report(log(fight), **ORGAN, at=now + 4 * MINUTE, by=cast.leader, now=now).reported_at == now
    )


def test_a_matter_of_another_class_is_not_reported(cast, log, now):
    with pytest.raises(NothingToReport):
        report(log(), **ORGAN, at=now, by=cast.leader, now=now)


def test_solved_on_the_spot_is_no_report(cast, log, home, now):
    ticket = log(home, result="劝住了")
    assert ticket.state == "resolved"
    assert todo(ticket) == {("tell", "grid", cast.group_grid.pk)}
    assert sweep_tickets(now=now + HOUR)["alarmed"] == 1
    report(ticket, **ORGAN, at=now, by=cast.leader, now=now + HOUR)
    assert todo(ticket) == set()


def test_a_parking_does_not_silence_it_and_the_end_does(cast, log, fight, now):
    parked, voided = log(fight), log(fight)
    park(parked, reason="等", until=(now + 72 * HOUR).date(), by=cast.county, now=now)
    void(voided, reason="误报", by=cast.leader, now=now)
    assert sweep_tickets(now=now + HOUR)["alarmed"] == 1
    assert (alarms(parked), alarms(voided)) == (1, 0)
    voided.refresh_from_db()
    assert voided.alarm_at is None
    assert todo(voided) == set()


def test_a_correction_follows_the_class(cast, log, fight, now):
    ticket = log()
    ticket = correct(
        ticket, changes={"category": fight}, version=1, by=cast.leader, now=now + 3 * HOUR
    )
    assert ticket.report_by == now + HOUR  # as if it had been logged so: it rings at once
    assert sweep_tickets(now=now + 3 * HOUR)["alarmed"] == 1
    ticket.refresh_from_db()
    for category in (None, fight):  # taken back, and set again
        ticket = correct(
            ticket,
            changes={"category": category},
            version=ticket.version,
            by=cast.leader,
            now=now + 4 * HOUR,
        )
    assert sweep_tickets(now=now + 5 * HOUR)["alarmed"] == 0
    assert alarms(ticket) == 1
    ticket.refresh_from_db()
    assert todo(ticket) == {("report", "grid", ticket.holder_id)}


def test_another_class_takes_the_duty_away(cast, log, fight, now):
    ticket = log(fight)
    changes = {"category": None}
    ticket = correct(ticket, changes=changes, version=1, by=cast.leader, now=now)
    assert (ticket.report_by, ticket.alarm_at, todo(ticket)) == (None, None, set())


def test_opened_again_it_is_still_owed(cast, log, fight, now):
    ticket = accept(log(fight), by=cast.leader, now=now)
    ticket = resolve(ticket, result="劝住了", by=cast.leader, now=now)
    ticket = verify(ticket, finding="属实", by=cast.patch, now=now + MINUTE)
    assert ticket.alarm_at is None
    assert todo(ticket) == set()
    ticket = reopen(ticket, reason="又打了", by=cast.county, now=now + 2 * MINUTE)
    assert todo(ticket) == {("report", "grid", cast.group_grid.pk)}
    assert sweep_tickets(now=now + HOUR)["alarmed"] == 1


def test_it_follows_a_holder_that_changes(cast, log, fight, now):
    ticket = log(fight)
    sweep_tickets(now=now + 48 * HOUR)
    ticket.refresh_from_db()
    assert ticket.holder_id != cast.group_grid.pk
    assert todo(ticket) == {("report", "grid", ticket.holder_id)}


def test_a_pulled_brake_does_not_silence_it(cast, log, fight, now):
    """Escalation waits for an administrator; whoever is in danger does not."""
    ticket = log(fight)
    SweepBrake.objects.create(county=ticket.county, why="share", pulled_at=now)
    done = sweep_tickets(now=now + HOUR)
    assert (done["held"], done["alarmed"]) == (1, 1)


def test_a_matter_about_a_leader_rings_at_the_holder_above(cast, fight, log, now):
    ticket = log(fight, concerns=cast.above_group)
    sweep_tickets(now=now + HOUR)
    tell(ticket.county, now=now + HOUR)
    event = TicketEvent.objects.get(ticket=ticket, verb="alarm")
    told = set(Delivery.objects.filter(event=event).values_list("person", flat=True))
    assert cast.leader.pk not in told
    assert cast.patch.pk not in told - {None}
    assert event.holder_to == ticket.holder_id


def test_the_api_enters_it_and_shows_it(cast, log, fight, now):
    ticket, me = log(fight), client(cast.leader)
    said = me.get(at(ticket.pk)).json()
    assert dt.datetime.fromisoformat(said["report_by"]) == now + HOUR
    answer = me.post(at(ticket.pk, "report/"), ORGAN | {"at": now.isoformat()})
    assert answer.status_code == 200, answer.json()
    done = answer.json()
    assert (done["reported_to"], done["report_by"]) == ("城关派出所 110", None)
    assert dt.datetime.fromisoformat(done["reported_at"]) == now


@pytest.mark.django_db(transaction=True)
def test_four_sweepers_at_once_ring_each_once(now):
    cast = small_county.build()
    fight = Category.objects.create(
        kind="dispute", code="D91", name="打架", must_report="公安机关 110"
    )
    for n in range(40):
        draft = Draft(kind="dispute", words=f"打架 {n}", grid=cast.group_grid, category=fight)
        log_ticket(draft, by=cast.leader, now=now)
    rung = []

    def work():
        try:
            rung.append(sweep_tickets(now=now + HOUR)["alarmed"])
        finally:
            connection.close()

    sweepers = [threading.Thread(target=work) for _n in range(4)]
    for one in sweepers:
        one.start()
    for one in sweepers:
        one.join()
    rung.append(sweep_tickets(now=now + HOUR)["alarmed"])
    events = TicketEvent.objects.filter(verb="alarm")
    assert (sum(rung), events.count(), events.values("ticket").distinct().count()) == (40, 40, 40)
    assert not Ticket.objects.filter(alarm_at__isnull=False).exists()
