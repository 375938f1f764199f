"""What the digits of a grid's code say, and which numbers are left: pure data and pure functions.

Down to the village the national codes (GB/T 2260, GB/T 10114). Below it three digits name what
exchanges between provinces call a grid, and a group in a patch has two more (ADR 0025). So length and
beginning tell what a code names, and no code can name two things.
"""

import dataclasses
import enum
import re
from collections.abc import Collection

from grids.tiers import Tier


class Names(enum.Enum):
    """What a code names, and how such a code is written."""

    CITY = r"^[0-9]{4}$"
    COUNTY = r"^[0-9]{6}$"
    TOWNSHIP = r"^[0-9]{6}(?!000)[0-9]{3}$"
    VILLAGE = r"^[0-9]{9}(?!000)[0-9]{3}$"
    # A village's patches and the groups that hang on it without a patch share one series.
    IN_VILLAGE = r"^[0-9]{9}(?!000)[0-9]{3}(?!000)[0-9]{3}$"
    # Where a village's three digits would stand, 000: no village has that number.
    IN_TOWNSHIP = r"^[0-9]{9}000(?!000)([0-8][0-9]{2}|900)$"
    SPECIAL = r"^[0-9]{9}000(?!900)9[0-9]{2}$"
    IN_PATCH = r"^[0-9]{9}(?!000)[0-9]{3}(?!000)[0-9]{3}(?!00)[0-9]{2}$"
    IN_SPECIAL = r"^[0-9]{9}000(?!900)9[0-9]{2}(?!00)[0-9]{2}$"


BY_TIER: dict[Tier, tuple[Names, ...]] = {
    Tier.CITY: (Names.CITY,),
    Tier.COUNTY: (Names.COUNTY,),
    Tier.TOWNSHIP: (Names.TOWNSHIP,),
    Tier.VILLAGE: (Names.VILLAGE,),
    Tier.PATCH: (Names.IN_VILLAGE, Names.SPECIAL),
    Tier.GROUP: (Names.IN_VILLAGE, Names.IN_TOWNSHIP, Names.IN_PATCH, Names.IN_SPECIAL),
}
"""Tier -> what its code may name. The database holds it (grid_code_fits_its_tier)."""


@dataclasses.dataclass(frozen=True)
class Series:
    """The numbers from which the code of one child is taken: `stem`, then first to last."""

    stem: str
    digits: int
    first: int
    last: int

    def code(self, number: int) -> str:
        """The code with that number."""
        return f"{self.stem}{number:0{self.digits}}"

    def free(self, used: Collection[str]) -> str | None:
        """The number after the highest one given, else the lowest that never was; None when all
        are given. What stands outside first to last is another series'."""
        numbers = {int(code[len(self.stem) :]) for code in used if self.holds(code)}
        beyond = max(numbers, default=self.first - 1) + 1
        if beyond <= self.last:
            return self.code(beyond)
        left = set(range(self.first, self.last + 1)) - numbers
        return self.code(min(left)) if left else None

    def holds(self, code: str) -> bool:
        """Whether a code is one of this series."""
        own = code.removeprefix(self.stem)
        if len(code) != len(self.stem) + self.digits or len(own) != self.digits:
            return False
        return own.isascii() and own.isdigit() and self.first <= int(own) <= self.last


# Townships and villages opened here start at 901: the national codes (GB/T 10114) end well before.
OWN = (901, 999)


def series_below(above: Tier, code: str, tier: Tier) -> Series:
    """Where the code of a new grid of `tier` right below a grid of tier `above` comes from."""
    if tier == Tier.TOWNSHIP:
        return Series(code, 3, *OWN)
    if tier == Tier.VILLAGE:
        return Series(code.ljust(9, "0"), 3, *OWN)
    if above == Tier.PATCH:
        return Series(code, 2, 1, 99)
    if above == Tier.VILLAGE:
        return Series(code, 3, 1, 999)
    # Right below a township, or a county without townships: a special grid, or a group.
    return Series(code.ljust(12, "0"), 3, *(OWN if tier == Tier.PATCH else (1, 900)))


def what_it_names(code: str) -> Names | None:
    """What a code names by its length and beginning; None for what is no code of a grid."""
    fits = [names for names in Names if re.fullmatch(names.value, code)]
    return fits[0] if fits else None


def may_be_given(code: str, above: Tier, above_code: str, tier: Tier) -> bool:
    """Whether a code that somebody types fits a new grid of `tier` there.

    An official one of a township or village need not begin as what it lies in: borders move, codes
    stay. Below the village a code says where it lies.
    """
    if tier <= Tier.VILLAGE:
        return what_it_names(code) in BY_TIER[tier]
    return series_below(above, above_code, tier).holds(code)
