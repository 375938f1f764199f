"""The histories that are sealed: one list, filled by the apps whose events they are.

An app adds its event table with the table of its seals in AppConfig.ready(); the hourly sweep of the
app seals what it added, `manage.py verify_seals` goes through all (grids.actions.sealing). An event
table without seals fails tests/grids/test_registers.py.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True)
class Sealed:
    """A table of events (an EventRow) and the one of its seals (a SealRow).

    `first_form` is the SQL by which seals without a list of columns wrote one event `e`; a history
    that had lists from its first seal on has none.
    """

    events: type[Model]
    seals: type[Model]
    first_form: str = ""


_sealed: dict[str, Sealed] = {}


def add_sealed(history: Sealed) -> None:
    """Add one; adding it twice changes nothing. Raises ValueError for another of the same events."""
    label: Any = history.events._meta.label
    if _sealed.setdefault(label, history) != history:
        raise ValueError(f"{label} is sealed in another table already")


def sealed() -> tuple[Sealed, ...]:
    """All of them, by the name of their events."""
    return tuple(_sealed[label] for label in sorted(_sealed))
