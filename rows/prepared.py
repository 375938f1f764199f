"""Questions that every page asks, compiled once.

Django builds the SQL of a query anew each time from its conditions: for the person who comes with a
session 5,851 Python calls, of 31,000 of the page where one logs a matter. A question whose shape never
changes is compiled at its first use; later its values alone are filled in, and Django reads the rows as
ever: 293 calls. Where the shape depends on who asks, it is compiled once for each shape.
"""

import copy
import datetime as dt
import uuid
from collections.abc import Callable, Hashable, Iterator
from threading import Lock
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from rows import among  # noqa: F401  the lookup
from rows.tallies import Plain

MOST_SHAPES = 500
"""So many shapes of a question are kept; after that they are compiled anew."""


class Two(NamedTuple):
    """A sample and another, for what cannot be told from one."""

    one: Any
    other: Any


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, ZoneInfo("Asia/Shanghai"))


A_DAY = Two(dt.date(1949, 10, 1), dt.date(1949, 11, 7))
A_MIDNIGHT = Two(*map(_midnight, A_DAY))
A_MOMENT = Two(*(at + dt.timedelta(hours=8 + n, minutes=n) for n, at in enumerate(A_MIDNIGHT)))
A_MONTH = Two(*(_midnight(day.replace(day=1)) for day in A_DAY))
"""Samples of times that belong together: a moment, its day, when that and its month began."""


class Shape(NamedTuple):
    """What a question's SQL depends on: `key`. It is built with `stand_ins()`, whose `samples` are
    values that stand nowhere else, and asked with `values` in their places.

    Two askers with equal keys must have equal stand-ins and samples in the same order.
    """

    key: Hashable = ()
    stand_ins: Callable[[], tuple[Any, ...]] = tuple
    samples: tuple[Any, ...] = ()
    values: tuple[Any, ...] = ()

    def and_of(self, *more: Hashable) -> "Shape":
        """The same, and `more`, by which the question decides how it is put."""
        return self._replace(key=(self.key, more), stand_ins=lambda: (*self.stand_ins(), *more))


NO_SHAPE = Shape()


class Prepared:
    """A query set whose SQL is built once for each shape, by `build(*stand_ins, **samples)`.

    A sample is a value of the type that is asked with later: wherever it stands among the SQL's
    parameters, the asked value will; of a time what lies a fixed span before or after it, too. A
    list is one value where the query compares with any of it (rows/among.py). The query is built a
    second time with other samples, so that a question whose SQL depends on a value, or that makes
    something else of one, raises ValueError when it is first asked.
    """

    def __init__(
        self, build: Callable[..., QuerySet], *, leaves_out: bool = False, **samples: Any
    ) -> None:
        """`leaves_out`: some shapes do not ask for every value."""
        self._build, self._leaves_out, self._lock = build, leaves_out, Lock()
        pairs = {name: one if isinstance(one, Two) else _two(one) for name, one in samples.items()}
        if any(a == b for n, a in enumerate(pairs.values()) for b in list(pairs.values())[:n]):
            raise ValueError("Two values have the same sample: nobody could tell them apart.")
        self._samples = {name: pair.one for name, pair in pairs.items()}
        self._others = {name: pair.other for name, pair in pairs.items()}
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
                found = self._compiled[shape.key] = self._compile(shape)
        return found

    def _compile(self, shape: Shape) -> "_Compiled":
        found = _Compiled(self._build(*shape.stand_ins(), **self._samples), shape.samples)
        again = _Compiled(self._build(*shape.stand_ins(), **self._others), shape.samples)
        missing = found.name_places(again, self._samples, self._others)
        if missing and found.sql and not self._leaves_out:
            raise ValueError(f"{sorted(missing)} are no parameters of {found.sql}")
        return found


def _two(sample: Any) -> Two:
    """A sample, and another of its type."""
    if isinstance(sample, list):
        return Two(sample, [_two(one).other for one in sample])
    if isinstance(sample, uuid.UUID):
        return Two(sample, uuid.UUID(int=sample.int + 1))
    return Two(sample, sample + (1 if isinstance(sample, int) else "'"))


class _Compiled:
    """The SQL, its parameters, and at which places of them the asked values stand."""

    def __init__(self, rows: QuerySet, shaped: tuple[Any, ...]) -> None:
        self._rows = rows
        self._compiler = rows.query.get_compiler(using=rows.db)
        try:
            self.sql, fixed = self._compiler.as_sql()
        except EmptyResultSet:  # whatever is asked, there is no such row
            self.sql, fixed = "", ()
        self.fixed = list(fixed)
        where = {sample: number for number, sample in enumerate(shaped)}
        self._shaped = [
            (place, where[one])
            for place, one in enumerate(fixed)
            if isinstance(one, (int, str)) and one in where
        ]
        self._named: list[tuple[int, str, Any]] = []
        fields = [column[0] for column in (self._compiler.select or ())]
        self._converters = self._compiler.get_converters(fields)

    def name_places(
        self, again: "_Compiled", samples: dict[str, Any], others: dict[str, Any]
    ) -> set[str]:
        """Find the places of the values: what differs from the same question of other samples.
        Those that have none are given back."""
        if self.sql != again.sql:
            raise ValueError(f"The SQL depends on a value: {self.sql}")
        for place, (one, other) in enumerate(zip(self.fixed, again.fixed, strict=True)):
            if one == other:
                continue
            names = [n for n in samples if _from(samples[n], one) == _from(others[n], other) != ()]
            if not names:
                raise ValueError(f"Nothing that is asked explains {one!r} in {self.sql}")
            name = min(names, key=lambda n: _from(samples[n], one) != _NOTHING)
            self._named.append((place, name, _from(samples[name], one)))
        return set(samples) - {name for _place, name, _away in self._named}

    def plain(self, shape: Shape, values: dict[str, Any]) -> Plain:
        given = self.fixed.copy()
        for place, name, away in self._named:
            given[place] = values[name] + away if away else values[name]
        for place, number in self._shaped:
            given[place] = shape.values[number]
        return Plain(self.sql, given)

    def rows(self, shape: Shape, values: dict[str, Any]) -> Iterator[Any]:
        if not self.sql:
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


_NOTHING = dt.timedelta(0)


def _from(sample: Any, one: Any) -> Any:
    """How far a parameter is from a sample; () where it has nothing to do with it."""
    if type(one) is not type(sample):
        return ()
    if isinstance(one, dt.date):
        return one - sample
    return _NOTHING if one == sample else ()


class _Fixed:
    """A query whose compiler is there already; all else is the query's own."""

    def __init__(self, query: Any, compiler: SQLCompiler) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, *_using: Any, **_more: Any) -> SQLCompiler:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)
