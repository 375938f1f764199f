"""Open promises as cards of the to-do list, and what they ask."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.models import User
from grids.stand_ins import shape_of
from grids.subjects import Card, Subject, add_subject
from grids.wording import date_words
from rows.fields import sealed_get
from rows.prepared import Prepared
from rows.ways import way_to
from visits.dues import ends_at
from visits.journal import KEEP, KIND
from visits.models import Visit

ASKS = {KEEP: gettext_lazy("Do what you promised, then press Kept")}


def describe(reader: User, ids: Sequence[uuid.UUID], now: dt.datetime) -> dict[uuid.UUID, Card]:
    """The cards of these promises, of the reader's own chairs; nobody else is told a word."""
    rows: list[Any] = list(OWN.ask(shape_of(reader), ids=list(ids)))
    return {row.pk: card_of(row, now) for row in rows}


def _own(reader: Any, ids: Sequence[uuid.UUID]) -> QuerySet[Visit]:
    rows = Visit.objects.visible_to(reader).promised().filter(pk__among=ids)
    return rows.select_related("grid__parent__parent")


OWN = Prepared(_own, ids=[uuid.UUID(int=1949)])


def card_of(visit: Visit, now: dt.datetime) -> Card:
    """A promise as a card: its words, where, by when."""
    day = visit.due_on or visit.day
    return {
        "title": sealed_get(visit, "promised").reveal(),
        "url": way_to("visited", visit.pk),
        "place": visit.grid.place,
        "chips": [
            {"label": _("Promise"), "icon": "heart-handshake"},
            {"label": _("by %(day)s") % {"day": date_words(day, now)}},
        ],
        "due": visit,
        "over": ends_at(day) < now,
    }


def add_promises() -> None:
    """Called once, when the apps are ready."""
    add_subject(Subject(KIND, ASKS, frozenset({KEEP}), describe))
