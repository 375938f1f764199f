"""The five files of the national division codes: their columns, their rows, their names.

Five files as in data/divisions (SOURCE.md there says where they come from): provinces, cities,
areas (counties), streets (townships), villages. A row is one line; its code begins with the codes
of its parents. Only the rows of the wanted place are kept, so the national file streams through.
"""

import dataclasses
import hashlib
import re

from django.utils.translation import gettext as _

from grids.tiers import Tier


@dataclasses.dataclass(frozen=True)
class Table:
    """One file: how long its codes are and which columns it has."""

    file: str
    tier: Tier
    digits: int
    columns: tuple[str, ...]

    def plain(self) -> re.Pattern[str]:
        """A line that is surely well formed: such a line of another place is skipped unread."""
        parents = "".join(rf",\d{{{DIGITS[name]}}}" for name in self.columns[2:])
        return re.compile(rf'\d{{{self.digits}}},"?[^",\s][^",]*"?{parents}\r?\n?')


DIGITS = {"provinceCode": 2, "cityCode": 4, "areaCode": 6, "streetCode": 9}
PROVINCES = Table("provinces.csv", Tier.CITY, 2, ("code", "name"))
CITIES = Table("cities.csv", Tier.CITY, 4, ("code", "name", "provinceCode"))
AREAS = Table("areas.csv", Tier.COUNTY, 6, ("code", "name", "cityCode", "provinceCode"))
STREETS = Table(
    "streets.csv", Tier.TOWNSHIP, 9, ("code", "name", "areaCode", "provinceCode", "cityCode")
)
VILLAGES = Table(
    "villages.csv",
    Tier.VILLAGE,
    12,
    ("code", "name", "streetCode", "provinceCode", "cityCode", "areaCode"),
)
TABLES = (PROVINCES, CITIES, AREAS, STREETS, VILLAGES)

NAME_LIMIT = 80
NO_PREFECTURE = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
"""Names of city rows that stand for no prefecture (4690, 1101 and the like)."""
PLACEHOLDER_ENDS = ("虚拟社区", "虚拟生活区")
"""What the villages of a statistical placeholder are called (SOURCE.md)."""

_VILLAGE = re.compile(r"村[民员]?[委员会]{2,5}$")
_COMMUNITY = re.compile(r"社区(居民?[委员会]{2,5})?$")
_RESIDENTS = re.compile(r"居民[委员会]{2,4}$")
_WHOLE = ("村", "社区", "嘎查")


@dataclasses.dataclass(frozen=True)
class Row:
    """A good row. `parent` is the code of the row above."""

    tier: Tier
    code: str
    formal_name: str
    parent: str

    @property
    def name(self) -> str:
        """The name that pages show."""
        return shown_name(self.formal_name) if self.tier == Tier.VILLAGE else self.formal_name


@dataclasses.dataclass(frozen=True)
class Fault:
    """A bad row: where it stands (line 0: nowhere), what is wrong, how to mend it."""

    table: Table
    line: int
    what: str
    mend: str

    def __str__(self) -> str:
        where = self.table.file
        if self.line:
            where = _("%(file)s, line %(line)s") % {"file": where, "line": self.line}
        return f"{where}: {self.what} {self.mend}"


@dataclasses.dataclass(frozen=True)
class Edition:
    """All that the files say about one county, its city's row and placeholders among it."""

    rows: tuple[Row, ...]
    placeholders: frozenset[str]

    @property
    def mark(self) -> str:
        """The same for the same rows, whatever file or order they stand in."""
        said = "\n".join(sorted(f"{row.code}\t{row.formal_name}" for row in self.rows))
        return hashlib.sha256(said.encode()).hexdigest()


@dataclasses.dataclass
class Divisions:
    """All that the files say about the wanted place; `editions` by county, of its whole city."""

    rows: dict[Tier, list[Row]]
    placeholders: list[Row]
    faults: list[Fault]
    editions: dict[int, Edition]


def shown_name(formal: str) -> str:
    """大沟村民委员会 -> 大沟村, 河街社区居民委员会 -> 河街社区, 南街居民委员会 -> 南街居委会.

    The misspelt endings that the national file really has (村民员委会, 社区居民委会) count too.
    """
    if match := _COMMUNITY.search(formal):
        return formal[: match.start()] + "社区"
    if match := _VILLAGE.search(formal):
        stem = formal[: match.start()]
        return stem if stem.endswith(_WHOLE) else stem + "村"
    return _RESIDENTS.sub("居委会", formal)
