"""The in-app inbox: what was told to me, worded in my language."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from grids.actions.inbox import read_all, read_message
from grids.models import Message, User
from grids.tellers import Told, told_of
from grids.wording import date_words, moment_words
from rows.keyset import cut

PAGE = 20


@dataclasses.dataclass(frozen=True)
class Note:
    """A message in words: its sentence, an icon, of how many matters, the words of a single one,
    and where it is."""

    sentence: str
    icon: str
    about: str = ""
    n: str = ""
    title: str = ""


SENTENCES = {
    "log": (gettext_lazy("New: accept it, or pass it on"), "plus"),
    "log_solved": (gettext_lazy("Solved on the spot: please verify"), "square-check"),
    "accept": (gettext_lazy("Accepted"), "check"),
    "assign": (gettext_lazy("Assigned"), "send"),
    "sign": (gettext_lazy("Signed for"), "signature"),
    "send_back": (gettext_lazy("Sent back: assign it again"), "arrow-back-up"),
    "raise": (gettext_lazy("Raised to the level above"), "arrow-up"),
    "hand_down": (gettext_lazy("Handed down: accept it"), "arrow-down-right"),
    "pause": (gettext_lazy("Paused"), "player-pause"),
    "resume": (gettext_lazy("Resumed"), "arrow-right"),
    "resolve": (gettext_lazy("Resolved: waits to be verified"), "circle-check"),
    "verify": (gettext_lazy("Verified and closed"), "square-check"),
    "reject": (gettext_lazy("Not passed: handle it again"), "refresh"),
    "lapse": (gettext_lazy("Closed automatically: nobody objected in time"), "square-check"),
    "reopen": (gettext_lazy("Opened again"), "refresh"),
    "park": (gettext_lazy("Parked"), "player-pause"),
    "void": (gettext_lazy("Declared void"), "x"),
    "merge": (gettext_lazy("Merged into another"), "arrows-join"),
    "extend": (gettext_lazy("Has a new time limit"), "calendar-due"),
    "ask_extension": (gettext_lazy("More time is asked for"), "calendar-due"),
    "urge": (gettext_lazy("Urged by a level above"), "bell"),
    "oversee": (gettext_lazy("Overseen by a level above"), "eye"),
    "note": (gettext_lazy("A note was added"), "edit"),
    "correct": (gettext_lazy("The record was corrected"), "edit"),
    "remind": (gettext_lazy("Time is running out"), "hourglass"),
    "told": (gettext_lazy("The deadline told before stays"), "calendar-due"),
    "escalate": (gettext_lazy("Not done in time: escalated"), "arrow-up"),
    "set_aside": (
        gettext_lazy(
            "It cannot be escalated automatically: have its holder raise it, and look at the log"
        ),
        "alert-circle",
    ),
}
"""Messages about a matter, by its verb. This floor knows no app above it, so it has words of its own;
a message keeps a kind and facts, never a sentence (grids/models/message.py)."""

FOR_YOU = {
    ("assign", "assignee"): gettext_lazy("Assigned to you: sign for it"),
    ("assign", "former"): gettext_lazy("Assigned to somebody else: no longer with you"),
    ("raise", "holder"): gettext_lazy("Raised to you: please handle it"),
    ("escalate", "holder"): gettext_lazy("Not done below in time: escalated to you"),
}
"""The same for whoever has to do something now."""

MATTERS = {
    "dispute": gettext_lazy("dispute"),
    "hazard": gettext_lazy("hazard"),
    "order": gettext_lazy("public order"),
    "service": gettext_lazy("service"),
    "information": gettext_lazy("information"),
    "outreach": gettext_lazy("outreach"),
}


@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """My messages, the newest first; `?show=new` the unread ones, which the number at the bell counts.

    On the way back from one the list is asked for anew.
    """
    now = timezone.now()
    after, is_new = request.GET.get("after", ""), request.GET.get("show") == "new"
    rows = _mine(request).filter(read_at=None) if is_new else _mine(request)
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


def inbox_open(request: HttpRequest, message: uuid.UUID) -> HttpResponse:
    """Mark a message read and go to what it is about. Looking (GET) changes nothing."""
    now = timezone.now()
    one = get_object_or_404(_mine(request), pk=message)
    if request.method != "POST":
        return redirect("inbox")
    read_message(one, now=now)
    # A message leads into the product, never out of it.
    is_ours = one.url.startswith("/") and not one.url.startswith("//")
    return redirect(one.url if is_ours else "inbox")


def inbox_read(request: HttpRequest) -> HttpResponse:
    """Mark all read."""
    now = timezone.now()
    if request.method == "POST":
        n = read_all(by=request.user, now=now)
        told = ngettext("%(n)s message marked as read.", "%(n)s messages marked as read.", n)
        messages.success(request, told % {"n": n})
    return redirect("inbox")


def _mine(request: HttpRequest) -> Any:
    return Message.objects.filter(person=request.user)


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


def note_of(
    kind: str, facts: Mapping[str, Any], now: dt.datetime, told: Told | None = None
) -> Note:
    """A message in words. A kind that has none here says that there is news, never nothing.

    `told` is what its reader may see of it today: a number of matters, or the words of one.
    """
    note = _note(kind, facts, now)
    if told is None:
        return note
    if told.n == 1:
        return dataclasses.replace(note, title=told.title, about=told.about)
    n = ngettext("%(n)s matter", "%(n)s matters", told.n) % {"n": told.n}
    return dataclasses.replace(note, n=n)


def _note(kind: str, facts: Mapping[str, Any], now: dt.datetime) -> Note:
    if kind == "brake":
        return Note(
            _("Escalation stopped itself and waits for an administrator"),
            "hourglass",
            _brake(facts),
        )
    if kind == "clock":
        return Note(
            _("The clock jumped: background work stopped and waits for an administrator"),
            "hourglass",
            _clock(facts, now),
        )
    if kind == "report_ask":
        return Note(_("A report is missing: please confirm it"), "report", _report(facts, now))
    if kind == "escalate" and facts.get("top"):
        return Note(
            _("Not done in time: at the county there is no level above"),
            "alert-circle",
            _matter(facts),
        )
    sentence, icon = SENTENCES.get(kind, (gettext_lazy("News about a matter"), "bell"))
    sentence = FOR_YOU.get((kind, str(facts.get("you"))), sentence)
    return Note(str(sentence), icon, _matter(facts))


def _matter(facts: Mapping[str, Any]) -> str:
    """Number, kind and place; never words of a ticket."""
    known = str(facts.get("kind", ""))
    parts = [facts.get("number"), MATTERS.get(known, known), facts.get("place")]
    return " · ".join(str(part) for part in parts if part)


def _brake(facts: Mapping[str, Any]) -> str:
    return _("%(due)s of %(open)s open matters would be escalated at once") % {
        "due": facts.get("would_raise", 0),
        "open": facts.get("open", 0),
    }


def _clock(facts: Mapping[str, Any], now: dt.datetime) -> str:
    said, reckoned = (parse_datetime(str(facts.get(name))) for name in ("said", "reckoned"))
    if said is None or reckoned is None:
        return ""
    moments = {"said": moment_words(said, now), "reckoned": moment_words(reckoned, now)}
    return _("It says %(said)s where it should be %(reckoned)s") % moments


def _report(facts: Mapping[str, Any], now: dt.datetime) -> str:
    try:
        day = date_words(dt.date.fromisoformat(str(facts.get("day"))), now)
    except ValueError:
        day = ""
    return " · ".join(part for part in (str(facts.get("place", "")), day) if part)
