"""Finding by words, place or case number.

Words are looked for in a folded text (grids/folding.py, ADR 0018) as they stand (LIKE), so that two
characters are enough and nothing is lost to a dictionary: newest or most urgent first inside the
scope, as far as the page reaches. At a county that is a walk over its own rows by an index. A rare
word at city scale wants the character bigrams of data.md (a GIN index and an estimate that chooses
between both); that is left to the benchmark `search`, which has the scale to judge it.
"""

import re
import unicodedata

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.lookups import Contains

from disputes.models import Ticket
from disputes.receipts import read
from grids.folding import PART, folded
from grids.models import Grid, User
from grids.tiers import ANCESTOR_COLUMNS
from rows.keyset import Branches

LONGEST = 60
MOST_TERMS = 5
NUMBER = re.compile(r"\D*(\d{4})(\d{4,})")


def terms_of(text: str) -> list[str]:
    """What was typed, in folded words; spaces part them, what is a comma alone is none."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).replace("\x00", "")
    return [term for term in map(folded, plain.split()) if term][:MOST_TERMS]


def find(rows: Branches, text: str, grid: Grid | None = None) -> Branches:
    """Those of `rows` in which every word stands: in what happened or was done, the place, the number.

    A word may also name the grid where it happened, or one between it and `grid`, below which all
    `rows` lie: 粉坊 finds what was logged in every group of 粉坊村.
    """
    for term in terms_of(text):
        # `contains` escapes what LIKE would read as a wildcard
        rows = rows.filter(Q(folded__contains=term) | _lies_in(term, grid))
    return rows


def _lies_in(term: str, grid: Grid | None) -> Q:
    if grid is None:
        return Q(Contains(_called("grid__folded"), term))
    named = Grid.objects.under(grid).filter(Contains(_called("folded"), term)).exclude(pk=grid.pk)
    inside = Q(pk__in=[])
    for tier, column in ANCESTOR_COLUMNS.items():
        if tier > grid.tier:
            inside |= Q(**{f"{column}__in": named.filter(tier=tier).values("pk")})
    return inside


def _called(column: str) -> Func:
    """The folded name of a grid without the formal one: else 村民 would find all of every village."""
    return Func(F(column), Value(PART), Value(1), function="split_part", output_field=TextField())


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
