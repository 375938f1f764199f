"""Split something off a ticket: a second matter that was logged with the first.

Facts: `split_off` of the first one says {"other": the id of the new one}; the new one's `log` says the
same of the first, and {"stood": [[iso, iso], …]}, the times that did not count of the first until then.
"""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from disputes.actions.log import NamedParty, headline_of, hold_id, name_parties
from disputes.actions.numbering import next_number
from disputes.deadlines import counted_from, left_out
from disputes.journal import begin, record, story
from disputes.kinds import State
from disputes.models import Party, Ticket, TicketEvent
from disputes.must_report import owe
from disputes.pairing import write_pairs
from disputes.ticket_clocks import Clockwork
from grids.errors import IdTaken, Missing
from grids.models import User
from grids.models.user import Seat
from grids.tiers import ANCESTOR_COLUMNS
from rows.fields import sealed_get
from rows.ids import uuid7

KEPT = (
    *("county", "kind", "category", "urgency", "source", "place", "latitude", "longitude"),
    *("is_sensitive", "hidden_from", "grid", "holder", "logged_by"),
    *ANCESTOR_COLUMNS.values(),
)
"""What the new one has of the first: it happened there, was told by the same person, and is shown to
the same people."""


@transaction.atomic
def split_off(
    ticket: Ticket,
    *,
    words: str,
    by: User,
    now: dt.datetime,
    id: uuid.UUID | None = None,
    version: int | None = None,
) -> Ticket:
    """Log `words` as a ticket of its own, with the same holder, who has to accept it; returns the
    first one, which keeps its state, its clocks and what was logged.

    The new deadline counts from where the first one's does; the holder's time starts now. Parties go
    along whose name or letter stands in the words. `id` is the new one's: sent again with it, nothing
    more happens. Raises Missing, IdTaken, WrongState, NotAllowed, Stale.
    """
    if not words.strip():
        raise Missing(_("Write what is to be dealt with on its own."), field="words")
    if id is not None:
        hold_id(id)
        if Ticket.objects.filter(county=ticket.county, pk=id).exists():
            return _known(ticket, id, words.strip(), by)
    ticket, seat = begin(ticket, "split_off", by=by, version=version)
    part = _part(ticket, words.strip(), id or uuid7(), now)
    facts = {"other": str(part.pk)}
    record(ticket, "split_off", by=by, seat=seat, now=now, words=words.strip(), facts=facts)
    _log(part, ticket, by=by, seat=seat, now=now)
    return ticket


def _known(ticket: Ticket, part: uuid.UUID, words: str, by: User) -> Ticket:
    """It was sent before; raises IdTaken where that was something else, or somebody else's."""
    rows = TicketEvent.objects.filter(county=ticket.county, ticket=ticket, verb="split_off", by=by)
    sent = rows.select_related("said").filter(facts__other=str(part)).first()
    if sent is None or sent.said.words != words:
        raise IdTaken()
    return ticket


def _part(ticket: Ticket, words: str, pk: uuid.UUID, now: dt.datetime) -> Ticket:
    part = Ticket(
        id=pk,
        words=words,
        logged_at=now,
        received_at=now,
        day=timezone.localdate(now),
        state=State.REPORTED,
        split_from=ticket,
    )
    for name in KEPT:
        setattr(part, name, getattr(ticket, name))
    return part


@sensitive_variables()
def _log(part: Ticket, ticket: Ticket, *, by: User, seat: Seat, now: dt.datetime) -> None:
    """Its clocks, its number, its first event, and its parties."""
    told = story(ticket)
    clock = Clockwork.load(ticket.county, now, since=ticket.began_at)
    part.counted_from, events = counted_from(ticket, told)
    stood = left_out(events, None, resumed_at=now, answered_at=now)
    spans = [[timezone.localtime(one).isoformat() for one in span] for span in stood]
    facts = {"other": str(ticket.pk), "stood": spans}
    clock.set_due(part, [TicketEvent(verb="log", at=now, facts=facts)])
    clock.new_holder(part, now, tier=part.holder.tier)
    owe(part)
    parties = ticket.parties.select_related("ticket")
    named = [(one.letter, NamedParty(*_told(one))) for one in parties]
    part.headline = headline_of(part.words, [(letter, one.name) for letter, one in named])
    part.number = next_number(clock.county.id, clock.county.short_name, now)
    record(part, "log", by=by, seat=seat, now=now, day=part.day, facts=facts)
    write_pairs(part.county, [part.pk])
    name_parties(part, [one for one in named if one[0] in part.words or one[1].name in part.words])


def _told(party: Party) -> tuple[str, str]:
    return sealed_get(party, "name").reveal(), sealed_get(party, "phone").reveal()
