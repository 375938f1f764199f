"""Seals over event rows: an hour of a township at a time, so that a rewritten past shows.

One engine for every history (grids.sealed), each with a table of seals of its own. Nothing is chained in
the write path (house.md, rule 3); the seal is one statement an hour a county. A seal names the columns
that it covers: all that the model has when it is made. A column that comes later, and what is filled
into it afterwards, breaks no seal that was made before it; nor does another order of the columns.
"""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from django.db import connection, models, transaction

from grids.sealed import Sealed
from rows.ids import UUID7_SQL

SETTLED = dt.timedelta(minutes=5)  # longer than any transaction may run: no event comes later
BEGINNING = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def covered_columns(history: Sealed) -> list[str]:
    """What a new seal covers: every column of the event row, in the model's order."""
    return list(_fields(history))


def _fields(history: Sealed) -> dict[str, models.Field]:
    return {str(field.column): field for field in history.events._meta.concrete_fields}


def _content(history: Sealed, columns: list[str]) -> str:
    """One event as SQL for a JSON array: a text keeps its bounds, a missing value is no empty one."""
    if not columns:
        return history.first_form
    fields = _fields(history)
    return f"jsonb_build_array({', '.join(_value(fields[name]) for name in columns)})::text"


def _value(field: models.Field) -> str:
    name = f"e.{connection.ops.quote_name(str(field.column))}"
    # A moment as JSON would be written in the session's zone.
    return f"extract(epoch FROM {name})" if isinstance(field, models.DateTimeField) else name


def _hours(history: Sealed, columns: list[str]) -> str:
    """The hours between `since` and `until` with the hash of their events; `named` comes first."""
    return f"""
        SELECT e.county, coalesce(e.at_township, 0) AS township, date_trunc('hour', e.at) AS hour,
               (array_agg(e.id ORDER BY e.at, e.id))[1] AS first,
               (array_agg(e.id ORDER BY e.at DESC, e.id DESC))[1] AS last,
               count(*) AS count,
               encode(sha256(convert_to(
                   %(named)s || string_agg({_content(history, columns)}, E'\\n' ORDER BY e.at, e.id), 'UTF8'
               )), 'hex') AS hash
        FROM {_table(history.events)} AS e
        WHERE e.county = %(county)s AND e.at >= %(since)s AND e.at < %(until)s
        GROUP BY 1, 2, 3
    """  # noqa: S608 - the names of the model's columns


def _named(columns: list[str]) -> str:
    """The columns are sealed with the values: naming others afterwards shows, too."""
    return f"{json.dumps(columns)}\n" if columns else ""


@transaction.atomic
def seal_hours(history: Sealed, county: int, *, now: dt.datetime) -> int:
    """Seal all whole hours of a county that are over and not sealed; returns how many seals."""
    until = (now - SETTLED).replace(minute=0, second=0, microsecond=0)
    since = _sealed_until(history, county)
    if since >= until:
        return 0
    columns = covered_columns(history)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH made AS (
                INSERT INTO {_table(history.seals)}
                    (id, county, township, hour, first, last, count, hash, columns, sealed_at)
                SELECT {UUID7_SQL}, s.county, s.township, s.hour, s.first, s.last, s.count, s.hash,
                       %(columns)s::jsonb, %(now)s
                FROM ({_hours(history, columns)}) AS s
                ON CONFLICT (county, township, hour) DO NOTHING RETURNING 1
            )
            SELECT count(*) FROM made
            """,  # noqa: S608 - no value from outside is in the text
            {
                "county": county,
                "since": since,
                "until": until,
                "now": now,
                "columns": json.dumps(columns),
                "named": _named(columns),
            },
        )
        return cursor.fetchone()[0]


def broken_seals(history: Sealed, county: int) -> list[dict[str, Any]]:
    """Sealed hours whose events are not those that were sealed: township, hour, why."""
    rows = list(_unsealed(history, county))
    for columns in _forms(history, county):
        if _is_checkable(history, columns):
            rows += _changed(history, county, columns)
        else:
            rows += _uncheckable(history, county, columns)
    rows.sort(key=lambda row: (row[1], row[0]))
    return [
        {"township": township, "hour": hour.isoformat(), "why": why} for township, hour, why in rows
    ]


def _is_checkable(history: Sealed, columns: list[str]) -> bool:
    return set(columns) <= set(_fields(history)) and bool(columns or history.first_form)


def _forms(history: Sealed, county: int) -> list[list[str]]:
    """Each list of columns that seals of this county cover; the first seals have an empty one."""
    seals = history.seals._base_manager.filter(county=county).order_by()
    return list(seals.values_list("columns", flat=True).distinct())


def _changed(
    history: Sealed, county: int, columns: list[str]
) -> list[tuple[int, dt.datetime, str]]:
    """Seals of these columns beside what is there now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT s.township, s.hour,
                   CASE WHEN n.hash IS NULL THEN 'events gone'
                        WHEN n.count <> s.count THEN 'events added or gone'
                        ELSE 'events changed' END
            FROM {_table(history.seals)} AS s
            LEFT JOIN ({_hours(history, columns)}) AS n ON n.township = s.township AND n.hour = s.hour
            WHERE s.county = %(county)s AND s.columns = %(columns)s::jsonb
              AND n.hash IS DISTINCT FROM s.hash
            """,  # noqa: S608 - no value from outside is in the text
            {
                "county": county,
                "since": BEGINNING,
                "until": _sealed_until(history, county),
                "columns": json.dumps(columns),
                "named": _named(columns),
            },
        )
        return cursor.fetchall()


def _uncheckable(
    history: Sealed, county: int, columns: list[str]
) -> Iterator[tuple[int, dt.datetime, str]]:
    """Seals over a column that the event row no longer has: said, never passed over."""
    seals = history.seals._base_manager.filter(county=county, columns=columns)
    for township, hour in seals.values_list("township", "hour"):
        yield township, hour, "a sealed column is gone"


def _unsealed(history: Sealed, county: int) -> list[tuple[int, dt.datetime, str]]:
    """Hours with events before the last seal that have none of their own: somebody added them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT DISTINCT coalesce(e.at_township, 0), date_trunc('hour', e.at), 'hour not sealed'
            FROM {_table(history.events)} AS e
            WHERE e.county = %(county)s AND e.at < %(until)s AND NOT EXISTS (
                SELECT FROM {_table(history.seals)} AS s
                WHERE s.county = %(county)s AND s.township = coalesce(e.at_township, 0)
                  AND s.hour = date_trunc('hour', e.at)
            )
            """,  # noqa: S608 - names of tables
            {"county": county, "until": _sealed_until(history, county)},
        )
        return cursor.fetchall()


def _sealed_until(history: Sealed, county: int) -> dt.datetime:
    seals = history.seals._base_manager.filter(county=county)
    latest = seals.aggregate(hour=models.Max("hour"))["hour"]
    return BEGINNING if latest is None else latest + dt.timedelta(hours=1)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
