"""Numbers and names that many readers need not see: pure functions of the text."""

import datetime as dt
import re
import unicodedata

DASHES, DOTS = "‐‑‒–—―−－", "·•．"

LONGEST_TITLE = 60

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10x98765432"
"""The check digit of an identity number (GB 11643-1999): by the remainder of the weighted sum by 11."""

NUMBER = re.compile(
    r"""
    (?<!\d)(?:
        (?:\+?86[ -]?)?(?:
            \d{17}[\dx]                                      # an identity number
          | 1[3-9]\d(?:[ .-]?\d){8}                          # a mobile, also in groups: 138 1234 5678
          | (?:\(0\d{2,3}\)|0\d{2,3})[ -]?\d{3,4}[ -]?\d{4}  # a line with its area code: 0377 6691 2345
          | \d{11}
          | \d{3,4}-?\d{4}(?=\ ?(?:转|分机))                 # a line of the place, with its extension
        )
      | \+?86[ -]\d{2,3}[ -]?\d{3,4}[ -]?\d{4}              # the same as it is dialled from abroad
    )(?![\dx])
    """,
    re.VERBOSE,
)
COUNTRY = re.compile(r"\+|86[ -]|86\d{11,12}$")
"""What begins with the country's code."""


def plain(text: str) -> str:
    """Figures of every shape as plain ones, dashes and points alike, one sign for one: what is found
    stands at the same place."""
    return "".join(map(_plain, text)).lower()


def _plain(sign: str) -> str:
    if sign in DASHES:
        return "-"
    if sign in DOTS:
        return "."
    folded = unicodedata.normalize("NFKC", sign)
    return folded if len(folded) == 1 and len(folded.lower()) == 1 else sign


def is_identity(number: str) -> bool:
    """Whether 18 signs are an identity number: a day that was, and the check digit. Its first six
    name a place of their time; no list of places has them all, so none is asked."""
    try:
        dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return 1850 < int(number[6:10]) < 2100 and number[17] == CHECKS[total % 11]


def mask_numbers(text: str) -> str:
    """Telephone and identity numbers with four signs of their middle at least as stars: 138****5678.

    Other numbers stay: a case number, a sum of money, a door, an account. Of a line's extension
    (转, 分机) nothing is taken: it stands behind the number as it was written.
    """
    pieces, end = [], 0
    for found in NUMBER.finditer(plain(text)):
        told = "".join(sign for sign in found[0] if sign.isdigit() or sign == "x")
        told = told[2:] if COUNTRY.match(found[0]) else told
        if len(told) == 18 and not is_identity(told):
            continue
        shown = 3 if len(told) > 8 else 1
        stars = "*" * max(4, len(told) - shown - 4)
        pieces += [
            text[end : found.start()],
            f"{told[:shown]}{stars}{told[-(4 if shown == 3 else 2) :]}",
        ]
        end = found.end()
    return "".join([*pieces, text[end:]])


def first_line(words: str) -> str:
    """What stands in lists for the words."""
    return next(iter(words.strip().splitlines()), "")


def title_of(headline: str, words: str, number: str) -> str:
    """A matter's line in a list: many read it, so it holds no telephone or identity number and no
    name of a party (`headline`)."""
    line = mask_numbers(headline or first_line(words)) or number
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"
