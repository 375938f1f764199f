"""The sweep: exactly once, calm after a holiday, braked when too much would rise, never stopped."""

import datetime as dt
import threading

import pytest
from django.conf import settings
from django.db import connection, transaction

from disputes.actions.brake import is_held
from disputes.actions.checking import reject
from disputes.actions.escalation import sweep_county
from disputes.actions.handling import resolve
from disputes.actions.holding import assign
from disputes.actions.log import Draft, log_ticket
from disputes.actions.sweep import sweep_tickets
from disputes.inbox import tell_lines
from disputes.models import Delivery, SweepBrake, Ticket, TicketEvent
from disputes.notices import tell
from grids.actions.braking import release
from grids.actions.tree_lock import hold_tree
from grids.errors import NotAllowed
from grids.models import Message
from grids.tellers import Told
from tests import cast as small_county
from tests.factories import WorkdayFactory

HOUR = dt.timedelta(hours=1)


def log_many(cast, now, count):
    return [
        log_ticket(
            Draft(kind="hazard", words=f"断树 {n}", grid=cast.group_grid), by=cast.leader, now=now
        )
        for n in range(count)
    ]


def test_after_a_seven_day_holiday_nothing_escalates_at_once(cast):
    evening_before = dt.datetime(2026, 9, 30, 9, 30, tzinfo=dt.UTC)  # 17:30 in Shanghai
    for day in range(1, 8):
        WorkdayFactory(date=dt.date(2026, 10, day), is_work=False, name="国庆节")
    tickets = log_many(cast, evening_before, 3)
    first_morning = dt.datetime(2026, 10, 8, 0, 45, tzinfo=dt.UTC)  # 08:45
    assert sweep_county(cast.record.id, now=first_morning)["escalated"] == 0
    # 30 of the 60 working minutes ran before the holiday: the rest is over at 09:00.
    assert tickets[0].escalate_at == dt.datetime(2026, 10, 8, 1, 0, tzinfo=dt.UTC)


def test_more_than_a_fifth_pulls_the_brake_and_an_admin_releases_it(cast, now):
    log_many(cast, now, 51)
    later = now + 2 * HOUR
    assert sweep_tickets(now=later)["held"] == 1
    assert not TicketEvent.objects.filter(verb="escalate").exists()
    brake = SweepBrake.objects.get()
    assert (brake.why, brake.would_raise, brake.open_tickets) == ("share", 51, 51)
    assert Message.objects.filter(person=cast.admin, kind="brake").count() == 1
    assert sweep_tickets(now=later + HOUR)["held"] == 1
    with pytest.raises(NotAllowed):
        release(brake, by=cast.village, now=later)
    release(brake, by=cast.admin, now=later + HOUR)
    assert sweep_tickets(now=later + HOUR)["escalated"] == 51


def test_before_eight_the_admins_of_the_new_day_are_told(cast, now):
    log_many(cast, now, 51)
    night = dt.datetime(2026, 7, 19, 17, 0, tzinfo=dt.UTC)  # 01:00 of the 20th in Shanghai
    cast.admin.postings.update(started_on=dt.date(2026, 7, 20))
    assert is_held(cast.record.id, now=night)
    assert Message.objects.filter(person=cast.admin, kind="brake").count() == 1


def test_what_stands_at_the_county_rises_no_further_and_pulls_no_brake(cast, now):
    for n in range(51):
        draft = Draft(kind="hazard", words=f"断树 {n}", grid=cast.county_grid)
        log_ticket(draft, by=cast.county, now=now)
    done = sweep_tickets(now=now + 2 * HOUR)
    assert (done["held"], done["topped"]) == (0, 51)


def test_fifty_may_rise_at_once(cast, now):
    log_many(cast, now, 50)
    assert sweep_tickets(now=now + 2 * HOUR)["escalated"] == 50


def test_a_poison_row_is_pushed_ahead_and_set_aside_while_the_others_rise(cast, now):
    poison, *others = log_many(cast, now, 3)
    TicketEvent.objects.create(
        county=cast.record.id,
        ticket=poison,
        verb="escalate",
        at=now,
        day=now.date(),
        state_to="reported",
        holder_to=cast.patch_grid.id,
        spell=0,
        kind="hazard",
        due_at=now,
    )
    moment = now + 2 * HOUR
    assert sweep_county(cast.record.id, now=moment)["escalated"] == 2
    for _try in range(4):
        poison.refresh_from_db()
        assert poison.escalate_at == moment + HOUR
        moment = poison.escalate_at
        sweep_county(cast.record.id, now=moment)
    poison.refresh_from_db()
    assert poison.is_set_aside
    assert sweep_county(cast.record.id, now=moment + 5 * HOUR)["failed"] == 0
    poison.refresh_from_db()
    assert (poison.spell, poison.attempts) == (0, 5)
    alert = Message.objects.get(person=cast.admin, kind="set_aside")
    assert alert.facts == {"number": poison.number}
    assert (
        min(Ticket.objects.filter(pk__in=[t.pk for t in others]).values_list("spell", flat=True))
        > 0
    )


