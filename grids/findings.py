"""What is wrong with an installation, and the questions that an app asks about its own tables.

The doctor (config/doctor) examines settings, machine and database; an app adds what only it knows
in AppConfig.ready(). tests/grids/test_registers.py lists all.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `is_grave`: the product must not run like this."""

    part: str
    what: str
    why: str
    mend: str
    is_grave: bool = True

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


Question = Callable[[], Iterable[Finding]]
"""Asks the database; no answer where nothing is wrong."""

_questions: list[Question] = []
_histories: list[type[Model]] = []
_hashed: list[tuple[type[Model], str]] = []


def add_question(question: Question) -> None:
    """Add one; adding it twice changes nothing."""
    if question not in _questions:
        _questions.append(question)


def questions() -> tuple[Question, ...]:
    """All of them, in the order in which they are asked."""
    return tuple(_questions)


def add_history(*models: type[Model]) -> None:
    """Tables that the product only adds to (docs/adr/0003); adding one twice changes nothing."""
    _histories.extend(model for model in models if model not in _histories)


def histories() -> tuple[type[Model], ...]:
    """Every table whose rows the product's own login may neither change nor delete."""
    return tuple(_histories)


def add_hashed(model: type[Model], column: str) -> None:
    """A column of keyed hashes (rows.crypto.keyed_hash): their keys must be kept with the backups."""
    if (model, column) not in _hashed:
        _hashed.append((model, column))


def hashed_columns() -> tuple[tuple[type[Model], str], ...]:
    """Every registered column of keyed hashes."""
    return tuple(_hashed)
