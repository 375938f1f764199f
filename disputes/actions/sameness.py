"""Whether a matter that comes with a known id is the one that was logged under it."""

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.views.decorators.debug import sensitive_variables

from disputes.models import Ticket, TicketEvent
from disputes.rollups import named_parties
from disputes.wording import phone_time
from rows.crypto import UnknownKey, hash_matches, keyed_hash
from rows.fields import sealed_get

if TYPE_CHECKING:
    from disputes.actions.log import Draft

MARK = "draft"
"""The fact of a log that recognises what was sent: a keyed hash, since a party's name is part of it."""


def how_logged(ticket: Ticket) -> TicketEvent:
    """The event of logging."""
    rows = TicketEvent.objects.filter(county=ticket.county, ticket=ticket)
    return rows.get(verb__in=("log", "log_solved"))


def mark_of(draft: "Draft", ticket: Ticket) -> str:
    """What a later sending of the same draft is recognised by; it says nothing to anybody else."""
    return keyed_hash(_text(draft), row=ticket.pk)


def is_same(draft: "Draft", ticket: Ticket) -> bool:
    """Whether this very draft was logged as this ticket, whatever has become of the ticket since.

    Where the mark is missing (logged before there were marks) or its key is gone, the draft is held
    against the ticket as it stands.
    """
    mark = how_logged(ticket).facts.get(MARK)
    try:
        if mark:
            return hash_matches(mark, _text(draft), row=ticket.pk)
    except UnknownKey:
        pass
    return not differing(draft, ticket)


def differing(draft: "Draft", ticket: Ticket) -> list[str]:
    """The names of a draft's parts that are not those of the ticket as it stands."""
    said, kept = said_in(draft), _kept(ticket)
    said["is_sensitive"] = draft.is_sensitive or bool(
        draft.category and draft.category.is_sensitive
    )
    if draft.logged_at is None or phone_time(how_logged(ticket)) == draft.logged_at:
        said["logged_at"] = kept["logged_at"]
    return [name for name in said if said[name] != kept.get(name)]


def said_in(draft: "Draft") -> dict[str, Any]:
    """All that a draft says, in one form: what two sendings of the same matter have in common."""
    return {
        "kind": str(draft.kind),
        "words": draft.words.strip(),
        "grid": draft.grid.pk,
        "urgency": str(draft.urgency),
        "category": draft.category.pk if draft.category else None,
        "source": str(draft.source),
        "place": draft.place.strip(),
        "point": [f"{part:.5f}" for part in draft.point or ()],
        "parties": [[named.name.strip(), named.phone.strip()] for named in draft.parties],
        "is_sensitive": draft.is_sensitive,
        "concerns": draft.concerns.pk if draft.concerns else None,
        **({"beside": draft.beside.pk} if draft.beside else {}),  # not in the marks of before
        "logged_at": draft.logged_at.astimezone(dt.UTC).isoformat() if draft.logged_at else None,
        "result": draft.result.strip(),
    }


@sensitive_variables()
def _text(draft: "Draft") -> str:
    return json.dumps(said_in(draft), sort_keys=True, ensure_ascii=False)


@sensitive_variables()
def _kept(ticket: Ticket) -> dict[str, Any]:
    solved = how_logged(ticket).verb == "log_solved"
    point = (ticket.latitude, ticket.longitude) if ticket.latitude is not None else ()
    return {
        "kind": ticket.kind,
        "words": ticket.words,
        "grid": ticket.grid_id,
        "urgency": ticket.urgency,
        "category": ticket.category_id,
        "source": ticket.source,
        "place": ticket.place,
        "point": [f"{part:.5f}" for part in point],
        "parties": [
            [sealed_get(one, "name").reveal(), sealed_get(one, "phone").reveal()]
            for one in named_parties(ticket)
        ],
        "is_sensitive": ticket.is_sensitive,
        "concerns": ticket.hidden_from_id,
        "beside": how_logged(ticket).facts.get("shared"),
        "logged_at": ticket.logged_at.astimezone(dt.UTC).isoformat(),
        "result": ticket.result if solved else "",
    }
