"""Finding by words, place or case number.

Words are looked for as they stand (LIKE), so that two characters are enough and nothing is lost to
a dictionary: newest or most urgent first inside the scope, as far as the page reaches. At a county
that is a walk over its own rows by an index. A rare word at city scale wants the character bigrams
of data.md (a GIN index and an estimate that chooses between both); that is left to the benchmark
`search`, which has the scale to judge it.
"""

import re
import unicodedata
from collections.abc import Sequence

from django.db.models import Q

from disputes.models import Ticket
from grids.keyset import Branches
from grids.models import Grid, User
from grids.tiers import ANCESTOR_COLUMNS

LONGEST = 60
MOST_TERMS = 5
NUMBER = re.compile(r"(?:.*[^\d-])?(\d{4})-(\d{4,})")


def terms_of(text: str) -> list[str]:
    """What was typed, in words: full-width letters and figures as plain ones."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).replace("\x00", "")
    return plain.split()[:MOST_TERMS]


def find(rows: Branches, text: str, grid: Grid | None = None) -> Branches:
    """Those of `rows` in which every word stands: in what happened or was done, the place, the number.

    A word may also name the grid where it happened, or one between it and `grid`, below which all
    `rows` lie: 粉坊 finds what was logged in every group of 粉坊村.
    """
    for term in terms_of(text):
        rows = rows.filter(_holds(term) | _lies_in(term, grid))
    return rows


def _holds(term: str) -> Q:
    typed = Q(words__contains=term) | Q(place__contains=term) | Q(result__contains=term)
    return typed | Q(number__contains=term)  # `contains` escapes what LIKE would read as a wildcard


def _lies_in(term: str, grid: Grid | None) -> Q:
    if grid is None:
        return Q(grid__name__contains=term)
    named = Grid.objects.under(grid).filter(name__contains=term).exclude(pk=grid.pk)
    inside = Q(pk__in=[])
    for tier, column in ANCESTOR_COLUMNS.items():
        if tier > grid.tier:
            inside |= Q(**{f"{column}__in": named.filter(tier=tier).values("pk")})
    return inside


def by_number(user: User, words: str) -> Ticket | None:
    """The ticket whose whole case number was typed (2607-0318, 南召 2607-0318), if it is in scope."""
    match = NUMBER.fullmatch(unicodedata.normalize("NFKC", words[:LONGEST]).strip())
    if match is None or user.county is None:
        return None
    number = f"{user.county.short_name} {match[1]}-{match[2]}"
    return Ticket.objects.visible_to(user).filter(county=user.county.pk, number=number).first()


def marked(text: str, terms: Sequence[str]) -> list[tuple[str, bool]]:
    """`text` in pieces, each with whether it is one of the words looked for."""
    if not terms:
        return [(text, False)]
    pattern = "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True))
    pieces = re.split(f"({pattern})", text)
    return [(piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece]
