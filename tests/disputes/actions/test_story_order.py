"""The story of a ticket stands in the order in which it happened, whoever's request began first."""

import datetime as dt

from disputes.actions.escalation import sweep_county
from disputes.actions.handling import resolve
from disputes.actions.holding import accept
from disputes.actions.log import Draft, log_ticket
from disputes.actions.noting import note as add_note
from disputes.journal import story
from disputes.models import Ticket
from reports.actions.recount import check_county
from reports.rollups.day_figures import figures

SECOND = dt.timedelta(seconds=1)
TICK = dt.timedelta(microseconds=1)


def log(cast, now):
    """A matter of the group."""
    draft = Draft(kind="hazard", words="断树挡路", grid=cast.group_grid)
    return log_ticket(draft, by=cast.leader, now=now)


def told(ticket):
    return [(event.verb, event.state_to) for event in story(ticket)]


def test_who_began_earlier_and_waited_stands_after_what_it_waited_for(cast, now):
    """A request takes its time when it begins. One of 10:00:00 that waits for the row stands after
    the one of 10:00:01 that held it; else the ticket would be open in every later count."""
    ticket = accept(log(cast, now), by=cast.leader, now=now)
    add_note(ticket, words="看过了", by=cast.county, now=now + SECOND)
    resolve(ticket, result="办好了", by=cast.leader, now=now)
    assert told(ticket) == [
        ("log", "reported"),
        ("accept", "accepted"),
        ("note", "accepted"),
        ("resolve", "resolved"),
    ]
    *_, note, done = story(ticket)
    assert (note.at, done.at) == (now + SECOND, now + SECOND + TICK)
    assert figures(cast.group_grid, ticket.day, now + 2 * SECOND)["open"] == 0
    assert check_county(cast.record.id).wrong_rows == []


def test_the_sweep_too_stands_after_what_came_while_it_was_under_way(cast, now):
    ticket = log(cast, now)
    due = Ticket.objects.get(pk=ticket.pk).escalate_at
    add_note(ticket, words="还在等", by=cast.county, now=due + SECOND)
    assert sweep_county(cast.record.id, now=due)["escalated"] == 1
    *_, note, risen = story(ticket)
    assert (note.verb, risen.verb, risen.at - note.at) == ("note", "escalate", TICK)
    assert risen.day == note.day
