"""Addresses with a number in them, by the hundred: a board has 250, a tree 50.

Django looks through its patterns for each, 30 calls; what stands around the number is always the same.
"""

import uuid
from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from django.urls import reverse

SAMPLES: dict[Any, Any] = {int: 190_101_949, uuid.UUID: uuid.UUID(int=1949)}


def way_to(name: str, key: int | uuid.UUID, *more: object) -> str:
    """The address `name` of the row with this key, `more` after it; raises NoReverseMatch."""
    kind: Any = type(key)
    before, after = _around(name, kind, more)
    return f"{before}{key}{after}"


@lru_cache(maxsize=1000)
def _around(name: str, kind: Hashable, more: tuple[object, ...]) -> tuple[str, str]:
    sample = SAMPLES[kind]
    before, _sample, after = reverse(name, args=[sample, *more]).partition(str(sample))
    return before, after
