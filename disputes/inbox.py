"""Lines of the inbox: how a batch of events is collected in them, and what they say to their reader.

One line a reader, verb, holder and day: 45 matters that rose on one day are one line with a number,
which opens a list of as many. A critical matter has a line of its own, and so has an
alarm that nobody reported what must be reported at once.
"""

import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Count, Min, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.text import capfirst

from disputes.kinds import Urgency
from disputes.models import Ticket, TicketEvent
from disputes.models.ticket import TicketQuerySet
from disputes.rollups import place_names
from disputes.wording import grid_called, place_of
from grids.models import Grid, Message, User
from grids.stand_ins import shape_of
from grids.tellers import Told
from rows.prepared import Prepared

ONE = re.compile(r"/tickets/([0-9a-f-]{36})/")


def lines_of(events: Sequence[TicketEvent]) -> Callable[[TicketEvent, int, str], Message]:
    """What writes a line for one of these events, its reader, and what it makes of them."""
    names = _names(events)
    return lambda event, person, part: _line(event, person, part, names)


def key_of(event: TicketEvent, part: str) -> str:
    """Events of one key and reader make one line."""
    if _stands_alone(event):
        return f"event:{event.pk}"
    what = f"{event.verb}:{part or '-'}:{'top' if event.facts.get('top') else '-'}"
    return f"day:{timezone.localdate(event.at)}:{what}:{event.holder_to}"


def _stands_alone(event: TicketEvent) -> bool:
    return event.ticket.urgency == Urgency.CRITICAL or event.verb == "alarm"


def _line(event: TicketEvent, person: int, part: str, names: dict[int, str]) -> Message:
    ticket = event.ticket
    facts = {"top": bool(event.facts.get("top")), "you": part}
    line = Message(
        county=event.county,
        person_id=person,
        key=key_of(event, part),
        kind=event.verb,
        made_at=event.at,
    )
    if _stands_alone(event):
        where = grid_called(ticket, ticket.grid_id, names)
        line.facts = facts | {"number": ticket.number, "kind": ticket.kind, "place": where}
        line.url = f"/tickets/{ticket.pk}/"
    else:
        line.facts = facts | {"place": grid_called(event, event.holder_to, names)}
        line.url = f"/tickets/told/{line.pk}/"
    return line


def _names(events: Sequence[TicketEvent]) -> dict[int, str]:
    ids = {number for event in events for number in (event.holder_to, event.ticket.at_village)}
    ids |= {event.ticket.grid_id for event in events}
    return dict(
        Grid.objects.filter(pk__in={number for number in ids if number}).values_list("pk", "name")
    )


def told_in(line: Message, reader: User) -> TicketQuerySet:
    """The matters of a line that its reader may see: the list that its number opens."""
    events = TicketEvent.objects.filter(
        county=line.county, deliveries__message=line.pk, deliveries__person=reader
    )
    return Ticket.objects.seen_by(reader).filter(county=line.county, pk__in=events.values("ticket"))


def tell_lines(reader: User, lines: Sequence[Message]) -> dict[uuid.UUID, Told]:
    """What each line is about: how many matters, and of a single one its words.

    In scope, as its reader sees it today: a matter that is hidden from them by now counts nowhere,
    and the words of a sensitive one stand in no list.
    """
    numbers = _numbers(reader, lines)
    single = {line.pk: match[1] for line in lines if (match := ONE.fullmatch(line.url))}
    single |= {pk: one for pk, (n, one) in numbers.items() if n == 1}
    ids = sorted({uuid.UUID(one) for one in single.values()})
    rows: Any = SEEN.ask(shape_of(reader), ids=ids) if ids else []
    tickets = {str(ticket.pk): ticket for ticket in rows}
    names = place_names(tickets.values()) if tickets else {}
    told = {pk: Told(n) for pk, (n, _one) in numbers.items()}
    for pk, one in single.items():
        if ticket := tickets.get(one):
            told[pk] = _about(ticket, names)
    return told


def _numbers(reader: User, lines: Sequence[Message]) -> dict[uuid.UUID, tuple[int, str]]:
    """Line -> how many of its matters the reader sees, and one of them."""
    many = [line.pk for line in lines if line.url == f"/tickets/told/{line.pk}/"]
    if not many:
        return {}
    counted = COUNTED.ask(shape_of(reader), lines=many)
    found = {pk: (n, one) for pk, n, one in counted}
    return {pk: found.get(pk, (0, "")) for pk in many}


def _seen(reader: Any, ids: list[uuid.UUID]) -> TicketQuerySet:
    return Ticket.objects.seen_by(reader).filter(id__among=ids)


def _counted(reader: Any, lines: list[uuid.UUID]) -> QuerySet[Any, Any]:
    told = Ticket.objects.seen_by(reader).filter(
        events__deliveries__message__among=lines, events__deliveries__person=reader.pk
    )
    lines_and_tickets = told.values_list("events__deliveries__message").order_by()
    return lines_and_tickets.annotate(
        n=Count("pk", distinct=True), one=Min(Cast("pk", TextField()))
    )


SEEN = Prepared(_seen, ids=[uuid.UUID(int=1949)])
COUNTED = Prepared(_counted, lines=[uuid.UUID(int=1949)])


def _about(ticket: Ticket, names: dict[int, str]) -> Told:
    place = place_of(ticket, names)
    if ticket.is_sensitive:
        kind = capfirst(str(ticket.get_kind_display()))
        return Told(1, "", f"{ticket.number} · {kind} · {place}")
    return Told(1, ticket.title, place)
