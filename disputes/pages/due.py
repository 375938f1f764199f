"""Why a ticket is due when it is: what counted and what did not, piece by piece."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.due_lines import back_lines, lines_of
from disputes.due_words import events_of, hours_words, moved_words, told_of
from disputes.explained import Explanation, explain
from disputes.pages.ticket import crumbs, seen_ticket
from grids.signed import SignedRequest


def ticket_due(request: SignedRequest, ticket: uuid.UUID) -> HttpResponse:
    """The deadline in words."""
    now = timezone.now()
    found = seen_ticket(request.user, ticket, ("category__parent",))
    told = explain(found, now)
    label = _("How the deadline is counted")
    context: dict[str, Any] = {"now": now, "ticket": found, "told": told, "label": label}
    context |= {"here": "queue" if request.user.sits_at_a_desk() else "todo"}
    context |= {"facts": told_of(found, told, now), "lines": drawn(told, now)}
    context |= {"total": hours_words(told.minutes) if told.minutes else ""}
    context |= {"crumbs": crumbs(request.user, found, label)}
    context |= {"back_url": reverse("ticket", kwargs={"ticket": found.pk})}
    return render(request, "disputes/due.html", context)


def drawn(told: Explanation, now: dt.datetime) -> list[dict[str, Any]]:
    """Each line as the page draws it; a stop with its events and what it moved."""
    lines = lines_of(told.pieces, now, told.held, a_day=told.a_day)
    found: list[dict[str, Any]] = []
    for line in [*lines, *back_lines(told.held, now)]:
        drawn = {
            "when": line.when,
            "why": line.why,
            "amount": line.amount,
            "steps": "",
            "moved": "",
        }
        if line.held is not None:
            drawn["steps"] = events_of(line.held, now)
            drawn["moved"] = moved_words(line.held) if not line.held.back else ""
        found.append(drawn)
    return found
