"""Ask back: one question to whoever logged the ticket or to the resident, its answer, or none in time.

Facts of the events, from which others read when the clocks stood (deadlines.halted): `ask_back` says
{"until": iso, "stops": bool, "whom": "logger" or "resident"}; its `to_post` is the post that has to
answer. `answer` says {"whom"}. `unanswered` is the sweep's, when the day is over: nothing but that.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.actions.due_rows import add_events, take_due
from disputes.actions.recompute import set_anew
from disputes.actions.setting_aside import take_up
from disputes.askable import LOGGER, RESIDENT, post_of_logger
from disputes.errors import AlreadyAsked, CannotBeAsked
from disputes.journal import begin, record, stories, story
from disputes.models import Ticket, TicketEvent
from disputes.standstill import close_question
from disputes.ticket_clocks import Clockwork, stand
from disputes.turning import turn_over
from grids.errors import Missing
from grids.models import User


@transaction.atomic
def ask_back(
    ticket: Ticket,
    *,
    question: str,
    whom: str,
    by: User,
    now: dt.datetime,
    version: int | None = None,
) -> Ticket:
    """Ask for what is missing. The first question of a ticket halts its clocks until the answer, for
    the county's working days at most; a later one waits as long and halts nothing.

    The deadline moves at once by all of that time, and back where the answer comes sooner. Raises
    Missing, AlreadyAsked, CannotBeAsked, WrongState, NotAllowed, Stale.
    """
    if not question.strip():
        raise Missing(_("Write the question."), field="question")
    if whom not in (LOGGER, RESIDENT):
        raise Missing(_("Choose who is asked."), field="whom")
    ticket, seat = begin(ticket, "ask_back", by=by, version=version)
    if ticket.asked_until is not None:
        raise AlreadyAsked()
    post = post_of_logger(ticket, by, timezone.localdate(now)) if whom == LOGGER else None
    if whom == LOGGER and post is None:
        raise CannotBeAsked(field="whom")
    clock = Clockwork.load(ticket.county, now, since=ticket.began_at)
    until = clock.calendar.add_workdays(now, clock.county.answer_workdays)
    events = story(ticket)
    stops = not any(one.verb == "ask_back" and one.facts["stops"] for one in events)
    facts = {"until": timezone.localtime(until).isoformat(), "stops": stops, "whom": whom}
    ticket.asked_until, ticket.asked_post, ticket.is_halted = until, post, stops
    if stops:
        coming = TicketEvent(verb="ask_back", at=now, state_to=ticket.state, facts=facts)
        clock.set_due(ticket, [*events, coming])
        stand(ticket)
    told: dict[str, Any] = {"words": question.strip(), "post": post, "facts": facts}
    record(ticket, "ask_back", by=by, seat=seat, now=now, **told)
    return ticket


@transaction.atomic
def answer(
    ticket: Ticket, *, words: str, by: User, now: dt.datetime, version: int | None = None
) -> Ticket:
    """What was asked is answered, by the post that was asked or, for a resident, by whoever asked
    them: the clocks run on with the rest that was left.

    Raises Missing, WrongState, Stale; NotAllowed also where nothing is asked.
    """
    if not words.strip():
        raise Missing(_("Write the answer."), field="words")
    ticket, seat = begin(ticket, "answer", by=by, version=version)
    facts = {"whom": LOGGER if ticket.asked_post_id else RESIDENT}
    was_halted = ticket.is_halted
    close_question(ticket)
    if was_halted:
        clock = Clockwork.load(ticket.county, now, since=ticket.began_at)
        set_anew(ticket, story(ticket), clock, now, answered_at=now)
    take_up(ticket)
    record(ticket, "answer", by=by, seat=seat, now=now, words=words.strip(), facts=facts)
    return ticket


@transaction.atomic
def unanswered_batch(county: int, ids: Sequence[uuid.UUID], now: dt.datetime) -> dict[str, int]:
    """The sweep's part: nobody answered in time. The clocks ran on from that moment, however late
    the sweep comes; what is over by then rises in the next round, under its brake."""
    due = take_due(county, ids, now, "asked_until")
    rows = Ticket.objects.filter(county=county, pk__in=[one.pk for one in due])
    tickets = list(rows.prefetch_related("holder").order_by("pk"))
    if not tickets:
        return {"returned": 0}
    events = stories(county, tickets)
    clock = Clockwork.load(county, now, since=min(one.began_at for one in tickets))
    for ticket in tickets:
        was_halted = ticket.is_halted
        close_question(ticket)
        take_up(ticket)
        if was_halted:
            set_anew(ticket, events[ticket.pk], clock, now, answered_at=now)
        ticket.version += 1
    Ticket.objects.filter(county=county).bulk_update(tickets, WRITTEN)
    add_events(county, "unanswered", due, now)
    turn_over(county, [ticket.pk for ticket in tickets], now=now)
    return {"returned": len(tickets)}


# fmt: off
WRITTEN = (
    "asked_until", "asked_post", "is_halted", "due_at", "respond_by", "sign_by", "resolve_by",
    "escalate_at", "remind_at", "reminded_of", "is_due_provisional", "is_rise_provisional",
    "attempts", "is_set_aside", "version",
)
# fmt: on
"""What the end of a question changes of a ticket."""
