"""Several counts in one question: every row says the name under which it counts."""

from collections import Counter

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

CAP = 1001
"""Counts of lists are read up to here and said as 1000+."""


def tally(*lists: QuerySet) -> Counter[str]:
    """How many rows say each name; a row may say several, with spaces between.

    Each list has one column of text. A slice of a list caps what is read of it; without one give it
    no order.
    """
    if not lists:
        return Counter()
    first, *rest = lists
    rows = first.union(*rest, all=True) if rest else first
    try:
        statement, given = rows.query.sql_with_params()
    except EmptyResultSet:  # none of them can have a row
        return Counter()
    found: Counter[str] = Counter()
    with connection.cursor() as cursor:
        counted = f"SELECT said, count(*) FROM ({statement}) AS rows (said) GROUP BY said"  # noqa: S608
        cursor.execute(counted, given)
        for said, n in cursor.fetchall():
            found.update(dict.fromkeys(said.split(), n))
    return found
