"""The code of a receipt (一案一码): what a resident is given to follow their matter. Pure.

A code names the county and then 50 random bits, in the letters of Crockford's base 32 (no I, L, O, U:
nothing that is misread on paper). It opens a page without words, names or a way to other tickets.
"""

import secrets

from grids.folding import folded

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM = 10
COUNTY = 4  # six decimal digits fit into four letters
MISREAD = str.maketrans("ILO", "110")


def new_code() -> str:
    """The random part; unique within its county by a constraint."""
    return "".join(secrets.choice(LETTERS) for _place in range(RANDOM))


def spell(county: int, code: str) -> str:
    """The whole code as it is written: CHNS-4K7P9-XM2QD."""
    letters = ""
    for _place in range(COUNTY):
        county, rest = divmod(county, len(LETTERS))
        letters = LETTERS[rest] + letters
    return f"{letters}-{code[: RANDOM // 2]}-{code[RANDOM // 2 :]}"


def read(text: str) -> tuple[int, str] | None:
    """County and random part of a code as somebody typed it, or None."""
    plain = folded(text).upper().translate(MISREAD)
    if len(plain) != COUNTY + RANDOM or set(plain) - set(LETTERS):
        return None
    county = 0
    for letter in plain[:COUNTY]:
        county = county * len(LETTERS) + LETTERS.index(letter)
    return county, plain[COUNTY:]
