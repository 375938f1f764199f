"""All five files together: what they say about one county or city, and what is wrong with it."""

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from grids.divisions.lines import Line, judge, judge_encoding, lines
from grids.divisions.tables import (
    AREAS,
    CITIES,
    NO_PREFECTURE,
    PLACEHOLDER_ENDS,
    STREETS,
    TABLES,
    VILLAGES,
    Divisions,
    Edition,
    Fault,
    Row,
    Table,
)
from grids.tiers import Tier


def read_divisions(folder: Path, wanted: str, *, with_placeholders: bool = False) -> Divisions:
    """Read what the files say about `wanted`: a county (six digits) or a city (four).

    Never raises for what stands in the files: every bad row becomes a Fault, and a caller that
    finds one writes nothing. Placeholders (SOURCE.md) are left out of `rows` and named.
    """
    reading = _Reading(folder, wanted)
    city = reading if len(wanted) == CITIES.digits else _Reading(folder, wanted[: CITIES.digits])
    return reading.result(with_placeholders, city.editions())


class _Reading:
    """The state of one reading: rows by file, and the line where each code was first seen."""

    def __init__(self, folder: Path, wanted: str) -> None:
        self.folder = folder
        self.wanted = wanted
        self.faults: list[Fault] = []
        self.rows: dict[Table, list[Row]] = {table: [] for table in TABLES}
        self.seen: dict[str, int] = {}
        self.unread: set[Table] = set()
        for table in TABLES:
            self._read(table)

    def editions(self) -> dict[int, Edition]:
        """What the files say, county by county."""
        spare = frozenset(row.code for row in self._placeholders())
        city = [row for row in self.rows[CITIES] if row.code == self.wanted]
        said: dict[int, list[Row]] = {int(row.code): [*city, row] for row in self.rows[AREAS]}
        for row in (*self.rows[STREETS], *self.rows[VILLAGES]):
            said.setdefault(int(row.code[: AREAS.digits]), []).append(row)
        return {county: Edition(tuple(rows), spare) for county, rows in said.items()}

    def result(self, with_placeholders: bool, editions: dict[int, Edition]) -> Divisions:
        self._miss_the_wanted()
        placeholders = [] if with_placeholders else list(self._placeholders())
        out = {row.code for row in placeholders}
        city = [row for row in self.rows[CITIES] if row.code == self.wanted[:4]]
        rows = {
            Tier.CITY: [row for row in city if row.name not in NO_PREFECTURE],
            Tier.COUNTY: self.rows[AREAS],
            Tier.TOWNSHIP: [row for row in self.rows[STREETS] if row.code not in out],
            Tier.VILLAGE: [row for row in self.rows[VILLAGES] if row.parent not in out],
        }
        nowhere = [row for row in city if row.name in NO_PREFECTURE]
        return Divisions(rows, nowhere + placeholders, self.faults, editions)

    def _read(self, table: Table) -> None:
        path = self.folder / table.file
        found = lines(path, table, self.wanted)
        try:
            header = next(found, None)
        except FileNotFoundError:
            self._leave(table, 0, _("The file is missing."), _("Put it into the folder."))
            return
        except OSError:
            self._leave(table, 0, _("The file cannot be read."), _("Let this user read it."))
            return
        if header is not None and header.bad_bytes:
            self._leave(table, 1, *judge_encoding(header))
            return
        self._read_header(table, header)
        bad: list[Fault] = []
        readable = 0
        for line in found:
            if line.bad_bytes:
                bad.append(self._told(table, line))
            else:
                readable += 1
                self._read_row(table, line)
        # A whole file in another encoding is one mistake, not thousands.
        self.faults += bad[:1] if not readable else bad

    def _told(self, table: Table, line: Line) -> Fault:
        what, mend = judge(line, table) or ("", "")
        if line.cells:
            self.seen.setdefault(line.cells[0], line.number)  # its children are not to blame
        return Fault(table, line.number, what, mend)

    def _leave(self, table: Table, line: int, what: str, mend: str) -> None:
        """A file that cannot be read is one mistake; the rows below it are not to blame."""
        self.unread.add(table)
        self._fault(table, line, what, mend)

    def _read_header(self, table: Table, line: Line | None) -> None:
        due = ",".join(table.columns)
        if line is None:
            self._leave(table, 1, _("The file is empty."), _write(due))
        elif line.cells != list(table.columns):
            self._fault(table, 1, _("The first line is not the header."), _write(due))

    def _read_row(self, table: Table, line: Line) -> None:
        if found := judge(line, table):
            self._fault(table, line.number, *found)
            if line.cells:
                self.seen.setdefault(line.cells[0], line.number)
            return
        code, name, *parents = line.cells or []
        if code in self.seen:
            first = {"code": code, "first": self.seen[code]}
            what = _("The code %(code)s stands in line %(first)s already.") % first
            self._fault(table, line.number, what, _("Keep one of the two rows."))
            return
        self.seen[code] = line.number
        if parents and parents[0] not in self.seen:
            self._miss(table, line.number, code, parents[0])
            return
        self.rows[table].append(Row(table.tier, code, name, parents[0] if parents else ""))

    def _miss(self, table: Table, number: int, code: str, parent: str) -> None:
        above = TABLES[TABLES.index(table) - 1]
        if above in self.unread:
            return
        found = {"code": code, "parent": parent, "file": above.file}
        what = _("The parent %(parent)s of %(code)s is not in %(file)s.") % found
        mend = _("Add a row for %(parent)s there, or mend the code.") % found
        self._fault(table, number, what, mend)

    def _miss_the_wanted(self) -> None:
        table = AREAS if len(self.wanted) == AREAS.digits else CITIES
        if self.wanted not in self.seen and table not in self.unread:
            what = _("No row has the code %(code)s.") % {"code": self.wanted}
            self._fault(table, 0, what, _("Check the code, or add the row."))

    def _placeholders(self) -> Iterator[Row]:
        """A township whose villages are all …虚拟社区 or …虚拟生活区; one without any stays."""
        below: dict[str, list[Row]] = {}
        for row in self.rows[VILLAGES]:
            below.setdefault(row.parent, []).append(row)
        for street in self.rows[STREETS]:
            villages = below.get(street.code, [])
            if villages and all(row.formal_name.endswith(PLACEHOLDER_ENDS) for row in villages):
                yield street
                yield from villages

    def _fault(self, table: Table, line: int, what: str, mend: str) -> None:
        self.faults.append(Fault(table, line, what, mend))


def _write(due: str) -> str:
    return _("Write %(columns)s.") % {"columns": due}
