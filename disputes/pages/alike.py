"""What is like a matter: before it is sent, after it, and on its own page, with the way to merge it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from disputes.mergeable import refusal
from disputes.models import Ticket
from disputes.offered import Places
from disputes.pages.ticket import crumbs, seen_ticket
from disputes.rollups import place_names
from disputes.rules import verbs_for
from disputes.search import similar
from disputes.search.likeness import LIKE_DAYS
from disputes.wording import place_of
from grids.models import Grid, User
from grids.signed import SignedRequest
from grids.typed import pressed

RELATED = ("grid", "holder", "resolver")


@pressed
@sensitive_post_parameters("words")
def log_similar(request: SignedRequest) -> HttpResponse:
    """Open tickets nearby that say nearly the same: a fragment beside the words.

    It only reads, yet takes a POST: what people type must not stand in an address, which servers
    on the way write into their logs.
    """
    now = timezone.now()
    places, words = Places(request.user), request.POST.get("words", "")
    grid = places.chosen(request.POST.get("grid", "")) or places.own
    lines = []
    if grid is not None:
        lines = alike(request.user, grid, words, request.POST.get("kind", ""), now)
    return render(
        request, "disputes/_similar.html", {"now": now, "words": words} | told_alike(lines)
    )


def ticket_similar(request: SignedRequest, ticket: uuid.UUID) -> HttpResponse:
    """The same for a ticket: a fragment of its page, a page of its own where nothing runs in the
    browser."""
    now = timezone.now()
    found = seen_ticket(request.user, ticket, RELATED)
    lines = alike_to(request.user, found, now)
    label = _("Similar matters")
    context = {
        "now": now,
        "ticket": found,
        "label": label,
        "here": "queue" if request.user.sits_at_a_desk() else "todo",
        "crumbs": crumbs(request.user, found, label),
        "back_url": reverse("ticket", kwargs={"ticket": found.pk}),
        **told_alike(lines),
    }
    template = "disputes/_similar.html" if request.htmx else "disputes/alike.html"
    return render(request, template, context)


def told_alike(lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the fragment is given."""
    return {"similar": lines, "days": LIKE_DAYS.days}


def alike_to(
    user: User, ticket: Ticket, now: dt.datetime, *, may_add: bool = False
) -> list[dict[str, Any]]:
    """What is like a ticket, as lines; `merge_url` where this person may merge it into the other.
    `may_add`: else its words may be added there as a note, by whoever just logged them."""
    if not ticket.is_open:
        return []
    rows = similar(user, ticket.grid, words=ticket.words, kind=ticket.kind, now=now, but=ticket.pk)
    may_merge = "merge" in verbs_for(user, ticket)
    merging = reverse("ticket_verb", kwargs={"ticket": ticket.pk, "verb": "merge"})
    lines = _lines(rows)
    for line, other in zip(lines, rows, strict=True):
        if may_merge and refusal(ticket, other) is None:
            line["merge_url"] = f"{merging}?into={other.pk}"
        elif may_add:
            line["note_url"] = _note_url(user, other)
    return lines


def alike(user: User, grid: Grid, words: str, kind: str, now: dt.datetime) -> list[dict[str, Any]]:
    """What is like words that were not sent yet; `note_url` is the note's sheet where the person may
    add them to it."""
    rows = similar(user, grid, words=words, kind=kind, now=now)
    lines = _lines(rows)
    for line, other in zip(lines, rows, strict=True):
        line["note_url"] = _note_url(user, other)
    return lines


def _note_url(user: User, ticket: Ticket) -> str:
    if "note" not in verbs_for(user, ticket):
        return ""
    return reverse("ticket_verb", kwargs={"ticket": ticket.pk, "verb": "note"})


def _lines(tickets: Sequence[Ticket]) -> list[dict[str, Any]]:
    names = place_names(tickets) if tickets else {}
    return [
        {
            "title": one.title,
            "place": place_of(one, names),
            "at": one.received_at,
            "state": capfirst(one.get_state_display()),
            "url": reverse("ticket", kwargs={"ticket": one.pk}),
        }
        for one in tickets
    ]
