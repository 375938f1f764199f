"""What apps add to pages of apps below them or beside them: a fact, a section, a column.

An app adds a part in AppConfig.ready(): a place, a name, and one function. The page asks for the
parts of its place and draws their templates; what they ask of the database counts among the page's
own questions. tests/grids/test_registers.py lists them all.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

PLACES = {
    "grid_facts": "lines of facts about a grid, beside the tree; its subject is a grid of a county",
}
"""Where parts may stand, and what they are about."""

Part = Callable[[Any, Any, dt.datetime], tuple[str, dict[str, Any]]]
"""(user, subject, now) -> a template, and what it shows as `part`."""

_parts: dict[str, dict[str, Part]] = {place: {} for place in PLACES}


def add_part(place: str, name: str, function: Part) -> None:
    """Add one; adding it twice changes nothing.

    Raises KeyError for a place that is not known here, ValueError for another part of its name.
    """
    if _parts[place].setdefault(name, function) is not function:
        raise ValueError(f"{place} has another part called {name}")


def parts() -> dict[str, dict[str, Part]]:
    """Place -> its parts by name, in the order in which they stand there."""
    return {place: dict(found) for place, found in _parts.items()}


def parts_of(place: str, user: Any, subject: Any, now: dt.datetime) -> list[dict[str, Any]]:
    """What stands at a place of a page: of each part its `template`, and what that shows."""
    drawn = [part(user, subject, now) for part in _parts[place].values()]
    return [{"template": template, **context} for template, context in drawn]
