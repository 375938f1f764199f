"""My tickets: to do, in hand, due soon, done. Four lists, four addresses, one page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from disputes.kinds import OPEN
from disputes.models import Ticket, TicketEvent
from disputes.rollups import LISTS, PAGE, my_counts, place_names, risen_from
from disputes.wording import chips_of, place_of, rose_words
from grids.rollups import unread_rows

LABELS = {
    "todo": _("To do"),
    "in_hand": _("In hand"),
    "due_soon": _("Due soon"),
    "done": _("Done"),
}

LEDES = {
    "todo": ngettext_lazy(
        "The urgent ones first. %(n)s waits for you.",
        "The urgent ones first. %(n)s wait for you.",
        "n",
    ),
    "in_hand": ngettext_lazy(
        "The urgent ones first. You have taken on %(n)s.",
        "The urgent ones first. You have taken on %(n)s.",
        "n",
    ),
    "due_soon": ngettext_lazy(
        "%(n)s is due within a day.",
        "%(n)s are due within a day.",
        "n",
    ),
    "done": ngettext_lazy(
        "%(n)s resolved this month, the latest first.",
        "%(n)s resolved this month, the latest first.",
        "n",
    ),
}

EMPTY = {
    "todo": (
        _("Nothing waits for you"),
        _("New matters show up here. You need not look for them."),
    ),
    "in_hand": (_("You have nothing in hand"), _("What you accept or sign for stands here.")),
    "due_soon": (_("Nothing is due within a day"), _("What comes close to its limit stands here.")),
    "done": (_("Nothing resolved yet this month"), _("What you resolve stands here for a month.")),
}


def todo(request: HttpRequest) -> HttpResponse:
    """What waits for my next step."""
    return _page(request, "todo")


def in_hand(request: HttpRequest) -> HttpResponse:
    """What I have taken on."""
    return _page(request, "in_hand")


def due_soon(request: HttpRequest) -> HttpResponse:
    """What is due within a day."""
    return _page(request, "due_soon")


def done(request: HttpRequest) -> HttpResponse:
    """What was resolved this month."""
    return _page(request, "done")


def _page(request: HttpRequest, name: str) -> HttpResponse:
    now = timezone.now()
    counts = request.counted = my_counts(request.user, now, unread_rows(request.user))
    page = LISTS[name](request.user, now, request.GET.get("after", ""))
    context = {
        "now": now,
        "here": "todo",
        "name": name,
        "tabs": [
            {"label": label, "url": reverse(key), "n": counts[key], "current": key == name}
            for key, label in LABELS.items()
        ],
        "lede": str(LEDES[name] % {"n": counts[name]}) if counts[name] else "",
        "empty": EMPTY[name],
        "items": items_of(page.rows, now),
        "more_url": f"{reverse(name)}?after={page.after.replace('+', '%2B')}" if page.after else "",
        "more_n": PAGE,
    }
    return render(request, "front/lists.html", context)


def items_of(tickets: list[Ticket], now: Any) -> list[dict[str, Any]]:
    """Tickets as cards: two questions more, however many there are."""
    if not tickets:
        return []
    names, risen = place_names(tickets), risen_from(tickets)
    return [item_of(ticket, names, now, risen.get(ticket.pk)) for ticket in tickets]


def item_of(
    ticket: Ticket, names: dict[int, str], now: Any, step: TicketEvent | None = None
) -> dict[str, Any]:
    """A ticket as a card that is one link; `step` brought it up to its holder."""
    risen = rose_words(step, names) if step is not None else ""
    return {
        "title": ticket.title,
        "url": reverse("ticket", kwargs={"ticket": ticket.pk}),
        "place": place_of(ticket, names),
        "chips": chips_of(ticket, risen=risen),
        "due": ticket,
        "over": ticket.state in OPEN and ticket.due_at < now,
    }
