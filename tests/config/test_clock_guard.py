"""A database's clock that jumped ahead stops every sweep; an administrator lets them go on.

What a jump would do is shown in the same tests: released, the same sweeps do it at once.
"""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from disputes.actions.log import Draft, log_ticket
from disputes.actions.sweep import sweep_tickets
from disputes.models import Seal, SweepBrake, Ticket, TicketEvent
from front.tasks import ring
from grids.actions.braking import release
from grids.actions.clock import held_counties
from grids.actions.tidy import tidy
from grids.errors import NotAllowed
from grids.models import AuditRow, ClockBrake, ClockMark, IdempotencyKey, Message, Session
from grids.sessions import SessionStore
from grids.sweeps import sweeps
from reports.actions.sweep import sweep_reports
from reports.models import CountedDay, DailyReport, Digest
from rows.clock import OwnClock, database_now, own_clock
from tests import cast as small_county
from tests.factories import UserFactory

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
JUMP = dt.timedelta(days=32)
START = OwnClock("this start", 1000.0)
SWEEPS = [sweep.name for sweep in sweeps()]


def after(span, own=START):
    """The machine's own clock, `span` later."""
    return OwnClock(own.boot, own.seconds + span.total_seconds())


def sweep_all(now, own):
    """Every sweep, as the rings and the timer call them."""
    return sweep_tickets(now=now, own=own), sweep_reports(now, own=own), tidy(now, own=own)


def traces():
    """What a sweep ahead of time would leave behind or take away."""
    return {
        "events": TicketEvent.objects.count(),
        "seals": Seal.objects.count(),
        "reports": DailyReport.objects.count(),
        "days": CountedDay.objects.count(),
        "digests": Digest.objects.count(),
        "keys": IdempotencyKey.objects.count(),
        "sessions": Session.objects.count(),
    }


@pytest.fixture
def living(cast, now):
    """A ticket, a kept answer and a session; the clocks were read at `now`."""
    log_ticket(Draft(kind="hazard", words="断树", grid=cast.group_grid), by=cast.leader, now=now)
    IdempotencyKey.objects.create(key="1:a", user=cast.leader, status=201, answer={}, made_at=now)
    store = SessionStore()
    store.create()
    Session.objects.filter(pk=store.session_key).update(expire_date=now + dt.timedelta(days=30))
    sweep_all(now, START)
    return cast


def test_a_leap_of_32_days_files_no_report_locks_no_day_and_takes_nothing_away(living, now):
    before, leapt = traces(), now + JUMP
    tickets, reports, taken = sweep_all(leapt, after(MINUTE))
    assert traces() == before
    assert tickets["held"] == 1
    assert {**reports, **taken} == dict.fromkeys({**reports, **taken}, 0)
    sweep_all(leapt + 5 * MINUTE, after(6 * MINUTE))
    assert traces() == before
    brake = ClockBrake.objects.get()
    assert (brake.county, brake.said_at, brake.pulled_at) == (
        living.record.id,
        leapt,
        now + MINUTE,
    )
    message = Message.objects.get(person=living.admin, kind="clock")
    assert message.made_at == now + MINUTE
    with pytest.raises(NotAllowed):
        release(brake, by=living.county, now=leapt)
    release(brake, by=living.admin, now=leapt)
    sweep_all(leapt + 6 * MINUTE, after(7 * MINUTE))
    done = traces()
    assert {name for name in done if done[name] > before[name]} == {
        *("events", "seals", "reports", "days", "digests")
    }
    assert (done["keys"], done["sessions"]) == (0, 0)
    assert AuditRow.objects.filter(act="release_clock", by=living.admin).count() == 1


def test_set_right_again_it_still_waits_for_the_administrator(living, now):
    sweep_all(now + JUMP, after(MINUTE))
    before = traces()
    assert sweep_tickets(now=now + 2 * HOUR, own=after(2 * HOUR))["held"] == 1
    assert traces() == before
    release(ClockBrake.objects.get(), by=living.admin, now=now + 2 * HOUR)
    assert sweep_tickets(now=now + 2 * HOUR, own=after(2 * HOUR))["escalated"] == 1
    assert ClockBrake.objects.count() == 1


@pytest.mark.parametrize(
    ("later", "own", "jumped"),
    [
        (3 * HOUR, after(3 * HOUR), False),  # the processes were stopped, the clocks ran on
        (HOUR, START, False),  # an hour is not more than an hour
        (HOUR + dt.timedelta(seconds=1), START, True),
        (10 * HOUR, after(8 * HOUR), True),
        (-10 * HOUR, after(MINUTE), False),  # back is no jump ahead: nothing falls due by it
        (JUMP, OwnClock("another start", 5.0), False),  # the machine was off
    ],
)
def test_what_is_a_jump(cast, now, later, own, jumped):
    assert held_counties(now=now, own=START) == frozenset()
    held = held_counties(now=now + later, own=own)
    assert held == (frozenset({cast.record.id}) if jumped else frozenset())


def test_the_hour_is_counted_from_the_last_sweep_of_any_process(cast, now):
    """What is compared stands in the database: a timer's process lives for one sweep."""
    for number in range(5):  # forty minutes ahead a round: five slow steps are no jump
        span = number * MINUTE
        assert not held_counties(now=now + number * 40 * MINUTE, own=after(span))
    mark = ClockMark.objects.get()
    assert (mark.boot, mark.seconds, mark.at) == (START.boot, 1240.0, now + 160 * MINUTE)


