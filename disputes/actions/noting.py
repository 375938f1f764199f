"""Follow a matter up with a word."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from disputes.journal import begin, record
from disputes.models import Ticket
from grids.errors import Missing
from grids.models import User


@transaction.atomic
def note(
    ticket: Ticket, *, words: str, by: User, now: dt.datetime, version: int | None = None
) -> Ticket:
    """Add a word to the story; nothing else changes."""
    if not words.strip():
        raise Missing(_("Write the note."), field="words")
    ticket, seat = begin(ticket, "note", by=by, version=version)
    record(ticket, "note", by=by, seat=seat, now=now, words=words.strip())
    return ticket
