"""The other tickets that a ticket belongs to: merged into it or the other way round, split off it or
from it. Each is named only to whoever may see it; else it is said that there is one, and nothing more."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from disputes.models import Ticket, TicketEvent
from grids.models import User

LINKING = ("log", "split_off", "merge", "take_in")
"""Verbs whose event may name another ticket (fact `other`)."""


class Link(NamedTuple):
    """By which verb of this ticket's own events they belong together; None: out of the reader's scope."""

    verb: str
    ticket: Ticket | None


def links_of(user: User, ticket: Ticket, events: Iterable[TicketEvent] | None = None) -> list[Link]:
    """The links of a ticket, the oldest first; `events` where they are at hand, in any order. One
    question, and none where it stands alone."""
    if events is None:
        rows = TicketEvent.objects.filter(county=ticket.county, ticket=ticket, verb__in=LINKING)
        events = rows.only("verb", "facts", "at", "county", "ticket")
    linking = [event for event in events if "other" in event.facts]
    if not linking:
        return []
    ids = [uuid.UUID(event.facts["other"]) for event in linking]
    seen = Ticket.objects.visible_to(user).filter(county=ticket.county, pk__in=ids)
    found = {str(one.pk): one for one in seen}
    linking.sort(key=lambda event: (event.at, event.pk))
    return [Link(event.verb, found.get(event.facts["other"])) for event in linking]


def stays_of(ticket: Ticket) -> tuple[Ticket, dt.datetime | None]:
    """The ticket in which a merged one goes on, at the end of a row of merges the last one, and since
    when; of any other itself."""
    since = None
    while ticket.merged_into_id is not None:
        since, rows = ticket.closed_at, Ticket.objects.select_related("holder")
        ticket = rows.get(county=ticket.county, pk=ticket.merged_into_id)
    return ticket, since


def parts_of(ticket: Ticket, events: Iterable[TicketEvent]) -> list[Ticket]:
    """The tickets that were split off it, the oldest first; no question where none was."""
    ids = [event.facts["other"] for event in events if event.verb == "split_off"]
    here = Ticket.objects.filter(county=ticket.county, pk__in=ids)
    return list(here.order_by("received_at", "pk")) if ids else []
