"""Pages of a list by key: they cost the same at the end as at the beginning, and rows that come in
meanwhile shift nothing. A row's key is a time and its id, which no two rows share.
"""

import dataclasses
import datetime as dt
import uuid
from typing import Any

from django.db.models import Q, QuerySet


@dataclasses.dataclass(frozen=True)
class Cut:
    """One page: its rows, and the cursor of the next ("" at the end)."""

    rows: list[Any]
    after: str


def read_cursor(text: str) -> tuple[dt.datetime, uuid.UUID] | None:
    """The key that a cursor names; None for none, and for one that says nothing."""
    at, _sep, key = text.partition("~")
    try:
        moment = dt.datetime.fromisoformat(at)
        # In UTC, as it was written: at the ends of the calendar other zones have no such moment.
        return (moment.astimezone(dt.UTC), uuid.UUID(key)) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def write_cursor(at: dt.datetime, key: uuid.UUID) -> str:
    """The cursor of the page after the row with this key. It says nothing but the key."""
    return f"{at.astimezone(dt.UTC).isoformat()}~{key}"


def cut(
    rows: QuerySet, by: str, *, after: str = "", size: int = 20, newest_first: bool = False
) -> Cut:
    """One page of `rows` in the order of `by` (a time that is never null) and id, after a cursor."""
    sign, side = ("-", "lt") if newest_first else ("", "gt")
    if key := read_cursor(after):
        beyond = Q(**{f"{by}__{side}": key[0]}) | Q(**{by: key[0], f"id__{side}": key[1]})
        # The first column alone bounds the index; the rest decides among its equals.
        rows = rows.filter(Q(**{f"{by}__{side}e": key[0]}) & beyond)
    found = list(rows.order_by(f"{sign}{by}", f"{sign}id")[: size + 1])
    shown = found[:size]
    more = len(found) > size
    return Cut(shown, write_cursor(getattr(shown[-1], by), shown[-1].pk) if more else "")
