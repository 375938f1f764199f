"""A list as an Excel workbook, written row by row: never more than one row is in memory.

Whatever people typed is a text and stays one, also where it is edited in Excel: a cell that begins
with = + - or @ would be read as a formula there.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import IO, Any

from xlsxwriter import Workbook

from grids.wording import ZONE

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
READ_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | dt.datetime | None


class Book:
    """A workbook that is written to `file` when it is closed."""

    def __init__(self, file: IO[bytes], now: dt.datetime) -> None:
        self._book = Workbook(file, OPTIONS)
        self._book.set_properties({"created": now.astimezone(ZONE).replace(tzinfo=None)})
        self._head = self._book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        self._text = self._book.add_format({"num_format": "@"})
        self._quoted = self._book.add_format({"num_format": "@", "quote_prefix": True})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def write(
        self, name: str, head: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]
    ) -> int:
        """A sheet: its head (each column's words and width) stays in sight. Returns how many rows."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, (_label, width) in enumerate(head):
            sheet.set_column(column, column, width)
        for column, (label, _width) in enumerate(head):
            sheet.write_string(0, column, label, self._head)
        n = 0
        for n, cells in enumerate(rows, 1):
            for column, cell in enumerate(cells):
                self._put(sheet, n, column, cell)
        return n

    def close(self) -> None:
        """Put the sheets together and write them."""
        self._book.close()

    def _put(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, dt.datetime):
            there = cell.astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0)
            sheet.write_datetime(row, column, there, self._moment)
        elif cell:
            quoted = self._quoted if cell.startswith(READ_AS_FORMULA) else self._text
            sheet.write_string(row, column, cell, quoted)
