"""A county that one test made, laid down again for the next: its rows in one statement.

The first test of a process makes it by factories and verbs; what they wrote is read back from the
tables and kept. Each later test gets the same rows, ids included, and objects of its own. Nothing is
shared: the rows live and die in the transaction of their test.
"""

import pickle
import types
from collections.abc import Callable, Iterator
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import post_save

from grids.models import County
from tests import factories


class Kept(NamedTuple):
    """A statement that lays the rows down, the objects, and where the series of codes stood."""

    statement: str
    objects: bytes
    given: dict[Any, int]


KEPT: dict[Any, Kept] = {}


def kept(key: Any, make: Callable[[], types.SimpleNamespace]) -> types.SimpleNamespace:
    """The county that `make` makes, made once a process for each `key`.

    Its first row is that of the county, and no row is changed that was there before.
    """
    if key in KEPT:
        with connection.cursor() as cursor:
            cursor.execute(KEPT[key].statement)
        dict.update(factories.given, KEPT[key].given)  # a Counter would add them up
        return pickle.loads(KEPT[key].objects)  # noqa: S301  # our own
    with transaction.atomic():
        before = dict(factories.given)
        made, first = _watched(make)
        given = {one: n for one, n in factories.given.items() if before.get(one) != n}
        KEPT[key] = Kept(_statement(first), pickle.dumps(made), given)
    return made


def _watched(make: Callable[[], types.SimpleNamespace]) -> tuple[types.SimpleNamespace, str]:
    """What was made, and the number of the (sub)transaction in which it began."""
    found: list[str] = []

    def look(instance: County, **_more: Any) -> None:
        if not found:
            found.append(_one("SELECT xmin FROM grids_county WHERE id = %s", instance.pk))

    post_save.connect(look, sender=County)
    try:
        return make(), found[0]
    finally:
        post_save.disconnect(look, sender=County)


def _one(sql: str, *given: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchone()[0]


def _statement(first: str) -> str:
    """An INSERT for each table into which a row was written since."""
    parts = []
    for table, columns in _tables():
        names = ", ".join(f'"{name}"' for name in columns)
        rows = _one(
            f"SELECT json_agg(t)::text FROM (SELECT {names} FROM {table}"
            " WHERE age(xmin) <= age(%s::xid)) t",
            first,
        )
        if rows:
            text = rows.replace("'", "''").replace("%", "%%")
            parts.append(
                f"INSERT INTO {table} ({names}) SELECT {names}"
                f" FROM json_populate_recordset(NULL::{table}, '{text}'::json)"
            )
    return "; ".join(parts)


def _tables() -> Iterator[tuple[str, list[str]]]:
    """Tables and their columns, each after those that it points to."""
    models = [one for one in apps.get_models(include_auto_created=True) if one._meta.managed]
    order = TopologicalSorter({one: _points_to(one) for one in models})
    for model in order.static_order():
        fields = model._meta.local_concrete_fields
        yield model._meta.db_table, [one.column for one in fields if not one.generated]


def _points_to(model: type[Model]) -> set[type[Model]]:
    fields = model._meta.local_fields
    return {one.related_model for one in fields if one.remote_field} - {model}
