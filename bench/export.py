"""Export: fifty thousand lines of a county's queue as a workbook, beside writing the same cells with
XlsxWriter alone; and how much memory it takes above a process at rest.

Both write the same rows with the same options into a file; ours reads and words them first. The two
take turns. Memory is that of a child that does nothing else, at its highest.
"""

import os
import resource
import statistics
import tempfile
from typing import Any

from django.db import connection
from django.utils import translation

from bench._stand import NOW, answer, make, scale, seconds
from disputes.search import Asked, matters, narrow
from disputes.sheets import MOST, Question, fill_book, head, sheet_rows
from grids.models import Grid, User
from grids.workbook import Book, Cell

ROUNDS = 3
Rows = list[list[Cell]]


def question(grid: Grid) -> Question:
    """All matters of the county: twice as many as a file takes."""
    return Question(Asked("all"), grid, "All", [])


def ours(user: User, grid: Grid) -> int:
    """What the sweep does: read, word and write."""
    with tempfile.TemporaryFile() as file:
        return fill_book(file, question(grid), user, NOW)


def cells(user: User, grid: Grid) -> Rows:
    """The rows that it writes."""
    asked = Asked("all")
    rows = narrow(matters(user, grid), asked, NOW, grid, user)
    return list(sheet_rows(rows, asked, NOW))


def floor(rows: Rows) -> int:
    """The same cells, written and nothing else."""
    with tempfile.TemporaryFile() as file:
        book = Book(file, NOW)
        n = book.write("list", head(), rows)
        book.close()
        return n


def megabytes(user: User, grid: Grid) -> float:
    """How much more memory than at rest a child takes that writes the list."""
    connection.close()
    reads, writes = os.pipe()
    if not os.fork():
        rest = _peak()
        ours(user, grid)
        os.write(writes, f"{_peak() - rest}".encode())
        os._exit(0)
    os.wait()
    return round(float(os.read(reads, 40)) / 1024, 1)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Measure in turns; as many rows in both."""
    chosen = scale("export")
    (county, *_others) = make(chosen)
    grid = Grid.objects.select_related("parent__parent").get(county=county, tier=1)
    user = User.objects.get(pk=grid.pk)
    with translation.override("zh-hans"):
        memory = megabytes(user, grid)
        rows = cells(user, grid)
        taken: dict[str, list[tuple[float, Any]]] = {"ours": [], "floor": []}
        for _round in range(ROUNDS):
            taken["ours"].append(seconds(lambda: ours(user, grid)))
            taken["floor"].append(seconds(lambda: floor(rows)))
    took = {name: statistics.median(one for one, _n in runs) for name, runs in taken.items()}
    exact = {n for runs in taken.values() for _one, n in runs} == {len(rows)} == {MOST}
    ratio = round(took["ours"] / took["floor"], 2)
    answer(
        "export",
        chosen,
        ours=round(took["ours"], 2),
        floor=round(took["floor"], 2),
        peer=None,
        unit="s",
        ratios={"of_the_floor": ratio},
        megabytes=memory,
        exact=exact,
        holds=exact and ratio <= 2 and memory <= 200,
        rows={"lines": len(rows), "cells": sum(map(len, rows))},
    )


if __name__ == "__main__":
    main()
