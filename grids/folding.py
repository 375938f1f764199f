"""How a text is folded for finding: the same for what is stored and for what is asked. Pure, but for
the SQL that says the same.

Unicode's compatibility form first (１１０ is 110, ㎡ is m2, （ is a bracket), then small letters; spaces,
brackets, quotation marks, stops, commas, dashes and what no eye sees fall away, so that a phrase is
found however it was punctuated, and a number however it was grouped. Other signs stay: 100% is not
1000, 3.5 is not 35. Of letters only A to Z have a small one here: what the database calls small
beyond them hangs on its locale.
"""

import re
import string
import unicodedata
from collections.abc import Collection, Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

PART = "\x1f"
"""Stands between the texts of one column: nobody types it, and no word reaches across it."""

_SPACES = "\t\n\v\f\r \x85\u1680\u2028\u2029"
_UNSEEN = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufe0e\ufe0f\ufeff"
)
_MARKS = ",;:!?\"'()[]{}<>-。、“”‘’「」『』【】〔〕〖〗《》〈〉·•‧・‐‑‒–—―−"
DROPPED = "[" + re.sub(r"([][\\^-])", r"\\\1", _SPACES + _UNSEEN + _MARKS) + "]+"
"""What falls away, as both regular expression engines read it."""

_CAPITALS = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_FALLS_AWAY = re.compile(DROPPED)
_SIGN = re.compile(r".[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL)
"""A character with the accents that Unicode joins to it."""


def folded(text: str) -> str:
    """A text as it is compared: `folded(asked) in folded(stored)`."""
    plain = unicodedata.normalize("NFKC", text).translate(_CAPITALS)
    return _FALLS_AWAY.sub("", plain)


def folded_sql(*names: str) -> Func:
    """The same of columns, joined by PART; PostgreSQL keeps it in a generated column.

    The characters stand in the expression itself: whoever changes the list above has to write a
    migration that fills the columns anew (`makemigrations --check` says so).
    """
    columns: list[Combinable] = [F(names[0])]
    for name in names[1:]:
        columns += [Value(PART), F(name)]
    text = Concat(*columns, output_field=TextField()) if len(columns) > 1 else columns[0]
    plain = Func(text, template='lower(normalize(%(expressions)s, NFKC) COLLATE "C")')
    gone = (Value(DROPPED), Value(""), Value("g"))
    return Func(plain, *gone, function="regexp_replace", output_field=TextField())


def signs_sql(text: Combinable) -> Func:
    """The characters of a folded text and its pairs of neighbours, as an index keeps them.

    Pairs from the first character on and from the second; what is left over at an end does no harm.
    """
    parts = [Func(text, Value(None), function="string_to_array")]
    for start in (1, 2):
        rest = Func(text, Value(start), function="substr")
        cut = Func(rest, Value("(..)"), Value(rf"\1{PART}"), Value("g"), function="regexp_replace")
        parts.append(Func(cut, Value(PART), function="string_to_array"))
    # Named in the order of the alphabet, as a migration has them: else Django sees another index.
    return Func(
        *parts,
        arg_joiner=" || ",
        output_field=ArrayField(TextField()),
        template="(%(expressions)s)",
    )


def signs_of(term: str) -> list[str]:
    """What `signs_sql` must hold of a text in which this folded word stands."""
    return sorted({term[at : at + 2] for at in range(len(term) - 1)}) or [term]


def pieces(text: str, terms: Collection[str]) -> list[tuple[str, bool]]:
    """`text` cut at the folded `terms`: each piece as it stands, and whether it is one of them."""
    if not terms:
        return [(text, False)] if text else []
    plain, spans = _spelled(text)
    found: list[tuple[str, bool]] = []
    done = 0
    for first, last in sorted(_hits(plain, terms)):
        start, end = max(spans[first][0], done), spans[last - 1][1]
        if start < end:
            found += [(text[done:start], False), (text[start:end], True)]
            done = end
    found.append((text[done:], False))
    return [piece for piece in found if piece[0]]


def _hits(plain: str, terms: Iterable[str]) -> set[tuple[int, int]]:
    """Where the terms stand in a folded text: first and last place."""
    found = set()
    for term in filter(None, terms):
        at = plain.find(term)
        while at >= 0:
            found.add((at, at + len(term)))
            at = plain.find(term, at + len(term))
    return found


def _spelled(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A text folded sign by sign, and for each folded character the signs that it comes from."""
    plain, spans, at = "", [], 0
    for sign in _SIGN.findall(text):
        part = folded(sign)
        plain += part
        spans += [(at, at + len(sign))] * len(part)
        at += len(sign)
    return plain, spans
