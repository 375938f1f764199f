"""Finding by words, place or case number.

Words are looked for in a folded text (grids/folding.py, ADR 0018) as they stand (LIKE), so that two
characters are enough and nothing is lost to a dictionary: newest or most urgent first inside the
scope, as far as the page reaches. Which of two roads leads there sooner: disputes/search/roads.py.
"""

import datetime as dt
import re
import unicodedata

from django.db.models import Q

from disputes.models import Ticket
from disputes.receipts import read
from disputes.search.roads import Wanted, follow_the_shorter
from grids.folding import folded
from grids.models import Grid, User
from rows.keyset import Branches

LONGEST = 60
MOST_TERMS = 5
NUMBER = re.compile(r"\D*(\d{4})(\d{4,})")
ALL = Q()


def terms_of(text: str) -> list[str]:
    """What was typed, in folded words; spaces part them, what is a comma alone is none."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).replace("\x00", "")
    return [term for term in map(folded, plain.split()) if term][:MOST_TERMS]


def find(
    rows: Branches, text: str, grid: Grid | None = None, *, also: Q = ALL, now: dt.datetime
) -> Branches:
    """Those of `rows` in which every word stands: in what happened or was done, the place, the number.

    A word may also name the grid where it happened, or one between it and `grid`, below which all
    `rows` lie: 粉坊 finds what was logged in every group of 粉坊村. `also` is what else they must be.
    """
    terms = terms_of(text)
    if not terms:
        return rows.filter(also)
    return follow_the_shorter(rows, Wanted(terms, grid, rows.counties), also, now)


def by_number(user: User, words: str) -> Ticket | None:
    """The ticket whose whole case number or receipt code was typed, if it is in scope.

    2607-0318, 南召 2607-0318, CHNS-4K7P9-XM2QD.
    """
    if user.county is None:
        return None
    rows = Ticket.objects.visible_to(user).filter(county=user.county.pk)
    plain = folded(words[:LONGEST]).removeprefix(folded(user.county.short_name))
    if match := NUMBER.fullmatch(plain):
        number = f"{user.county.short_name} {match[1]}-{match[2]}"
        if found := rows.filter(number=number).first():
            return found
    code = read(words[:LONGEST])
    return rows.filter(receipt=code[1]).first() if code and code[0] == user.county.pk else None
