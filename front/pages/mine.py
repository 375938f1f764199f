"""What I logged: every state, the newest first, looked through by words."""

import datetime as dt

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.actions.searching import log_search
from disputes.cards import cards_of
from disputes.search import by_number, logged_page
from disputes.search.mine import PAGE
from disputes.search.words import LONGEST, terms_of
from grids.signed import SignedRequest
from rows.addresses import address_of


def mine(request: SignedRequest) -> HttpResponse:
    """A page of the list. Words are logged once; a whole number leads to its ticket, if I logged it."""
    now, user = timezone.now(), request.user
    words, after = request.GET.get("q", "")[:LONGEST], request.GET.get("after", "")
    is_search = bool(terms_of(words))
    if is_search and not after:
        _log(request, words, now)
        ticket = by_number(user, words)
        if ticket is not None and ticket.logged_by_id == user.pk:
            return redirect("ticket", ticket.pk)
    page = logged_page(user, words if is_search else "", now, after)
    context = {"now": now, "here": "me", "q": words, "is_search": is_search, "longest": LONGEST}
    context |= {"items": cards_of(page.rows, now), "after": after, "cursor": page.after}
    context |= {
        "size": PAGE,
        "crumbs": [{"label": _("Me"), "url": reverse("me")}, {"label": _("What I logged")}],
    }
    return render(request, "front/mine.html", context)


def _log(request: SignedRequest, words: str, now: dt.datetime) -> None:
    log_search(
        words,
        filters=["mine", "q"],
        grid=None,
        by=request.user,
        now=now,
        address=address_of(request.META, behind_proxy=settings.SESSION_COOKIE_SECURE),
    )
