"""My lists: to do, in hand, due soon, done. Four lists, four addresses, one page.

The first three hold whatever waits for somebody, whichever app it belongs to.
"""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from disputes.cards import cards_of
from disputes.rollups import PAGE, done_page, my_counts
from grids import waiting
from grids.models import HOLD, User
from grids.signed import SignedRequest
from grids.subjects import Card, subject_of
from grids.waiting import Line

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


def todo(request: SignedRequest) -> HttpResponse:
    """What waits for my next step."""
    return _page(request, "todo")


def in_hand(request: SignedRequest) -> HttpResponse:
    """What I have taken on."""
    return _page(request, "in_hand")


def due_soon(request: SignedRequest) -> HttpResponse:
    """What is due within a day."""
    return _page(request, "due_soon")


def done(request: SignedRequest) -> HttpResponse:
    """What was resolved this month."""
    return _page(request, "done")


def _page(request: SignedRequest, name: str) -> HttpResponse:
    now = timezone.now()
    counts = request.counted = my_counts(request.user, now)
    items, after = _items(request.user, name, now, request.GET.get("after", ""))
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
        "items": items,
        "more_url": f"{reverse(name)}?after={after.replace('+', '%2B')}" if after else "",
        "more_n": PAGE,
    }
    return render(request, "front/lists.html", context)


def _items(user: User, name: str, now: dt.datetime, after: str) -> tuple[list[Card], str]:
    """The cards of a page, and the cursor of the next."""
    if name == "done":
        page = done_page(user, now, after)
        return cards_of(page.rows, now), page.after
    page = waiting.LISTS[name](user, now, after, PAGE)
    return describe(user, page.rows, now), page.after


def describe(user: User, lines: list[Line], now: dt.datetime) -> list[Card]:
    """The cards of these lines, each by the app of its subject, with what to do; in their order."""
    kinds: dict[str, list[Line]] = {}
    for line in lines:
        kinds.setdefault(line.kind, []).append(line)
    cards: dict = {}
    for kind, some in kinds.items():
        cards |= subject_of(kind).describe(user, [line.subject for line in some], now)
    return [
        cards[line.subject] | {"ask": _ask(line), "is_stand_in": line.is_stand_in}
        for line in lines
        if line.subject in cards
    ]


def _ask(line: Line) -> str:
    """What to do, where it is a turn; of what is held nothing is asked."""
    asks = subject_of(line.kind).asks
    return next((str(asks[what]) for what in line.what if what != HOLD), "")
