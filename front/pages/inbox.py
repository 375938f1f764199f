"""The in-app inbox: what was told to me, worded in my language."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from grids.actions.inbox import read_all, read_message
from grids.models import Message, User
from grids.sentences import note_of
from grids.signed import SignedRequest
from grids.tellers import told_of
from rows.keyset import cut

PAGE = 20


@never_cache
def inbox(request: SignedRequest) -> HttpResponse:
    """My messages, the newest first; `?show=new` the unread ones, which the number at the bell counts.

    On the way back from one the list is asked for anew.
    """
    now = timezone.now()
    after, is_new = request.GET.get("after", ""), request.GET.get("show") == "new"
    rows = _mine(request).new(now) if is_new else _mine(request)
    page = cut(rows, "made_at", after=after, size=PAGE, newest_first=True)
    context = {
        "now": now,
        "here": "me",
        "is_new": is_new,
        "lines": _lines(request.user, page.rows, now),
        "after": after,
        "cursor": page.after,
        "size": PAGE,
        "crumbs": [{"label": _("Me"), "url": reverse("me")}, {"label": _("Messages")}],
    }
    return render(request, "front/inbox.html", context)


def inbox_open(request: SignedRequest, message: uuid.UUID) -> HttpResponse:
    """Mark a message read and go to what it is about. Looking (GET) changes nothing."""
    now = timezone.now()
    one = get_object_or_404(_mine(request), pk=message)
    if request.method != "POST":
        return redirect("inbox")
    read_message(one, now=now)
    # A message leads into the product, never out of it.
    is_ours = one.url.startswith("/") and not one.url.startswith("//")
    return redirect(one.url if is_ours else "inbox")


def inbox_read(request: SignedRequest) -> HttpResponse:
    """Mark all read."""
    now = timezone.now()
    if request.method == "POST":
        n = read_all(by=request.user, now=now)
        told = ngettext("%(n)s message marked as read.", "%(n)s messages marked as read.", n)
        messages.success(request, told % {"n": n})
    return redirect("inbox")


def _mine(request: SignedRequest) -> Any:
    return Message.objects.of(request.user)


def _lines(user: User, rows: list[Message], now: dt.datetime) -> list[dict[str, Any]]:
    told = told_of(user, rows)
    return [
        {
            "message": one,
            "note": note_of(one.kind, one.facts, now, told.get(one.pk)),
            "is_new": one.read_at is None,
        }
        for one in rows
    ]
