"""How much time a ticket has left: running, stopped or over."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from disputes.kinds import OPEN, State
from grids.wording import Due, countdown, date_words, day_words


def ticket_due(ticket: Any, now: datetime) -> Due:
    """What a ticket's countdown says at `now` (domain.md, Escalation).

    A stopped clock tells until when, an ended ticket the day it was resolved; only an open one whose
    clock runs can be overdue.
    """
    state = State(ticket.state)
    if state not in OPEN:
        return _ended(state, ticket.resolved_at, now)
    if state == State.PARKED:
        return _stopped(_("Parked until %(day)s"), ticket.parked_until, now)
    if state == State.WAITING:
        return _stopped(_("Paused until %(day)s"), ticket.paused_until, now)
    if ticket.is_halted:
        return _stopped(_("Stands for an answer until %(day)s"), ticket.asked_until, now)
    return countdown(ticket.due_at, now, is_provisional=ticket.is_due_provisional)


def _stopped(form: str, until: datetime, now: datetime) -> Due:
    words = form % {"day": date_words(until, now)}
    return Due("paused", words, "player-pause", until)


def _ended(state: State, resolved_at: datetime | None, now: datetime) -> Due:
    if state == State.VOID:
        return Due("done", _("Void"), "x")
    if state == State.MERGED:
        return Due("done", _("Merged into another"), "x")
    if resolved_at is None:
        return Due("done", _("Resolved"), "check")
    words = _("Resolved %(day)s") % {"day": day_words(resolved_at, now)}
    return Due("done", words, "check", resolved_at)
