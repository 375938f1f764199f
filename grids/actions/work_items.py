"""The one writer of work items: what waits for whom, of one subject or of a thousand."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.db import connection

from rows.ids import UUID7_SQL


class Wanted(NamedTuple):
    """A work item as it has to be; `since` and the county come from the writer."""

    subject: uuid.UUID
    what: str
    owner_kind: str
    owner: int
    due_at: dt.datetime
    not_by: int | None = None
    hidden_from: int | None = None
    shown_to: int | None = None
    is_stand_in: bool = False


def array(values: Iterable[object]) -> str:
    """Ids as one array: one by one they cost more than the statement that reads them."""
    return "{" + ",".join(map(str, values)) + "}"


# One statement, so that a verb pays one way to the server. What stays keeps its `since`.
KEEP = f"""
    WITH wanted AS (
        SELECT * FROM unnest(
            %(subject)s::uuid[], %(what)s::text[], %(owner_kind)s::text[],
            %(owner)s::bigint[], %(due_at)s::timestamptz[], %(not_by)s::bigint[],
            %(hidden_from)s::bigint[], %(shown_to)s::bigint[], %(is_stand_in)s::boolean[]
        ) AS n (subject, what, owner_kind, owner, due_at, not_by, hidden_from, shown_to,
                is_stand_in)
    ), gone AS (
        DELETE FROM grids_workitem AS w
        WHERE w.county = %(county)s AND w.kind = %(kind)s AND w.subject = ANY(%(all)s::uuid[])
          AND NOT EXISTS (
              SELECT FROM wanted AS n
              WHERE n.subject = w.subject AND n.what = w.what
                AND n.owner_kind = w.owner_kind AND n.owner = w.owner
          )
    )
    INSERT INTO grids_workitem AS w
        (id, county, kind, subject, what, owner_kind, owner, since, due_at, not_by, hidden_from,
         shown_to, is_stand_in)
    SELECT {UUID7_SQL}, %(county)s, %(kind)s, n.subject, n.what, n.owner_kind, n.owner, %(now)s, n.due_at,
           n.not_by, n.hidden_from, n.shown_to, n.is_stand_in
    FROM wanted AS n
    ON CONFLICT (county, subject, what, owner_kind, owner) DO UPDATE
    SET due_at = excluded.due_at, not_by = excluded.not_by, hidden_from = excluded.hidden_from,
        shown_to = excluded.shown_to, is_stand_in = excluded.is_stand_in
    WHERE (w.due_at, w.not_by, w.hidden_from, w.shown_to, w.is_stand_in)
          IS DISTINCT FROM (excluded.due_at, excluded.not_by, excluded.hidden_from,
                            excluded.shown_to, excluded.is_stand_in)
"""  # noqa: S608  an expression of ours


def keep_items(
    county: int,
    kind: str,
    subjects: Collection[uuid.UUID | str],
    wanted: Sequence[Wanted],
    *,
    now: dt.datetime,
) -> None:
    """Let these subjects wait for exactly these owners; inside the transaction that changed them.

    The caller holds the subjects: two who write the items of one subject come one after the other.
    """
    if not subjects:
        return
    columns = zip(Wanted._fields, zip(*wanted, strict=True), strict=True) if wanted else ()
    given = dict.fromkeys(Wanted._fields, []) | {name: list(column) for name, column in columns}
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            {
                **given,
                "subject": array(given["subject"]),
                "county": county,
                "kind": kind,
                "all": array(subjects),
                "now": now,
            },
        )
