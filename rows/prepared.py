"""Questions that every page asks, compiled once.

Django builds the SQL of a query anew each time from its conditions: for the person who comes with a
session 5,851 Python calls, of 31,000 of the page where one logs a matter. A question whose shape never
changes is compiled at its first use; later its values alone are filled in, and Django reads the rows as
ever: 293 calls. Where the shape depends on who asks, it is compiled once for each shape.
"""

import copy
import datetime as dt
from collections.abc import Callable, Hashable, Iterator
from threading import Lock
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from rows import among  # noqa: F401  the lookup
from rows.tallies import Plain

MOST_SHAPES = 500
"""So many shapes of a question are kept; after that they are compiled anew."""


NEAR = dt.timedelta(days=100)
A_MOMENT, A_DAY = dt.datetime(1949, 10, 1, tzinfo=dt.UTC), dt.date(1949, 10, 1)
"""Samples of times: no row is as old."""


class Shape(NamedTuple):
    """What a question's SQL depends on: `key`. It is built with `stand_ins()`, whose `samples` are
    values that stand nowhere else, and asked with `values` in their places.

    Two askers with equal keys must have equal stand-ins and samples in the same order.
    """

    key: Hashable = ()
    stand_ins: Callable[[], tuple[Any, ...]] = tuple
    samples: tuple[Any, ...] = ()
    values: tuple[Any, ...] = ()


NO_SHAPE = Shape()


class Prepared:
    """A query set whose SQL is built once for each shape, by `build(*stand_ins, **samples)`.

    A sample is a value that stands nowhere else in the query, of the type that is asked with later:
    wherever it stands among the SQL's parameters, the asked value will; of a time (A_MOMENT, A_DAY) what
    lies a fixed span before or after it, too. So the shape must not depend
    on a value: no None, and nothing that `build` decides by. A list is one value where the query
    compares with any of it (rows/among.py). Raises ValueError at the first question where a
    sample is no parameter.
    """

    def __init__(self, build: Callable[..., QuerySet], **samples: Any) -> None:
        self._build, self._samples, self._lock = build, samples, Lock()
        self._compiled: dict[Hashable, _Compiled] = {}

    def ask(self, shape: Shape = NO_SHAPE, **values: Any) -> Iterator[Any]:
        """The rows as the query set gives them, for these values."""
        return self._of(shape).rows(shape, values)

    def plain(self, shape: Shape = NO_SHAPE, **values: Any) -> Plain:
        """The statement and its parameters, for rows.tallies."""
        return self._of(shape).plain(shape, values)

    def _of(self, shape: Shape) -> "_Compiled":
        found = self._compiled.get(shape.key)
        if found is None:
            with self._lock:
                if len(self._compiled) >= MOST_SHAPES:
                    self._compiled.clear()
                rows = self._build(*shape.stand_ins(), **self._samples)
                found = self._compiled[shape.key] = _Compiled(rows, shape.samples, self._samples)
        return found


class _Compiled:
    """The SQL, its parameters, and at which places of them the asked values stand."""

    def __init__(self, rows: QuerySet, shaped: tuple[Any, ...], samples: dict[str, Any]) -> None:
        self._rows = rows
        self._compiler = rows.query.get_compiler(using=rows.db)
        try:
            self._sql, fixed = self._compiler.as_sql()
        except EmptyResultSet:  # whatever is asked, there is no such row
            self._sql, fixed = "", ()
        self._fixed = list(fixed)
        self._named = [
            (place, name, away)
            for name, sample in samples.items()
            for place, one in enumerate(fixed)
            if (away := _from(sample, one)) is not None
        ]
        missing = set(samples) - {name for _place, name, _away in self._named}
        if missing and self._sql:
            raise ValueError(f"{sorted(missing)} stand nowhere among the parameters of {self._sql}")
        where = {sample: number for number, sample in enumerate(shaped)}
        self._shaped = [
            (place, where[one])
            for place, one in enumerate(fixed)
            if isinstance(one, (int, str)) and one in where
        ]
        fields = [column[0] for column in (self._compiler.select or ())]
        self._converters = self._compiler.get_converters(fields)

    def plain(self, shape: Shape, values: dict[str, Any]) -> Plain:
        given = self._fixed.copy()
        for place, name, away in self._named:
            given[place] = values[name] + away if away else values[name]
        for place, number in self._shaped:
            given[place] = shape.values[number]
        return Plain(self._sql, given)

    def rows(self, shape: Shape, values: dict[str, Any]) -> Iterator[Any]:
        if not self._sql:
            return iter(())
        plain = self.plain(shape, values)
        compiler = copy.copy(self._compiler)
        compiler.connection = connections[self._rows.db]  # each thread has its own
        compiler.as_sql = lambda *_with, **_more: (plain.statement, tuple(plain.given))
        compiler.get_converters = lambda _fields: self._converters
        query: Any = _Fixed(self._rows.query, compiler)
        rows: Any = type(self._rows)(model=self._rows.model, query=query)
        asked: Any = self._rows
        rows._fields = asked._fields
        return iter(asked._iterable_class(rows))


def _from(sample: Any, one: Any) -> Any:
    """How far a parameter is from a sample; None where it has nothing to do with it."""
    if type(one) is not type(sample):
        return None
    if not isinstance(one, dt.date):
        return 0 if one == sample else None
    away = one - sample
    return away if abs(away) <= NEAR else None


class _Fixed:
    """A query whose compiler is there already; all else is the query's own."""

    def __init__(self, query: Any, compiler: SQLCompiler) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, *_using: Any, **_more: Any) -> SQLCompiler:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)
