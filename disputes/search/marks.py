"""The marks that those above and beside put on open matters: how many of an area have each."""

from functools import partial
from typing import Any

from django.db.models import Q, QuerySet, Value

from disputes.models.ticket_indexes import IS_OPEN
from disputes.search.queue import CAP, MARKS, matters
from grids.models import Grid, User
from grids.stand_ins import shape_of
from rows.prepared import Prepared
from rows.tallies import Plain


def mark_rows(user: User, grid: Grid) -> list[Plain]:
    """The open matters of an area that have a mark, by its name, up to CAP of each; for rows.tallies."""
    return [rows.plain(shape_of(user, grid)) for rows in ROWS.values()]


def _rows(name: str, user: Any, grid: Any) -> QuerySet[Any, Any]:
    found = matters(user, grid).filter(IS_OPEN & Q(MARKS[name]))
    return found.heads((), CAP).values_list(Value(name))[:CAP]


ROWS = {name: Prepared(partial(_rows, name)) for name in MARKS}