def refuse(verb, ticket):
    """The database refuses this verb's event of this ticket, as a damaged row would."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE disputes_ticketevent ADD CONSTRAINT damaged"
            " CHECK (verb <> %s OR ticket_id <> %s) NOT VALID",
            [verb, ticket.pk],
        )
        cursor.execute(f'SET LOCAL ROLE "{settings.APP_ROLE}"')


@pytest.mark.parametrize(
    ("verb", "column", "counted"),
    [("remind", "remind_at", "reminded"), ("lapse", "lapse_at", "lapsed")],
)
def test_a_failing_reminder_or_lapse_is_set_aside_and_stops_nobody(
    cast, now, verb, column, counted
):
    poison, *others = log_many(cast, now, 3)
    if verb == "lapse":
        for ticket in (poison, *others):
            resolve(ticket, result="清了", by=cast.leader, now=now)
    refuse(verb, poison)
    poison.refresh_from_db()
    moment = getattr(poison, column)
    Ticket.objects.filter(state="reported").update(escalate_at=now + 99 * HOUR)
    for tries in range(1, 6):
        done = sweep_county(cast.record.id, now=moment)
        assert (done["failed"], done[counted]) == (1, 2 if tries == 1 else 0)
        poison.refresh_from_db()
        assert (poison.attempts, getattr(poison, column)) == (tries, moment + HOUR)
        assert poison.is_set_aside == (tries == 5)
        moment += HOUR
    done = sweep_county(cast.record.id, now=moment + HOUR)
    assert (done["failed"], done[counted]) == (0, 0)
    assert Message.objects.filter(person=cast.admin, kind="set_aside").count() == 1
    assert TicketEvent.objects.filter(verb=verb).count() == 2


def test_what_was_set_aside_is_taken_up_by_the_next_verb_that_sets_a_clock(cast, now):
    (ticket,) = log_many(cast, now, 1)
    for step in (
        lambda: resolve(ticket, result="清了", by=cast.leader, now=now),
        lambda: reject(ticket, reason="还在", by=cast.patch, now=now),
    ):
        Ticket.objects.filter(pk=ticket.pk).update(attempts=5, is_set_aside=True)
        step()
        ticket.refresh_from_db()
        assert (ticket.attempts, ticket.is_set_aside) == (0, False)


def test_both_levels_and_the_logger_are_told_once(cast, now):
    (ticket,) = log_many(cast, now, 1)
    moment = ticket.escalate_at
    sweep_county(cast.record.id, now=moment)
    assert tell(cast.record.id, now=moment) == 2  # log, escalate
    assert tell(cast.record.id, now=moment) == 0
    told = set(Delivery.objects.filter(event__verb="escalate").values_list("person", flat=True))
    assert told == {cast.leader.id, cast.patch.id}
    message = Message.objects.get(person=cast.patch, kind="escalate")
    # It is collected with others of the day: what it is about is asked for by its reader.
    ticket.refresh_from_db()
    assert message.facts["place"] == ticket.holder.place
    assert tell_lines(cast.patch, [message])[message.pk] == Told(
        1, ticket.title, f"{cast.village_grid.name}{cast.group_grid.name}"
    )
    assert "断树" not in str(message.facts)
    assert message.facts["you"] == "holder"
    assert Message.objects.get(person=cast.leader, kind="escalate").facts["you"] == ""


def test_an_assignment_tells_each_reader_what_it_makes_of_them(cast, now):
    (ticket,) = log_many(cast, now, 1)
    ticket = assign(ticket, department=cast.department, by=cast.leader, now=now)
    tell(cast.record.id, now=now)
    later = now + dt.timedelta(minutes=1)
    assign(ticket, post=cast.leader.post, by=cast.leader, now=later)
    tell(cast.record.id, now=later)
    told = Message.objects.filter(person=cast.clerk, kind="assign").order_by("made_at")
    assert [message.facts["you"] for message in told] == ["assignee", "former"]


def test_the_leader_it_concerns_is_told_nothing(cast, now):
    ticket = log_ticket(
        Draft(
            kind="information", words="账目不清", grid=cast.group_grid, concerns=cast.village_grid
        ),
        by=cast.leader,
        now=now,
    )
    assert ticket.holder == cast.township_grid
    tell(cast.record.id, now=now)
    assert set(Message.objects.values_list("person", flat=True)) == {cast.township.id}
    for person in (cast.village, cast.patch):
        assert not Ticket.objects.visible_to(person).exists()
    assert Ticket.objects.visible_to(cast.leader).exists()


@pytest.mark.django_db(transaction=True)
def test_a_tree_that_is_being_changed_stops_its_own_county_only_and_blames_no_ticket(now):
    """The lock is given up waiting for; the next round finds the same rows."""
    first, second = small_county.build(), small_county.build(prefix="second-")
    log_many(first, now, 2)
    log_many(second, now, 2)
    held, done, at_last = threading.Event(), {}, threading.Event()

    def change_the_tree():
        try:
            with transaction.atomic():
                hold_tree(first.record.id)
                held.set()
                at_last.wait(30)
        finally:
            connection.close()

    changing = threading.Thread(target=change_the_tree)
    changing.start()
    held.wait(10)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        done = sweep_tickets(now=now + 2 * HOUR)
    finally:
        at_last.set()
        changing.join()
        connection.close()
    assert (done["stopped"], done["escalated"]) == (1, 2)
    assert set(Ticket.objects.values_list("attempts", flat=True)) == {0}
    assert sweep_tickets(now=now + 2 * HOUR)["escalated"] == 2


@pytest.mark.django_db(transaction=True)
def test_four_sweepers_at_once_raise_each_ticket_once(now):
    cast = small_county.build()
    log_many(cast, now, 40)
    moment, failures = now + 2 * HOUR, []

    def work():
        try:
            sweep_county(cast.record.id, now=moment)
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
    assert TicketEvent.objects.filter(verb="escalate").count() == 40
    assert set(Ticket.objects.values_list("spell", flat=True)) == {1}
