"""The receipt: a resident follows their own matter by its code, without logging in."""

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from disputes.dues import ticket_due
from disputes.models import Ticket, TicketEvent
from disputes.receipts import read
from disputes.rollups import parts_of, place_names, stays_of
from disputes.wording import step_words
from grids.tiers import Tier

TOLD_TO_RESIDENTS = frozenset(
    {
        *("log", "log_solved", "accept", "assign", "sign", "raise", "escalate", "hand_down"),
        *("resolve", "verify", "reject", "lapse", "void", "reopen"),
        *("pause", "park", "resume", "extend", "split_off", "merge"),
    }
)
"""Steps that a receipt shows: those that change where it stands or until when. Notes, corrections,
reminders and what offices ask each other are their own."""


@login_not_required
@never_cache
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Where the matter stands: unit, deadline, steps. No words, no names; of a sensitive one no unit
    either, which would tell the place. Merged into another, it says where that stands, and its
    steps since then; what was split off has a receipt of its own."""
    now, place = timezone.now(), read(code)
    rows = Ticket.objects.select_related("holder")
    found = rows.filter(county=place[0], receipt=place[1]).first() if place else None
    if found is None:
        return render(request, "disputes/receipt_none.html", status=404)
    stays, since = stays_of(found)
    due, own = ticket_due(stays, now), _steps(found)
    context = {
        "ticket": found,
        "stays": stays,
        "parts": parts_of(found, own),
        "entries": [
            _told(one, may_place=not (found.is_sensitive or stays.is_sensitive))
            for one in (*(_steps(stays, since) if since else ()), *own)
        ],
        "now": now,
        "unit": _unit(stays),
        "stands": due.words if due.kind == "paused" else "",
    }
    return render(request, "disputes/receipt.html", context)


def _steps(ticket: Ticket, since: dt.datetime | None = None) -> list[TicketEvent]:
    """The steps that a resident is told of, the newest first; `since`: only what came after."""
    events = TicketEvent.objects.filter(county=ticket.county, ticket=ticket)
    if since is not None:
        events = events.filter(at__gt=since)
    return list(events.filter(verb__in=TOLD_TO_RESIDENTS).order_by("-at", "-id"))


def _told(event: TicketEvent, *, may_place: bool) -> dict[str, Any]:
    """A step; of a sensitive matter without its unit."""
    return {
        "verb_label": step_words(event),
        "unit": event.by_label if may_place else "",
        "at": event.at,
    }


def _unit(ticket: Ticket) -> str:
    """Who has it, as a resident knows it: below the village with the village's name."""
    holder = ticket.holder
    if holder.tier <= Tier.VILLAGE:
        return holder.name
    village = place_names([ticket]).get(ticket.at_village or 0, "")
    return f"{village}{holder.name}"
