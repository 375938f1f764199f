"""After a seven-day holiday nothing rises at once (domain.md, working time).

The National Day holiday of 2026: 1 to 7 October off, Saturday the 10th worked. The cast's holders
have 60 working minutes to accept, the resident is told 300.
"""

import datetime as dt

import pytest

from disputes.actions.escalation import sweep_county
from disputes.actions.handling import sign
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from disputes.actions.workdays import import_national_days
from disputes.calendar_source import national_days
from disputes.explained import explain
from disputes.models import Ticket
from disputes.working_time import SHANGHAI


def at(text):
    return dt.datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


@pytest.fixture
def log(cast):
    """Tickets of every state whose clock runs, logged at a moment."""
    import_national_days(2026, national_days(2026), now=at("09-01T09:00"))

    def _log(now):
        draft = {"kind": "hazard", "words": "断树", "grid": cast.group_grid}
        made = [
            log_ticket(Draft(**draft, urgency=urgency), by=cast.leader, now=now)
            for urgency in ("normal", "urgent", "normal", "urgent")
        ]
        made[1] = accept(made[1], by=cast.leader, now=now)
        for n in (2, 3):
            made[n] = assign(made[n], post=cast.leader.post, by=cast.leader, now=now)
        made[3] = sign(made[3], by=cast.leader, now=now)
        return made

    return _log


def raised(cast, now):
    return sweep_county(cast.record.id, now=now)["escalated"]


@pytest.mark.parametrize("logged", ["09-30T17:01", "09-30T18:00", "10-01T09:00", "10-07T23:59"])
def test_nothing_rises_while_it_lasts_nor_when_it_ends(cast, log, logged):
    tickets = log(at(logged))
    for moment in ("09-30T23:59", "10-04T10:00", "10-07T16:00", "10-08T00:01", "10-08T08:30"):
        if at(moment) > at(logged):
            assert raised(cast, at(moment)) == 0, moment
    for ticket in tickets:
        ticket = Ticket.objects.get(pk=ticket.pk)
        assert ticket.escalate_at > at("10-08T08:30")
        told = explain(ticket, at("10-08T08:30"))
        assert (told.ends_at, told.counted) == (ticket.due_at, dt.timedelta(minutes=300))
        assert "国庆节" in {piece.name for piece in told.pieces}


def test_it_rises_when_its_own_working_time_is_over(cast, log):
    """An hour to accept: half of it before the holiday, half after."""
    reported, *_others = log(at("09-30T17:30"))
    reported.refresh_from_db()
    assert reported.escalate_at == at("10-08T09:00")
    assert raised(cast, at("10-08T08:59")) == 0
    assert raised(cast, at("10-08T09:00")) == 2  # what was not accepted, and what was not signed


def test_the_days_after_a_make_up_saturday_are_counted_once(cast, log):
    reported, *_others = log(at("10-09T17:30"))
    reported.refresh_from_db()
    assert reported.escalate_at == at("10-10T09:00")
    assert reported.due_at == at("10-10T15:30")
