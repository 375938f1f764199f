"""The marks that those above and beside put on open matters: as a filter, and how many have each."""

from typing import Any

from django.db.models import Q, QuerySet

from disputes.models.ticket_indexes import IS_OPEN
from disputes.search.queue import CAP, MARKS, matters
from grids.models import Grid, User
from grids.stand_ins import shape_of
from rows.keyset import Counted
from rows.prepared import Prepared


def marked(user: User, grid: Grid) -> dict[str, int]:
    """How many open matters of an area have each mark: as many as its list shows; one question."""
    numbers = next(COUNTED.ask(shape_of(user, grid)))
    return {name.removeprefix("n_"): n for name, n in numbers.items()}


def _counted(user: Any, grid: Any) -> QuerySet[Any, Any]:
    lists = {
        f"n_{name}": Counted(matters(user, grid).filter(IS_OPEN & Q(has_it)), CAP)
        for name, has_it in MARKS.items()
    }
    return User.objects.filter(pk=user.pk).values(**lists)


COUNTED = Prepared(_counted)
