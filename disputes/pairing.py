"""Writes the pairs of characters by which a rare word is found, and says what they are.

A pair is one number: the lower 16 bits of both characters (all of Chinese in daily use lies there;
two pairs that fall together cost a look at a row, and find nothing wrong). Beside them stand the
grids that the ticket lies in, by their ids, and its county, below zero.

Every verb that changes words, place, result or number of a ticket, or where it lies, calls
`write_pairs` in its transaction, after the row; so does whatever erases them. Other verbs and the
sweeps leave the table alone. `manage.py recount` judges it by an SQL of its own.
"""

import uuid
from collections.abc import Iterable, Sequence

from django.db import connection

BATCH = 5_000
LOW = 0xFFFF
HALF, WHOLE = 1 << 31, 1 << 32

# `folded` is the text as it is looked for; nothing reaches across the sign between its parts.
SAID = """
    SELECT t.id, ARRAY(
        SELECT (ascii(c.one) & 65535) << 16 | (ascii(c.next) & 65535)
        FROM unnest(f.signs, f.signs[2:]) AS c (one, next)
        WHERE c.one <> E'\\x1f' AND c.next <> E'\\x1f'
        UNION
        SELECT (p.place & 2147483647)::int
        FROM unnest(ARRAY[t.grid_id, t.at_township, t.at_village, t.at_patch, t.at_group]) AS p (place)
        WHERE p.place IS NOT NULL
        UNION
        SELECT -t.county
        ORDER BY 1
    ) AS tokens
    FROM disputes_ticket AS t
    CROSS JOIN LATERAL (SELECT string_to_array(t.folded, NULL) AS signs) AS f
    WHERE t.county = %(county)s
"""

WRITE = f"""
    MERGE INTO disputes_searchpairs AS p
    USING ({SAID} AND t.id = ANY(%(ids)s::uuid[])) AS said
    ON p.county = %(county)s AND p.ticket_id = said.id
    WHEN MATCHED AND p.tokens <> said.tokens THEN UPDATE SET tokens = said.tokens
    WHEN NOT MATCHED THEN
        INSERT (county, ticket_id, tokens) VALUES (%(county)s, said.id, said.tokens)
"""  # noqa: S608  a fragment of this module, no input


def write_pairs(county: int, ids: Sequence[uuid.UUID]) -> None:
    """Write the pairs of these tickets as their rows say; the caller holds them.

    Of words that were erased none is left. One statement, and nothing written where none changed.
    """
    for first in range(0, len(ids), BATCH):
        with connection.cursor() as cursor:
            cursor.execute(WRITE, {"county": county, "ids": list(ids[first : first + BATCH])})


def pairs_in(term: str) -> list[int]:
    """The pairs of a folded word; of a single character there is none."""
    return sorted({_number(one, after) for one, after in zip(term, term[1:], strict=False)})


def place_token(grid: int) -> int:
    """What stands for a grid that a ticket lies in."""
    return grid & (HALF - 1)


def places_in(grids: Iterable[int]) -> list[int]:
    """The same of several."""
    return sorted({place_token(grid) for grid in grids})


def county_token(county: int) -> int:
    """What stands for the county of a ticket."""
    return -county


def _number(one: str, after: str) -> int:
    pair = (ord(one) & LOW) << 16 | ord(after) & LOW
    return pair - WHOLE if pair >= HALF else pair
