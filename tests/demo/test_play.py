"""A small county played for ten days: believable, consistent, and it goes on after a sleep."""

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Max

from demo import play
from disputes.actions.log import Draft, log_ticket
from disputes.models import CaseCounter, EventWords, Party, SweepBrake, Ticket, TicketEvent
from grids.models import Heartbeat
from reports.models import CountedDay, DailyReport, Digest, ReportState
from rows.crypto import hash_matches
from rows.fields import sealed_get

MORNING = dt.datetime(2026, 7, 21, 0, 10, tzinfo=dt.UTC)  # Tuesday, 08:10 in Shanghai
LATER = MORNING + dt.timedelta(days=3)


def run(county, now, **options):
    answer = io.StringIO()
    call_command(
        "demo",
        county=county,
        days=10,
        jobs=1,
        now=now.isoformat(),
        json=True,
        stdout=answer,
        stderr=io.StringIO(),
        **options,
    )
    return json.loads(answer.getvalue().splitlines()[-1])


def recounted():
    answer = io.StringIO()
    call_command("recount", check=True, json=True, stdout=answer)
    return json.loads(answer.getvalue())


def swept(now):
    answer = io.StringIO()
    call_command("sweep", now=now.isoformat(), json=True, stdout=answer)
    return json.loads(answer.getvalue())


def make_demo(cast):
    cast.record.is_demo = True
    cast.record.short_name = "测"  # the dice are thrown by the case number
    cast.record.save()


@pytest.fixture
def stage(any_cast):
    make_demo(any_cast)
    any_cast.done = run(any_cast.record.id, MORNING)
    return any_cast


def picture():
    """Everything that a second run must leave alone."""
    return {
        "tickets": list(Ticket.objects.order_by("pk").values()),
        "events": TicketEvent.objects.count(),
        "reports": list(DailyReport.objects.order_by("pk").values_list("pk", "state")),
        "digests": Digest.objects.count(),
    }


def test_what_was_played_counts_up_and_nothing_is_left_to_sweep(stage):
    assert stage.done["tickets"] == Ticket.objects.count() > 20
    played = TicketEvent.objects.exclude(verb__in=("join_problem", "share"))  # bound together after
    assert stage.done["events"] == played.count()
    assert CountedDay.objects.count() == 10
    assert Digest.objects.values("week_start").distinct().count() == 1
    figures = recounted()
    assert figures["cells"] > 500
    assert figures["wrong"] == 0
    done = swept(MORNING + dt.timedelta(seconds=50))
    assert sum(done["tickets"].values()) <= 2
    assert not any(done["reports"].values())
    assert not SweepBrake.objects.exists()


def test_nothing_happens_in_the_future_or_out_of_order(stage):
    latest = TicketEvent.objects.aggregate(at=Max("at"))["at"]
    assert latest <= MORNING
    assert not Ticket.objects.filter(received_at__gt=MORNING).exists()
    assert not DailyReport.objects.filter(frozen_at__gt=MORNING + dt.timedelta(minutes=1)).exists()
    for ticket in Ticket.objects.all():
        events = list(ticket.events.order_by("at", "id"))
        assert events[0].verb in ("log", "log_solved")
        assert all(a.at < b.at for a, b in zip(events, events[1:], strict=False))
        assert events[-1].state_to == ticket.state
        assert events[-1].holder_to == ticket.holder_id


def test_words_are_kept_beside_their_hash_and_parties_are_sealed(stage):
    said = EventWords.objects.select_related("event")[:20]
    assert said
    assert all(hash_matches(s.event.words_hash, s.words, row=s.event_id) for s in said)
    party = Party.objects.select_related("ticket").first()
    assert party.ticket.kind in ("dispute", "service")
    assert sealed_get(party, "phone").reveal().startswith("1990000")


def test_the_next_case_number_goes_on(stage):
    period = "2607"
    given = Ticket.objects.filter(number__contains=f" {period}-").count()
    assert CaseCounter.objects.get(period=period).last == given
    ticket = log_ticket(
        Draft(kind="hazard", words="断树", grid=stage.group_grid), by=stage.leader, now=MORNING
    )
    assert ticket.number.endswith(f"{period}-{given + 1:04d}")


def test_a_second_run_on_the_same_day_changes_nothing(stage):
    before = picture()
    assert run(stage.record.id, MORNING + dt.timedelta(hours=6))["changed"] is False
    assert picture() == before


def test_a_later_run_plays_the_missed_days(stage):
    before = {row.pk: row for row in DailyReport.objects.all()}
    done = run(stage.record.id, LATER)
    assert done["changed"] is True
    assert done["tickets"] > 2
    assert done["moved"] > 2
    assert CountedDay.objects.count() == 13
    assert recounted()["wrong"] == 0
    after = {row.pk: row for row in DailyReport.objects.all()}
    frozen = ("frozen_at", "logged", "open", "below_received")
    assert all(
        getattr(after[pk], n) == getattr(row, n) for pk, row in before.items() for n in frozen
    )
    done = swept(LATER + dt.timedelta(seconds=50))
    assert sum(done["tickets"].values()) <= 2
    assert not any(done["reports"].values())


def test_it_goes_on_after_what_people_did_meanwhile(stage):
    lived = MORNING + dt.timedelta(hours=9)  # 17:10: a visitor logs something, the sweep has run
    log_ticket(
        Draft(kind="order", words="有人飙车", grid=stage.group_grid), by=stage.leader, now=lived
    )
    swept(lived + dt.timedelta(minutes=59))
    known = set(TicketEvent.objects.values_list("pk", flat=True))
    run(stage.record.id, LATER)
    fresh = TicketEvent.objects.exclude(pk__in=known)
    assert not fresh.filter(at__lte=lived).exists()
    assert recounted()["wrong"] == 0
    ended = Ticket.objects.get(words="有人飙车")
    assert ended.version > 1


def test_a_run_that_was_cut_off_is_finished_by_the_next(any_cast, monkeypatch):
    make_demo(any_cast)

    def broken(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(play.Desk, "file_days", broken)
        with pytest.raises(KeyboardInterrupt):
            run(any_cast.record.id, MORNING)
    tickets = Ticket.objects.count()
    assert tickets
    assert not DailyReport.objects.exists()
    done = run(any_cast.record.id, MORNING + dt.timedelta(hours=1))
    assert done["changed"] is True
    assert Ticket.objects.count() == tickets
    assert CountedDay.objects.count() == 10
    assert recounted()["wrong"] == 0


def test_reports_of_every_fate_are_there(stage):
    reports = DailyReport.objects
    assert reports.filter(is_nil=True, confirmed_by=None).exists()
    assert reports.filter(state=ReportState.CONFIRMED_ABOVE, above_at__isnull=False).exists()
    assert not reports.filter(state=ReportState.CONFIRMED_ABOVE, above_by=None).exists()
    top = reports.filter(tier=1).first()
    assert top.below_expected == top.below_received + top.below_missing


def test_a_real_county_is_left_alone(cast):
    with pytest.raises(CommandError, match="no demonstration"):
        run(cast.record.id, MORNING)
    assert not Ticket.objects.exists()
    assert not Heartbeat.objects.exists()


def test_a_moment_must_be_one(stage):
    with pytest.raises(CommandError, match="is no moment"):
        call_command("demo", county=stage.record.id, now="soon")
