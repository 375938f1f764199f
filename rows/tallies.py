"""Several counts in one question: every row says the name under which it counts."""

import re
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


class Weighed(NamedTuple):
    """Rows by a statement of two columns: a name, and a number that is taken as it is."""

    statement: str
    given: list[Any]


NAMED = re.compile(r"%\((\w+)\)s")


def spread(prefix: str, statement: str, **given: Any) -> Weighed:
    """The numbers of a statement's only row, each under its column's name after `prefix`.

    Its parameters stand in it by name: %(name)s.
    """
    values = [prefix, *(given[name] for name in NAMED.findall(statement))]
    rows = f"""
        SELECT %s || one.name, one.n::bigint
        FROM ({NAMED.sub("%s", statement)}) AS row, json_each_text(to_json(row)) AS one (name, n)
    """  # noqa: S608  a statement of ours
    return Weighed(rows, values)


def tally(*lists: QuerySet | Plain | Weighed) -> Counter[str]:
    """How many rows say each name; a row may say several, with spaces between.

    Each list has one column of text. A slice of a list caps what is read of it; without one give it
    no order. What is weighed is asked in the same question.
    """
    parts: list[Plain | Weighed] = [one for one in lists if isinstance(one, Weighed)]
    counted = _counted(tuple(one for one in lists if not isinstance(one, Weighed)))
    parts += [counted] if counted.statement else []
    found: Counter[str] = Counter()
    if not parts:
        return found
    with connection.cursor() as cursor:
        rows = " UNION ALL ".join(f"({part.statement})" for part in parts)
        cursor.execute(rows, [value for part in parts for value in part.given])
        for said, n in cursor.fetchall():
            found.update(dict.fromkeys(said.split(), n))
    return found


def _counted(lists: tuple[QuerySet | Plain, ...]) -> Plain:
    parts = [one for one in lists if isinstance(one, Plain) and one.statement]
    parts += _compiled([one for one in lists if not isinstance(one, Plain)])
    if not parts:
        return Plain("", [])
    rows = " UNION ALL ".join(f"({part.statement})" for part in parts)
    given = [value for part in parts for value in part.given]
    counted = f"SELECT said, count(*) FROM ({rows}) AS rows (said) GROUP BY said"  # noqa: S608
    return Plain(counted, given)


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
