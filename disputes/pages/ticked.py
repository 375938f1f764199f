"""What was ticked in the work queue: read from the address or the form, done one by one, answered line by line."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from disputes.errors import WrongState
from disputes.models import Ticket
from disputes.rollups import place_names
from disputes.wording import place_of
from disputes.workflow import MOVES
from grids.errors import NotAllowed, Refused, Stale
from grids.models import User
from grids.signed import SignedRequest
from grids.typed import is_sent

MOST_AT_ONCE = 50

Ticked = tuple[Ticket, int]
"""A ticket, and the version of it that stood in the list."""

Line = tuple[Ticket, str]
"""A ticket, and why it was refused; "" where it was done."""


def none_left(request: SignedRequest, ticked: list[Ticked], verb: str) -> list[Line]:
    """Why nothing is done with any of them: sent twice, or others were faster with all of them.

    Raises NotAllowed where it is only asked for, or where nothing has changed since it was ticked.
    """
    if not is_sent(request) or all(version == ticket.version for ticket, version in ticked):
        raise NotAllowed()
    lines = []
    for ticket, version in ticked:
        is_gone = ticket.state not in MOVES[verb].sources
        refused = WrongState() if is_gone else NotAllowed()
        lines.append((ticket, str(Stale() if version != ticket.version else refused)))
    return lines


def ticked_of(request: SignedRequest) -> list[Ticked]:
    """The ticked tickets that this person sees, as many as a page holds: `<id>:<version seen>`."""
    told = request.POST if request.method == "POST" else request.GET
    seen: dict[uuid.UUID, int] = {}
    for text in told.getlist("t")[:MOST_AT_ONCE]:
        key, _sep, version = text.partition(":")
        try:
            seen[uuid.UUID(key)] = int(version)
        except ValueError:
            continue
    rows = Ticket.objects.visible_to(request.user).filter(pk__in=seen)
    found = rows.select_related("grid", "holder", "resolver", "hidden_from")
    return [(ticket, seen[ticket.pk]) for ticket in found.order_by("due_at", "id")]


def do_each(
    act: Callable[..., Ticket],
    ticked: list[Ticked],
    given: dict[str, Any],
    *,
    by: User,
    now: dt.datetime,
) -> list[Line]:
    """One after the other, each on its own; the sentence says why one was refused.

    What changed since the list was drawn is refused: the person ticked something else.
    """
    lines = []
    for ticket, version in ticked:
        try:
            act(ticket, by=by, now=now, version=version, **given)
        except Refused as refused:
            lines.append((ticket, str(refused)))
        else:
            lines.append((ticket, ""))
    return lines


def back_of(request: SignedRequest) -> str:
    """The list with the filters that it had."""
    told = request.POST if request.method == "POST" else request.GET
    filters = QueryDict(told.get("back", "")).urlencode()
    return f"{reverse('queue')}?{filters}" if filters else reverse("queue")


def shown(
    request: SignedRequest,
    ticked: list[Ticked],
    can: int,
    lines: list[Line] | None,
    now: dt.datetime,
) -> dict[str, Any]:
    """What every page of many shows: the ticked ones, or what became of each."""
    names = place_names([ticket for ticket, _version in ticked])
    rows = [
        {"ticket": one, "place": place_of(one, names, wide=True), "tick": f"{one.pk}:{version}"}
        for one, version in ticked
    ]
    back = back_of(request)
    return {
        "now": now,
        "here": "queue",
        "carries": "sheet" if lines is None else "",
        "rows": rows,
        "lines": lines,
        "done": sum(not why for _ticket, why in lines or []),
        "cannot": len(ticked) - can,
        "back": back,
        "filters": back.partition("?")[2],
    }
