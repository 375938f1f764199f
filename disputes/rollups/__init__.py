"""A person's own lists and counts, and what lists need beside their tickets.

Each definition stands here once.
"""

from disputes.rollups.beside import (
    ON_ITS_PAGE,
    RISES,
    last_stepped,
    named_parties,
    near_grids,
    place_names,
    places,
    risen_from,
)
from disputes.rollups.own import (
    CAP,
    LISTS,
    PAGE,
    done,
    mine,
    my_counts,
    my_turn,
    taken_on,
    todo_page,
    todo_rows,
)
from disputes.rollups.verify import to_verify

__all__ = [
    "CAP",
    "LISTS",
    "ON_ITS_PAGE",
    "PAGE",
    "RISES",
    "done",
    "last_stepped",
    "mine",
    "my_counts",
    "my_turn",
    "named_parties",
    "near_grids",
    "place_names",
    "places",
    "risen_from",
    "taken_on",
    "to_verify",
    "todo_page",
    "todo_rows",
]
