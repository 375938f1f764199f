"""Reading a file line by line, and judging one line by itself."""

import csv
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from grids.divisions.tables import DIGITS, NAME_LIMIT, Table


@dataclasses.dataclass(frozen=True)
class Line:
    """A line that concerns the wanted place. `cells` None: it could not be split."""

    number: int
    cells: list[str] | None
    bad_bytes: bool = False
    is_gb18030: bool = False


def concerns(cells: list[str], wanted: str) -> bool:
    """Whether a row belongs to the wanted code, or cannot be told to belong elsewhere."""
    codes = [cell.strip() for cell in cells if is_number(cell.strip())]
    if any(code.startswith(wanted) for code in codes):
        return True
    return all(code.startswith(wanted[: len(code)]) for code in codes)


def is_number(text: str) -> bool:
    """Digits 0 to 9 only (str.isdigit takes full-width ones too)."""
    return text.isascii() and text.isdigit()


def _split(text: str) -> list[str] | None:
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error:
        return None
    return [cell.strip() for cell in rows[0]] if rows else []


def _decode(raw: bytes) -> tuple[str, bool]:
    try:
        return raw.decode("utf-8"), False
    except UnicodeDecodeError:
        return raw.decode("utf-8", errors="replace"), True


def _is_gb18030(raw: bytes) -> bool:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def lines(path: Path, table: Table, wanted: str) -> Iterator[Line]:
    """The lines of a file that concern the wanted code, the first line (the header) always."""
    # A surely well-formed line of another place is skipped unread: 620,000 lines in a second or
    # two. The upper files hold codes shorter than the wanted one, so their lines are always split.
    plain = table.plain() if table.digits >= len(wanted) else None
    with path.open("rb") as stream:
        for number, raw in enumerate(stream, start=1):
            text, bad = _decode(raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw)
            if number > 1 and _is_elsewhere(text, wanted, plain):
                continue
            cells = _split(text)
            if number == 1 or cells is None or concerns(cells, wanted):
                yield Line(number, cells, bad, bad and _is_gb18030(raw))


def _is_elsewhere(text: str, wanted: str, plain: re.Pattern[str] | None) -> bool:
    if plain is not None and wanted not in text and plain.fullmatch(text):
        return True
    return not text.strip()


def judge(line: Line, table: Table) -> tuple[str, str] | None:
    """What is wrong with one line by itself, and the mend; None when nothing is."""
    if line.bad_bytes:
        return _encoding(line)
    if line.cells is None:
        return (
            _("The quotation marks do not match."),
            _('Put a name between two ", or leave both out.'),
        )
    if len(line.cells) != len(table.columns):
        return (
            _("It has %(found)s columns, not %(due)s.")
            % {"found": len(line.cells), "due": len(table.columns)},
            _("Write %(columns)s.") % {"columns": ",".join(table.columns)},
        )
    return _judge_code(line.cells[0], table) or _judge_rest(line.cells, table)


def _encoding(line: Line) -> tuple[str, str]:
    what = _("It is not UTF-8.")
    if line.is_gb18030:
        return what, _("It looks like GB18030: convert the file, iconv -f GB18030 -t UTF-8.")
    return what, _("Save the file as UTF-8.")


def _judge_code(code: str, table: Table) -> tuple[str, str] | None:
    mend = _("A code of this file has %(digits)s digits.") % {"digits": table.digits}
    if not is_number(code):
        return _("The code “%(code)s” is not made of digits 0 to 9.") % {"code": code}, mend
    if len(code) != table.digits:
        found = {"code": code, "found": len(code)}
        return _("The code %(code)s has %(found)s digits.") % found, mend
    return None


def _judge_rest(cells: list[str], table: Table) -> tuple[str, str] | None:
    code, name = cells[:2]
    if not name:
        return _("The name is empty."), _("Write the name of %(code)s.") % {"code": code}
    if len(name) > NAME_LIMIT:
        return (
            _("The name has %(found)s characters.") % {"found": len(name)},
            _("Write %(limit)s at most.") % {"limit": NAME_LIMIT},
        )
    for column, value in zip(table.columns[2:], cells[2:], strict=True):
        due = code[: DIGITS[column]]
        if value != due:
            return (
                _("The code %(code)s does not lie under %(column)s %(value)s.")
                % {"code": code, "column": column, "value": value},
                _("Write %(due)s there, or mend the code.") % {"due": due},
            )
    return None
