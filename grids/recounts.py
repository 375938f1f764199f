"""Figures that are kept, judged by a count of their own: one list for `manage.py recount`.

An app that keeps figures adds its recount in AppConfig.ready(); tests/grids/test_registers.py lists
them all, and a table of figures without one fails there (domain.md: a number is a recount of
records, never an incremented counter).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Judgement:
    """How many figures were counted again, and the rows in which some were wrong.

    A row: `what` it is, its `grid`, its `day` ("" for what stands now), `wrong` cells, and `told`:
    which figures, as written and (as counted now).
    """

    cells: int
    wrong_rows: list[dict[str, Any]]

    @property
    def wrong(self) -> int:
        """How many figures are not what the records say."""
        return sum(row["wrong"] for row in self.wrong_rows)


@dataclass(frozen=True)
class Recount:
    """The recount of some tables: `models` are their labels.

    `check(county)` judges and changes nothing; `mend(county, now=…)` puts right what may be put right
    as well, and returns the judgement and the mended cells.
    """

    name: str
    models: frozenset[str]
    check: Callable[[int], Judgement]
    mend: Callable[..., tuple[Judgement, int]]


_recounts: dict[str, Recount] = {}


def add_recount(recount: Recount) -> None:
    """Add one; adding it twice changes nothing. Raises ValueError for another of its name."""
    if _recounts.setdefault(recount.name, recount) != recount:
        raise ValueError(f"there is another recount called {recount.name}")


def recounts() -> tuple[Recount, ...]:
    """All of them, by name."""
    return tuple(_recounts[name] for name in sorted(_recounts))
