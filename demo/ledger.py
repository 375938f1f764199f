"""The rows that a play will write: kept in memory until its end."""

import datetime as dt
import random
import uuid
from collections import namedtuple
from typing import Any

from django.db.models import Model
from django.utils import timezone

from demo.stage import Actor, Stage
from disputes.models import EventWords, Party, Ticket, TicketEvent
from rows.crypto import keyed_hash


def _row_of(model: type[Model]) -> Any:
    """Its columns are known when the apps are loaded, and to no checker of types."""
    return namedtuple(model.__name__, [field.attname for field in model._meta.concrete_fields])


EventRow = _row_of(TicketEvent)
WordsRow = _row_of(EventWords)
"""A row of the event table, and of its words; a model instance would cost five times as much, 30,000 times."""


class Ledger:
    """Tickets, events, words and parties of one play, with ids and case numbers of its own dice."""

    def __init__(self, stage: Stage, rng: random.Random) -> None:
        self.stage, self.rng = stage, rng
        self.counters: dict[str, int] = {}
        self.fresh: list[Ticket] = []
        self.touched: dict[uuid.UUID, Ticket] = {}
        self.events: list[tuple[Any, ...]] = []
        self.words: list[tuple[Any, ...]] = []
        self.parties: list[Party] = []
        self.rung: set[uuid.UUID] = set()  # tickets whose alarm has rung
        self.topped: set[tuple[uuid.UUID, int]] = set()  # (ticket, spell) told at the county

    def new_id(self, at: dt.datetime) -> uuid.UUID:
        """A UUIDv7 of that moment, from the play's own dice: the same seed, the same ids."""
        ms = int(at.timestamp() * 1000)
        tail = self.rng.getrandbits(74)
        return uuid.UUID(int=ms << 80 | 7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | tail % 2**62)

    def next_number(self, at: dt.datetime) -> str:
        """The next case number of that month."""
        period = timezone.localdate(at).strftime("%y%m")
        self.counters[period] = serial = self.counters.get(period, 0) + 1
        return f"{self.stage.county.short_name} {period}-{serial:04d}"

    def record(
        self,
        ticket: Ticket,
        verb: str,
        at: dt.datetime,
        before: tuple[str, int | None, int],
        by: Actor | None,
        *,
        words: str = "",
        day: dt.date | None = None,
        on_time: bool | None = None,
        to: Actor | None = None,
        department: int | None = None,
        facts: dict[str, Any] | None = None,
    ) -> None:
        """Keep the event row of a verb; `before`: state, holder and spell that it came from."""
        if before[0]:
            ticket.version += 1
            self.touched[ticket.pk] = ticket
        # A sweep's event carries the spell that it ended, a person's the one that it began.
        ended = verb == "escalate"
        pk = self.new_id(at)
        self.events.append(
            EventRow(
                id=pk,
                county=ticket.county,
                ticket_id=ticket.pk,
                verb=verb,
                at=at,
                day=day or timezone.localdate(at),
                by_id=by.user if by else None,
                by_grid_id=by.grid if by else None,
                by_label=by.label if by else "",
                state_from=before[0],
                state_to=ticket.state,
                holder_from=before[1],
                holder_to=ticket.holder_id,
                to_post=to.post if to else None,
                to_department=department,
                to_label=self._label(to, department),
                spell=before[2] if ended else ticket.spell,
                kind=ticket.kind,
                is_sensitive=ticket.is_sensitive,
                hidden_from=ticket.hidden_from_id,
                due_at=ticket.due_at,
                is_halted=ticket.is_halted,
                is_on_time=on_time,
                at_township=ticket.at_township,
                at_village=ticket.at_village,
                at_patch=ticket.at_patch,
                at_group=ticket.at_group,
                words_hash=keyed_hash(words, row=pk) if words else "",
                facts=({"role": str(by.role)} if by else {}) | (facts or {}),
            )
        )
        if words:
            self.words.append(WordsRow(event_id=pk, county=ticket.county, words=words))

    def record_top(
        self, ticket: Ticket, at: dt.datetime, before: tuple[str, int | None, int]
    ) -> None:
        """The clock stopped at the county: said once a spell, as the sweep does."""
        if (ticket.pk, ticket.spell) in self.topped:
            ticket.version += 1
            self.touched[ticket.pk] = ticket
            return
        self.topped.add((ticket.pk, ticket.spell))
        self.record(ticket, "escalate", at, before, None, facts={"top": True})

    def _label(self, to: Actor | None, department: int | None) -> str:
        return self.stage.departments[department] if department else (to.label if to else "")
