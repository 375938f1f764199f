"""Writes a play's rows in bulk: COPY, because row by row it would take minutes."""

import datetime as dt
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from demo.ledger import Ledger
from disputes.models import CaseCounter, EventWords, Party, SearchPairs, Ticket, TicketEvent
from disputes.pairing import write_pairs
from disputes.turning import turn_over_county
from grids.actions.analyzing import analyze
from grids.models import WorkItem

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
# fmt: off
CHANGED = (
    "state", "result", "holder_id", "assigned_post_id", "assigned_department_id", "is_ruling",
    "bounces", "helpers", "resolved_at", "resolved_by_id", "resolver_id", "closed_at", "due_at", "respond_by",
    "sign_by", "resolve_by", "remind_at", "escalate_at", "lapse_at", "spell", "version",
    "paused_until", "parked_until", "parked_from", "wished_until", "wished_by_id",
    "asked_until", "asked_post_id", "is_halted", "urges", "urged_at", "urged_by", "overseen_at",
    "overseen_by", "merged_into_id", "report_by", "alarm_at", "reported_at", "reported_to", "attempts", "is_set_aside", "reminded_of", "is_due_provisional", "is_rise_provisional",
)
# fmt: on
"""What verbs change of a ticket that was there before."""


def write_play(ledger: Ledger, now: dt.datetime) -> dict[str, int]:
    """Write tickets, events, words, parties, the case counters, the pairs that words are found by and
    whose turn it is at `now`; returns how many of each."""
    fresh = {ticket.pk for ticket in ledger.fresh}
    moved = [ticket for pk, ticket in ledger.touched.items() if pk not in fresh]
    copy_rows(Ticket, ledger.fresh)
    here = Ticket.objects.filter(county=ledger.stage.county.id)
    here.bulk_update(moved, CHANGED, batch_size=500)
    copy(_target(TicketEvent), ledger.events)
    copy(_target(EventWords), ledger.words)
    copy_rows(Party, ledger.parties)
    CaseCounter.objects.bulk_create(
        [
            CaseCounter(county=ledger.stage.county.id, period=period, last=last)
            for period, last in ledger.counters.items()
        ],
        update_conflicts=True,
        unique_fields=["county", "period"],
        update_fields=["last"],
    )
    write_pairs(ledger.stage.county.id, [ticket.pk for ticket in (*ledger.fresh, *moved)])
    analyze(Ticket, TicketEvent, EventWords, Party, SearchPairs)
    turn_over_county(ledger.stage.county.id, now=now)
    analyze(WorkItem)
    return {"tickets": len(ledger.fresh), "moved": len(moved), "events": len(ledger.events)}


def copy_rows(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """COPY instances into their table, in the text format of PostgreSQL."""
    names = [field.attname for field in _written(model)]
    copy(_target(model), ([getattr(row, name) for name in names] for row in rows))


def _target(model: type[models.Model]) -> str:
    columns = ", ".join(f'"{field.column}"' for field in _written(model))
    return f"{model._meta.db_table} ({columns})"


def _written(model: type[models.Model]) -> list[models.Field]:
    """The columns that are given; the database makes the generated ones."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def copy(target: str, rows: Iterable[Sequence[Any]]) -> None:
    """COPY plain tuples into `target`, a table with its columns."""
    text = io.StringIO()
    for row in rows:
        text.write("\t".join(map(_text, row)) + "\n")
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {target} FROM STDIN", text)


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)
    if isinstance(value, list):
        return f"{{{','.join(map(str, value))}}}"  # numbers: whoever helps
    return str(value)
