"""Pages of a list by key: they cost the same at the end as at the beginning, and rows that come in
meanwhile shift nothing. A row's key is a time and its id, which no two rows share.
"""

import dataclasses
import datetime as dt
import operator
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, Q, QuerySet, Subquery


@dataclasses.dataclass(frozen=True)
class Branch:
    """Rows that are there for one reason; where it has several `heads`, it is answered head by head
    (a LATERAL join, as a subquery that PostgreSQL runs for each), and `of` says which rows are a
    head's, which it calls OuterRef("pk")."""

    rows: QuerySet
    of: Q = Q()
    heads: QuerySet | None = None

    def keys(self, order: tuple[str, ...], size: int) -> QuerySet:
        """The keys of the first rows: up to `size` of each head."""
        if self.heads is None:
            return self.rows.order_by(*order).values("pk")[:size]
        rows = self.rows.filter(self.of).order_by(*order)
        key = self.rows.model._meta.pk
        unnest = Func(ArraySubquery(rows.values("pk")[:size]), function="unnest", output_field=key)
        return self.heads.order_by().values_list(unnest)


@dataclasses.dataclass(frozen=True)
class Branches:
    """Rows that are there for one reason or another.

    Asked as one question with OR, all rows that any reason gives are read and sorted. Here each
    branch, which an index answers in its order, gives no more rows than the page has, and the few
    are merged (data.md, designs). A row may stand in several branches and is listed once. `counties`
    are those in which all of them lie; what fetches the rows of the keys names them too.
    """

    each: tuple[Branch, ...]
    counties: tuple[int, ...] = ()
    dressing: tuple[Callable[[QuerySet], QuerySet], ...] = ()

    @property
    def model(self) -> Any:
        """Whose rows they are."""
        return self.each[0].rows.model

    def __or__(self, other: "Branches") -> "Branches":
        return dataclasses.replace(self, each=self.each + other.each)

    def filter(self, *conditions: Q, **plain: Any) -> "Branches":
        """The rows that fit, in every branch."""
        each = (
            dataclasses.replace(one, rows=one.rows.filter(*conditions, **plain))
            for one in self.each
        )
        return dataclasses.replace(self, each=tuple(each))

    def select_related(self, *names: str) -> "Branches":
        """The same rows with their neighbours, joined to the few of a page only."""
        return self._dressed(operator.methodcaller("select_related", *names))

    def annotate(self, **more: Any) -> "Branches":
        """The same rows with something more, read for the few of a page only."""
        return self._dressed(operator.methodcaller("annotate", **more))

    def _dressed(self, more: Callable[[QuerySet], QuerySet]) -> "Branches":
        return dataclasses.replace(self, dressing=(*self.dressing, more))

    def heads(self, order: tuple[str, ...], size: int) -> QuerySet:
        """Rows in no order: the first `size` of all in `order` are among them."""
        if len(self.each) == 1 and self.each[0].heads is None:
            rows = self.each[0].rows
        else:
            # Only the key and its county stand outside: any other condition there could lead the
            # planner to walk an index of all rows and look each up among these.
            one = len(self.counties) == 1
            here = Q(county=self.counties[0]) if one else Q(county__in=self.counties)
            rows = self.model._default_manager.filter(here, pk__in=self._keys(order, size))
        for dress in self.dressing:
            rows = dress(rows)
        return rows

    def some(self, size: int) -> QuerySet:
        """The keys of `size` rows, or of all where there are fewer: what a capped count reads."""
        keys = self._keys((), size)
        return keys if keys.query.is_sliced else keys[:size]

    def _keys(self, order: tuple[str, ...], size: int) -> QuerySet:
        first, *more = (branch.keys(order, size) for branch in self.each)
        return first.union(*more) if more else first


Listed = QuerySet | Branches


def heads(rows: Listed, order: tuple[str, ...], size: int) -> QuerySet:
    """The first `size` rows in `order`, whose last column is unique."""
    if isinstance(rows, Branches):
        rows = rows.heads(order, size)
    return rows.order_by(*order)[:size]


class Counted(Subquery):
    """How many rows there are, read up to `cap`, inside another query."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
    empty_result_set_value = 0

    def __init__(self, rows: Listed, cap: int):
        if isinstance(rows, Branches):
            super().__init__(rows.some(cap))
        else:
            super().__init__(rows.order_by().values("pk")[:cap])


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
    rows: Listed, by: str, *, after: str = "", size: int = 20, newest_first: bool = False
) -> Cut:
    """One page of `rows` in the order of `by` (a time that is never null) and id, after a cursor."""
    sign, side = ("-", "lt") if newest_first else ("", "gt")
    if key := read_cursor(after):
        beyond = Q(**{f"{by}__{side}": key[0]}) | Q(**{by: key[0], f"id__{side}": key[1]})
        # The first column alone bounds the index; the rest decides among its equals.
        rows = rows.filter(Q(**{f"{by}__{side}e": key[0]}) & beyond)
    return cut_of(list(heads(rows, (f"{sign}{by}", f"{sign}id"), size + 1)), by, size)


def first_rows(rows: Listed, by: str, size: int, *, newest_first: bool = False) -> QuerySet:
    """What `cut` reads of a list's first page, for rows/prepared.py; `cut_of` makes the page."""
    sign = "-" if newest_first else ""
    return heads(rows, (f"{sign}{by}", f"{sign}id"), size + 1)


def cut_of(found: list[Any], by: str, size: int) -> Cut:
    """One page of rows, of which one more than the page has was read."""
    shown = found[:size]
    more = len(found) > size
    return Cut(shown, write_cursor(getattr(shown[-1], by), shown[-1].pk) if more else "")
