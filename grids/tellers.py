"""What a message is about, in words that its reader may see today.

A message keeps facts, never words of its subject (grids/models/message.py). The app whose subject it
is adds a function in AppConfig.ready(); tests/grids/test_tellers.py lists them all.
"""

import dataclasses
import uuid
from collections.abc import Callable, Sequence
from typing import Any


@dataclasses.dataclass(frozen=True)
class Told:
    """`n` subjects that the reader may see; of a single one its own words and where it is."""

    n: int
    title: str = ""
    about: str = ""


Teller = Callable[[Any, Sequence[Any]], dict[uuid.UUID, Told]]
"""(reader, messages) -> id of a message -> what it is about; a message of another app is left out."""

_tellers: list[Teller] = []


def add_teller(function: Teller) -> None:
    """Add one; adding it twice changes nothing."""
    if function not in _tellers:
        _tellers.append(function)


def tellers() -> tuple[Teller, ...]:
    """All of them, in the order in which they are asked."""
    return tuple(_tellers)


def told_of(reader: Any, messages: Sequence[Any]) -> dict[uuid.UUID, Told]:
    """What each of these messages is about, as far as the reader may see it."""
    found: dict[uuid.UUID, Told] = {}
    for teller in _tellers:
        found |= teller(reader, messages)
    return found
