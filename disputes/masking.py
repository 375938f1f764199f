"""Numbers and names that many readers need not see: pure functions of the text."""

import re
from collections.abc import Iterable

PLAIN = str.maketrans("０１２３４５６７８９ＸｘX－—　（）", "0123456789xxx-- ()")
"""Full-width figures as plain ones, one sign for one: what is found stands at the same place."""

LONGEST_TITLE = 60

NUMBER = re.compile(
    r"""
    (?<!\d)(?:
        (?:\+?86[ -]?)?(?:
            \d{17}[\dx]                                      # an identity number
          | 1[3-9]\d(?:[ -]?\d){8}                           # a mobile, also in groups: 138 1234 5678
          | (?:\(0\d{2,3}\)|0\d{2,3})[ -]?\d{3,4}[ -]?\d{4}  # a line with its area code: 0377 6691 2345
          | \d{11}
        )
      | \+?86[ -]\d{2,3}[ -]?\d{3,4}[ -]?\d{4}              # the same as it is dialled from abroad
    )(?![\dx])
    """,
    re.VERBOSE,
)
COUNTRY = re.compile(r"\+|86[ -]|86\d{11,12}$")
"""What begins with the country's code."""


def mask_numbers(text: str) -> str:
    """Telephone and identity numbers with four signs of their middle at least as stars: 138****5678.

    Other numbers stay: a case number, a sum of money, a door.
    """
    pieces, end = [], 0
    for found in NUMBER.finditer(text.translate(PLAIN)):
        told = "".join(sign for sign in found[0] if sign.isdigit() or sign == "x")
        told = told[2:] if COUNTRY.match(found[0]) else told
        stars = "*" * (len(told) - 7)
        pieces += [text[end : found.start()], f"{told[:3]}{stars}{told[-4:]}"]
        end = found.end()
    return "".join([*pieces, text[end:]])


def without_names(text: str, named: Iterable[tuple[str, str]]) -> str:
    """The text with 甲, 乙 … for the names of (letter, name); one sign alone is no name."""
    for letter, name in named:
        if len(name) > 1:
            text = text.replace(name, letter)
    return text


def first_line(words: str) -> str:
    """What stands in lists for the words."""
    return next(iter(words.strip().splitlines()), "")


def title_of(headline: str, words: str, number: str) -> str:
    """A matter's line in a list: many read it, so it holds no telephone or identity number and no
    name of a party (`headline`)."""
    line = mask_numbers(headline or first_line(words)) or number
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"
