"""Put right what was logged."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from disputes.actions.log import headline_of
from disputes.actions.recompute import set_anew
from disputes.actions.sharing import end_sharing
from disputes.errors import PartiesNotAllowed
from disputes.journal import begin, record, story
from disputes.kinds import PARTY_KINDS, Kind, Urgency
from disputes.models import Ticket
from disputes.must_report import owe
from disputes.pairing import write_pairs
from disputes.rules import may_be_asked
from disputes.ticket_clocks import Clockwork
from grids.errors import Missing
from grids.models import User
from rows.fields import sealed_get

CORRECTABLE = ("kind", "urgency", "category", "words", "place", "is_sensitive")


@transaction.atomic
def correct(
    ticket: Ticket, *, changes: dict[str, Any], version: int, by: User, now: dt.datetime
) -> Ticket:
    """Change what was logged: `changes` maps names of CORRECTABLE to new values.

    `version` is the one the person saw; raises Stale when someone else was faster. A new kind,
    urgency or category sets the deadline, and the holder's clocks from where they began, as if it
    had been logged so; corrected back, the former ones are there again. The event names the fields
    and keeps the former words.
    Raises Missing, PartiesNotAllowed (a kind without parties for a ticket that names some).
    """
    changes = {name: value for name, value in changes.items() if name in CORRECTABLE}
    ticket, seat = begin(ticket, "correct", by=by, version=version)
    changed = [name for name, value in changes.items() if getattr(ticket, name) != value]
    if not changed:
        raise Missing(_("Nothing was changed."), field="words")
    _check_changes(ticket, changes)
    former = ticket.words if "words" in changed else ""
    _put(ticket, {name: changes[name] for name in changed})
    if "kind" in changed and "category" not in changed:
        ticket.category = None
    if ticket.category is not None and ticket.category.kind != ticket.kind:
        raise Missing(_("Choose a category of this kind."), field="category")
    if ticket.category is not None and ticket.category.is_sensitive:
        ticket.is_sensitive = True
    _hide(ticket)
    if {"kind", "urgency", "category"} & set(changed):
        clock = Clockwork.load(ticket.county, now, since=ticket.began_at)
        events = story(ticket)
        set_anew(ticket, events, clock, now)
        if {"kind", "category"} & set(changed):
            owe(ticket, {event.verb for event in events})
    record(ticket, "correct", by=by, seat=seat, now=now, words=former, facts={"changed": changed})
    write_pairs(ticket.county, [ticket.pk])
    return ticket


def _put(ticket: Ticket, changes: dict[str, Any]) -> None:
    """The new values; new words may name a party in the line that stands in lists."""
    for name, value in changes.items():
        setattr(ticket, name, value)
    if "words" in changes:
        parties = ticket.parties.select_related("ticket")
        named = [(one.letter, sealed_get(one, "name").reveal()) for one in parties]
        ticket.headline = headline_of(ticket.words, named)


def _hide(ticket: Ticket) -> None:
    """Of a sensitive one nobody sees any more who could grant more time, or shares its ground."""
    if ticket.is_sensitive:
        end_sharing(ticket)
    if not may_be_asked(ticket):
        ticket.wished_until = ticket.wished_by = None


def _check_changes(ticket: Ticket, changes: dict[str, Any]) -> None:
    if "words" in changes and not str(changes["words"]).strip():
        raise Missing(_("Say in one line what happened."), field="words")
    if "kind" in changes and changes["kind"] not in Kind.values:
        raise Missing(_("Choose what it is about."), field="kind")
    if changes.get("kind", ticket.kind) not in PARTY_KINDS and ticket.parties.exists():
        raise PartiesNotAllowed(field="kind")
    if "urgency" in changes and changes["urgency"] not in Urgency.values:
        raise Missing(_("Choose how urgent it is."), field="urgency")