def test_every_county_has_a_brake_of_its_own_and_shared_rows_wait_for_the_last(living, now):
    second = small_county.build(prefix="second-")
    sweep_all(now + JUMP, after(MINUTE))
    assert ClockBrake.objects.filter(released_at=None).count() == 2
    brake = ClockBrake.objects.get(county=living.record.id)
    release(brake, by=living.admin, now=now + JUMP)
    with pytest.raises(NotAllowed):
        release(ClockBrake.objects.get(released_at=None), by=living.admin, now=now)
    tickets, _reports, taken = sweep_all(now + JUMP, after(MINUTE))
    assert (tickets["held"], tickets["escalated"]) == (1, 1)
    assert set(taken.values()) == {0}
    other = ClockBrake.objects.get(county=second.record.id)
    release(other, by=second.admin, now=now + JUMP)
    assert tidy(now + JUMP, own=after(MINUTE))["sessions"] == 1


@pytest.fixture
def behind(cast):
    """The last sweep from this machine was a minute ago, by the database two hours ago."""
    own = own_clock()
    ClockMark.objects.create(boot=own.boot, seconds=own.seconds - 60, at=database_now() - 2 * HOUR)
    return cast


def test_there_are_sweeps_to_guard():
    assert {"tickets", "reports", "tidy"} <= set(SWEEPS)


@pytest.mark.parametrize("name", SWEEPS)
def test_every_ring_asks_the_guard(behind, name):
    ring(name)
    brake = ClockBrake.objects.get()
    assert dt.timedelta(minutes=118) < brake.said_at - brake.pulled_at < 2 * HOUR


def test_so_does_a_sweep_from_a_timer(behind):
    call_command("sweep", "--json")
    assert ClockBrake.objects.count() == 1


def test_so_does_the_digest_made_by_hand(behind):
    with pytest.raises(CommandError, match="The clock jumped"):
        call_command("digest", "--week", "2026-W20")
    assert not Digest.objects.exists()


def test_two_readings_of_one_start_can_be_compared():
    first, second = own_clock(), own_clock()
    assert first.boot == second.boot
    assert 0 <= second.seconds - first.seconds < 60


def test_the_page_says_what_the_clocks_said_and_lets_it_go_on(reader, living, now):
    leapt = database_now()
    ClockMark.objects.update(at=leapt - JUMP)
    sweep_all(leapt, START)
    Ticket.objects.update(escalate_at=None, remind_at=None)
    brake, address = ClockBrake.objects.get(), reverse("brake")
    reader.force_login(living.admin)
    page = reader.get(address).content.decode()
    assert "clock ran more than an hour ahead" in page
    assert "no report is filed automatically, no day is locked" in page
    for moment in (brake.said_at, brake.pulled_at):
        assert timezone.localtime(moment).isoformat(timespec="minutes") in page
    assert reader.post(address, {"brake": brake.pk}).status_code == 422
    assert reader.post(address, {"looked": "on"}).status_code == 422
    brake.refresh_from_db()
    assert brake.released_at is None
    for user in (living.leader, living.county, living.auditor, UserFactory()):
        reader.force_login(user)
        assert reader.post(address, {"looked": "on", "brake": brake.pk}).status_code == 404
    reader.force_login(living.admin)
    response = reader.post(address, {"looked": "on", "brake": brake.pk}, follow=True)
    page = response.content.decode()
    assert "Released. What is due is done by the clock as it is now." in page
    assert "The brake is not pulled" in page
    assert living.admin.name in page  # in the list of former ones


def test_a_form_shown_for_one_brake_does_not_release_the_next(reader, cast):
    now, address = timezone.now(), reverse("brake")
    clock = ClockBrake.objects.create(county=cast.record.id, said_at=now, pulled_at=now - HOUR)
    share = SweepBrake.objects.create(county=cast.record.id, why="share", pulled_at=now)
    reader.force_login(cast.admin)
    reader.post(address, {"looked": "on", "brake": clock.pk})
    reader.post(address, {"looked": "on", "brake": clock.pk})  # pressed twice
    share.refresh_from_db()
    assert share.released_at is None
    assert "Unusually many tickets" in reader.get(address).content.decode()
    reader.post(address, {"looked": "on", "brake": share.pk})
    share.refresh_from_db()
    assert share.released_by == cast.admin


def test_banner_and_message_lead_there(reader, living, now):
    leapt = database_now()
    ClockMark.objects.update(at=leapt - JUMP)
    sweep_all(leapt, START)
    words, link = "The clock jumped: background work stopped", f'href="{reverse("brake")}"'
    for user, is_link in ((living.admin, True), (living.county, False)):
        reader.force_login(user)
        page = reader.get(reverse("inbox")).content.decode()
        assert (f"<a {link}>{words}" in page) is is_link
        assert words in page
    message = Message.objects.get(person=living.admin, kind="clock")
    reader.force_login(living.admin)
    assert "where it should be" in reader.get(reverse("inbox")).content.decode()
    response = reader.post(reverse("inbox_open", args=[message.pk]))
    assert response.url == reverse("brake")
