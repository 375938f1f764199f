"""Several counts in one question: every row says the name under which it counts."""

from collections import Counter
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

CAP = 1001
"""Counts of lists are read up to here and said as 1000+."""


class Plain(NamedTuple):
    """Rows by a statement of one column of text, where compiling a query would cost more than it;
    no rows where there is no statement."""

    statement: str
    given: list[Any]


def tally(*lists: QuerySet | Plain) -> Counter[str]:
    """How many rows say each name; a row may say several, with spaces between.

    Each list has one column of text. A slice of a list caps what is read of it; without one give it
    no order.
    """
    parts = [one for one in lists if isinstance(one, Plain) and one.statement]
    parts += _compiled([one for one in lists if not isinstance(one, Plain)])
    if not parts:
        return Counter()
    found: Counter[str] = Counter()
    rows = " UNION ALL ".join(f"({part.statement})" for part in parts)
    given = [value for part in parts for value in part.given]
    with connection.cursor() as cursor:
        counted = f"SELECT said, count(*) FROM ({rows}) AS rows (said) GROUP BY said"  # noqa: S608
        cursor.execute(counted, given)
        for said, n in cursor.fetchall():
            found.update(dict.fromkeys(said.split(), n))
    return found


def _compiled(lists: list[QuerySet]) -> list[Plain]:
    if not lists:
        return []
    first, *rest = lists
    rows = first.union(*rest, all=True) if rest else first
    try:
        statement, given = rows.query.sql_with_params()
    except EmptyResultSet:  # none of them can have a row
        return []
    return [Plain(statement, list(given))]
