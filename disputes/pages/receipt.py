"""The receipt: a resident follows their own matter by its code, without logging in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from disputes.dues import ticket_due
from disputes.models import Ticket, TicketEvent
from disputes.receipts import read
from disputes.rollups import place_names
from disputes.wording import step_words
from grids.tiers import Tier

TOLD_TO_RESIDENTS = frozenset(
    {
        *("log", "log_solved", "accept", "assign", "sign", "raise", "escalate", "hand_down"),
        *("resolve", "verify", "reject", "lapse", "void", "reopen"),
        *("pause", "park", "resume", "extend"),
    }
)
"""Steps that a receipt shows: those that change where it stands or until when. Notes, corrections,
reminders and what offices ask each other are their own."""


@login_not_required
@never_cache
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Where the matter stands: unit, deadline, steps. No words, no names, no other ticket; of a
    sensitive one no unit either, which would tell the place."""
    now, place = timezone.now(), read(code)
    rows = Ticket.objects.select_related("holder")
    found = rows.filter(county=place[0], receipt=place[1]).first() if place else None
    if found is None:
        return render(request, "disputes/receipt_none.html", status=404)
    events = TicketEvent.objects.filter(county=found.county, ticket=found)
    entries = [
        {
            "verb_label": step_words(event),
            "unit": "" if found.is_sensitive else event.by_label,
            "at": event.at,
        }
        for event in events.filter(verb__in=TOLD_TO_RESIDENTS).order_by("-at", "-id")
    ]
    due = ticket_due(found, now)
    context = {"ticket": found, "entries": entries, "now": now, "unit": _unit(found)}
    context["stands"] = due.words if due.kind == "paused" else ""
    return render(request, "disputes/receipt.html", context)


def _unit(ticket: Ticket) -> str:
    """Who has it, as a resident knows it: below the village with the village's name."""
    holder = ticket.holder
    if holder.tier <= Tier.VILLAGE:
        return holder.name
    village = place_names([ticket]).get(ticket.at_village or 0, "")
    return f"{village}{holder.name}"
