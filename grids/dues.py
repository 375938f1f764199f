"""How much time a subject has left, in the words of the app whose subject it is.

The app adds a function for its model in AppConfig.ready(); tests/grids/test_registers.py lists
them all. What a running deadline says is the same for all of them (grids.wording.countdown).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from grids.wording import Due

DueWords = Callable[[Any, datetime], Due]
"""(subject, now) -> what its countdown says."""

_dues: dict[type, DueWords] = {}


def add_dues(model: type, function: DueWords) -> None:
    """Word the countdown of this model; adding it twice changes nothing.

    Raises ValueError where it has its words from somewhere else.
    """
    if _dues.setdefault(model, function) is not function:
        raise ValueError(f"{model.__name__} has its countdown already")


def dues() -> dict[type, DueWords]:
    """Model -> what words its countdown."""
    return dict(_dues)


def due_of(subject: Any, now: datetime) -> Due:
    """What the countdown of `subject` says at `now`; raises LookupError for what has none."""
    for model in type(subject).__mro__:
        if model in _dues:
            return _dues[model](subject, now)
    raise LookupError(f"nobody words the countdown of {type(subject).__name__}")
