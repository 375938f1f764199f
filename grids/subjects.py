"""What work items are about, in words: each app registers its own kinds in AppConfig.ready().

A work item keeps no word of its subject (grids/models/work_item.py), and the ground floor knows no
app above it. tests/grids/test_subjects.py lists them all.
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Card = dict[str, Any]
"""title, url, place, chips, due, over: what templates/parts/items.html draws."""

Describe = Callable[[Any, Sequence[uuid.UUID], dt.datetime], dict[uuid.UUID, Card]]
"""(reader, subjects, now) -> subject -> its card; what the reader may not see is left out."""


@dataclasses.dataclass(frozen=True)
class Subject:
    """A kind of subject. `asks`: what each turn asks of its owner, in words; `dated`: those work
    items whose `due_at` is a deadline, which can be overdue and due soon; `describe`: its cards."""

    kind: str
    asks: Mapping[str, Any]
    dated: frozenset[str]
    describe: Describe


_subjects: dict[str, Subject] = {}


def add_subject(subject: Subject) -> None:
    """Add a kind; adding it twice changes nothing."""
    _subjects.setdefault(subject.kind, subject)


def subjects() -> tuple[Subject, ...]:
    """All kinds, in the order in which they were added."""
    return tuple(_subjects.values())


def subject_of(kind: str) -> Subject:
    """A kind; raises KeyError for one that no app has added."""
    return _subjects[kind]


def dated() -> list[str]:
    """Work items with a deadline, as `kind.what`."""
    return [f"{one.kind}.{what}" for one in _subjects.values() for what in sorted(one.dated)]
