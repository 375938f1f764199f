"""Where a word stands that a list does not show: late in the words, or in what was done."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import capfirst

from disputes.models import Ticket
from grids.folding import folded, pieces

AROUND = 12
"""So many characters of the text stand before and after the word."""

LOOKED_AT = ("words", "place", "result", "number")


def snippets(
    ticket: Ticket, terms: Iterable[str], shown: str, names: Mapping[int, str]
) -> list[dict[str, Any]]:
    """For each of the folded `terms` that `shown` does not hold: a label and the marked pieces.

    `names` are the grids of the list by id. A term is found once, where it stands first; one piece
    of text that holds two of them is shown once.
    """
    left = [term for term in terms if term not in folded(shown)]
    found = []
    for label, text in _texts(ticket, names):
        here = [term for term in left if term in folded(text)]
        if here:
            found.append({"label": label, "pieces": cut_out(text, here)})
            left = [term for term in left if term not in here]
    return found


def _texts(ticket: Ticket, names: Mapping[int, str]) -> Iterable[tuple[str, str]]:
    for name in LOOKED_AT:
        yield _called(name), getattr(ticket, name)
    for number in (ticket.at_village, ticket.at_patch, ticket.grid_id):
        yield (
            _called("place"),
            names.get(number or 0, ""),
        )


def cut_out(text: str, terms: list[str]) -> list[tuple[str, bool]]:
    """The pieces of `text` around the terms in it; "…" stands for what is left out."""
    whole = pieces(" ".join(text.split()), terms)
    last = len(whole) - 1
    return [
        (piece if is_hit else _short(piece, is_first=at == 0, is_last=at == last), is_hit)
        for at, (piece, is_hit) in enumerate(whole)
    ]


def _short(piece: str, *, is_first: bool, is_last: bool) -> str:
    if len(piece) <= AROUND * (1 if is_first or is_last else 2) + 1:
        return piece
    before = "" if is_first else piece[:AROUND]
    after = "" if is_last else piece[-AROUND:]
    return f"{before}…{after}"


def _called(name: str) -> str:
    field: Any = Ticket._meta.get_field(name)
    return capfirst(str(field.verbose_name))
