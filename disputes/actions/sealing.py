"""Seals over the event rows: an hour of a township at a time, so that a rewritten past shows.

Nothing is chained in the write path (house.md, rule 3); the seal is one statement an hour a county.
"""

import datetime as dt
from typing import Any

from django.db import connection, transaction

from grids.ids import UUID7_SQL

SETTLED = dt.timedelta(minutes=5)  # longer than any transaction may run: no event comes later

# What a seal covers: every column of the event that says something, in one fixed order.
_CONTENT = """
    concat_ws('|', e.id, e.ticket_id, e.verb, extract(epoch FROM e.at), e.day, e.by_id,
              e.by_grid_id, e.by_label, e.to_label, e.is_sensitive, e.state_from, e.state_to,
              e.holder_from, e.holder_to, e.to_post, e.to_department, e.spell, e.kind,
              extract(epoch FROM e.due_at), e.is_on_time, e.words_hash, e.facts::text)
"""
_HOURS = f"""
    SELECT e.county, coalesce(e.at_township, 0) AS township, date_trunc('hour', e.at) AS hour,
           (array_agg(e.id ORDER BY e.at, e.id))[1] AS first,
           (array_agg(e.id ORDER BY e.at DESC, e.id DESC))[1] AS last,
           count(*) AS count,
           encode(sha256(convert_to(string_agg({_CONTENT}, E'\\n' ORDER BY e.at, e.id), 'UTF8')),
                  'hex') AS hash
    FROM disputes_ticketevent AS e
    WHERE e.county = %(county)s AND e.at >= %(since)s AND e.at < %(until)s
    GROUP BY 1, 2, 3
"""  # noqa: S608 - no value from outside is in the text


@transaction.atomic
def seal_hours(county: int, *, now: dt.datetime) -> int:
    """Seal all whole hours of a county that are over and not sealed; returns how many seals."""
    until = (now - SETTLED).replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(hour) + interval '1 hour' FROM disputes_seal WHERE county = %s", [county]
        )
        since = cursor.fetchone()[0] or dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
        if since >= until:
            return 0
        cursor.execute(
            f"""
            INSERT INTO disputes_seal
                (id, county, township, hour, first, last, count, hash, sealed_at)
            SELECT {UUID7_SQL}, s.county, s.township, s.hour, s.first, s.last, s.count, s.hash,
                   %(now)s
            FROM ({_HOURS}) AS s
            ON CONFLICT DO NOTHING
            """,  # noqa: S608 - no value from outside is in the text
            {"county": county, "since": since, "until": until, "now": now},
        )
        return cursor.rowcount


def broken_seals(county: int) -> list[dict[str, Any]]:
    """Sealed hours whose events are not those that were sealed: township, hour, why."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH now_there AS ({_HOURS})
            SELECT coalesce(s.township, n.township), coalesce(s.hour, n.hour),
                   CASE WHEN n.hash IS NULL THEN 'events gone'
                        WHEN s.hash IS NULL THEN 'hour not sealed'
                        WHEN n.count <> s.count THEN 'events added or gone'
                        ELSE 'events changed' END
            FROM (SELECT * FROM disputes_seal WHERE county = %(county)s) AS s
            FULL JOIN now_there AS n ON n.township = s.township AND n.hour = s.hour
            WHERE n.hash IS DISTINCT FROM s.hash
            ORDER BY 2, 1
            """,  # noqa: S608 - no value from outside is in the text
            {
                "county": county,
                "since": dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
                "until": _sealed_until(county),
            },
        )
        return [
            {"township": township, "hour": hour.isoformat(), "why": why}
            for township, hour, why in cursor.fetchall()
        ]


def _sealed_until(county: int) -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(hour) + interval '1 hour' FROM disputes_seal WHERE county = %s", [county]
        )
        return cursor.fetchone()[0] or dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
