"""Reading a file line by line, and judging one line by itself."""

import codecs
import csv
import dataclasses
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from grids.divisions.tables import DIGITS, NAME_LIMIT, Table

UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode's categories of characters that no eye sees: they break searches, PostgreSQL refuses one."""


@dataclasses.dataclass(frozen=True)
class Line:
    """A line that concerns the wanted place. `cells` None: it could not be split.

    `looks_like` names the encoding of bytes that are not UTF-8, where it can be told.
    """

    number: int
    cells: list[str] | None
    bad_bytes: bool = False
    looks_like: str = ""


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
        rows = list(csv.reader([text], strict=True, skipinitialspace=True))
    except csv.Error:
        return None
    return [cell.strip() for cell in rows[0]] if rows else []


def _decode(raw: bytes) -> tuple[str, bool]:
    try:
        return raw.decode("utf-8"), False
    except UnicodeDecodeError:
        return raw.decode("utf-8", errors="replace"), True


def _encoding_of(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "GB18030"


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
                yield Line(number, cells, bad, _encoding_of(raw) if bad else "")


def _is_elsewhere(text: str, wanted: str, plain: re.Pattern[str] | None) -> bool:
    if plain is not None and wanted not in text and plain.fullmatch(text):
        return True
    return not text.strip()


def judge(line: Line, table: Table) -> tuple[str, str] | None:
    """What is wrong with one line by itself, and the mend; None when nothing is."""
    if line.bad_bytes:
        return judge_encoding(line)
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


def judge_encoding(line: Line) -> tuple[str, str]:
    """What to say of a line whose bytes are not UTF-8, and the mend."""
    what = _("It is not UTF-8.")
    if line.looks_like:
        mend = _("It looks like %(encoding)s: convert the file, iconv -f %(encoding)s -t UTF-8.")
        return what, mend % {"encoding": line.looks_like}
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
    code = cells[0]
    if found := _judge_name(code, cells[1]):
        return found
    for column, value in zip(table.columns[2:], cells[2:], strict=True):
        due = code[: DIGITS[column]]
        if value != due:
            return (
                _("The code %(code)s does not lie under %(column)s %(value)s.")
                % {"code": code, "column": column, "value": value},
                _("Write %(due)s there, or mend the code.") % {"due": due},
            )
    return None


def _judge_name(code: str, name: str) -> tuple[str, str] | None:
    if not name:
        return _("The name is empty."), _("Write the name of %(code)s.") % {"code": code}
    if len(name) > NAME_LIMIT:
        return (
            _("The name has %(found)s characters.") % {"found": len(name)},
            _("Write %(limit)s at most.") % {"limit": NAME_LIMIT},
        )
    for character in name:
        if character == '"' or unicodedata.category(character) in UNSEEN:
            said = {"number": f"U+{ord(character):04X}"}
            return _("The name holds the character %(number)s.") % said, _("Take it out.")
    return None
