"""`manage.py sweep`: everything due, once; another clock only where all is made up."""

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command

from disputes.actions.log import Draft, log_ticket
from disputes.models import TicketEvent
from grids.models import Heartbeat


def sweep(**options):
    answer = io.StringIO()
    call_command("sweep", stdout=answer, **options)
    return answer.getvalue()


@pytest.fixture
def ticket(cast, now):
    return log_ticket(
        Draft(kind="hazard", words="断树", grid=cast.group_grid), by=cast.leader, now=now
    )


@pytest.fixture
def demo(settings):
    settings.DEMO = "nanzhao"


def test_it_sweeps_everything_once(ticket, demo):
    late = ticket.escalate_at + dt.timedelta(seconds=30)
    first = json.loads(sweep(now=late.isoformat(), json=True))
    assert first["tickets"]["escalated"] == 1
    assert list(first) == ["now", "exports", "tickets", "codes", "reports", "tidy", "visits"]
    assert set(first["tidy"]) == {
        *("idempotency", "attempts", "tokens", "sessions", "staff", "codes")
    }
    assert first["now"].endswith("+08:00")
    again = json.loads(sweep(now=late.isoformat(), json=True))
    assert again["tickets"]["escalated"] == 0
    assert TicketEvent.objects.filter(ticket=ticket, verb="escalate").count() == 1


def test_another_clock_is_refused_where_a_county_is_real(ticket, settings):
    settings.DEMO = "none"
    with pytest.raises(CommandError, match="demonstration only"):
        sweep(now="2026-11-23T07:30:00+08:00")
    assert not TicketEvent.objects.filter(verb="escalate").exists()


def test_a_made_up_county_may_have_another_clock(cast, settings):
    settings.DEMO = "none"
    cast.record.is_demo = True
    cast.record.save()
    assert "+08:00" in sweep(now="2026-11-23 07:30")


@pytest.mark.parametrize(
    "text", ["soon", "2026-13-40T00:00:00", "0001-01-01T00:00Z", "9999-12-31T23:59Z"]
)
def test_a_moment_must_be_one(demo, cast, text):
    with pytest.raises(CommandError, match="is no moment"):
        sweep(now=text)


def test_run_by_a_timer_it_gives_the_signs_of_life(db):
    said = sweep()
    assert said.startswith("Swept at 20")
    assert (
        ". Tickets: –. Requests for a login code: –. Reports: –. Taken away: –. Visits: –." in said
    )
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {
        "sweep-tickets",
        "sweep-codes",
        "sweep-reports",
        "sweep-tidy",
        "sweep-exports",
        "sweep-visits",
        "sweep",
    }
