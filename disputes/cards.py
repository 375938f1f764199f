"""Tickets as cards of a list, each one link; and what their work items ask, in words."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from disputes.models import Ticket
from disputes.rollups import rise_of, with_rise
from disputes.rollups.surroundings import Rise
from disputes.turning import KIND
from disputes.wording import chips_of, place_of, rose_words
from grids.models import Grid, User
from grids.stand_ins import shape_of
from grids.subjects import Card, Subject, add_subject
from grids.tiers import Tier
from rows.prepared import Prepared
from rows.ways import way_to

ASKS = {
    "accept": _("Accept it, or pass it on"),
    "act": _("Deal with it: it came back or rose to you"),
    "rule": _("Two units sent it back: rule who handles it"),
    "sign": _("Sign for it"),
    "answer": _("Answer what is asked, or enter the resident's answer"),
    "verify": _("Look whether it is done"),
    "decide": _("More time is asked for: grant it or decline"),
    "report": _("Report it at once, then enter to whom"),
    "tell": _("It is done, but nobody has entered to whom it was reported"),
    "hold": _("Taken on"),
}
"""What each work item of a ticket asks."""


PLACED = ("grid__parent__parent",)
"""What is joined to tickets that become cards."""


def cards_of(tickets: Sequence[Ticket], now: dt.datetime) -> list[Card]:
    """Tickets as cards; chips are made where they are drawn: home shows one card without."""
    return [_card(one, now, SimpleLazyObject(partial(_chips, one))) for one in tickets]


def _chips(ticket: Ticket) -> list[dict[str, str]]:
    rise = rise_of(ticket)
    return chips_of(ticket, risen=_risen_words(rise) if rise is not None else "")


def _risen_words(step: Rise) -> str:
    names = {step.holder_from: step.from_name, step.at_village: step.from_village}
    return rose_words(step, {pk: name for pk, name in names.items() if pk and name})


def _card(ticket: Ticket, now: dt.datetime, chips: Any) -> Card:
    names = {one.pk: one.name for one in _near(ticket.grid)}
    return {
        "title": ticket.title,
        "url": way_to("ticket", ticket.pk),
        "place": place_of(ticket, names),
        "chips": chips,
        "due": ticket,
        "over": ticket.is_overdue(now),
    }


def _near(grid: Grid) -> Iterator[Grid]:
    """A grid and the two above it, as far as they were joined to it: what a place is called by."""
    yield grid
    for _step in range(2):
        above = grid.parent if grid.tier > Tier.TOWNSHIP else None
        if above is None:
            return
        yield above
        grid = above


def describe(reader: User, ids: Sequence[uuid.UUID], now: dt.datetime) -> dict[uuid.UUID, Card]:
    """The cards of these tickets, as far as the reader sees them."""
    tickets: list[Any] = list(SEEN.ask(shape_of(reader), ids=list(ids)))
    return dict(zip((one.pk for one in tickets), cards_of(tickets, now), strict=True))


def _seen(reader: Any, ids: Sequence[uuid.UUID]) -> QuerySet[Ticket]:
    counties = sorted({seat.county for seat in reader.seats() if seat.county})
    seen = Ticket.objects.seen_by(reader).filter(county__in=counties, id__among=ids)
    return with_rise(seen.select_related(*PLACED), counties)


SEEN = Prepared(_seen, ids=[uuid.UUID(int=1949)])


def add_tickets() -> None:
    """Called once, when the apps are ready."""
    dated = frozenset({"accept", "act", "rule", "sign", "report", "hold"})
    add_subject(Subject(KIND, ASKS, dated, describe))
