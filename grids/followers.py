"""What a verb of the tree or of a posting carries along in the apps above.

The apps above add their functions in AppConfig.ready(); the verb calls each, in the order they
were added, inside its own transaction. tests/grids/test_followers.py lists them all.
"""

from collections.abc import Callable
from typing import Any

VERBS: dict[str, str] = {
    "counts": "(grid) -> dict: what an app has at this grid or below it, by name, to be told",
    "county_opened": "(county, now): a county came into being; give it its first settings",
    "department_work": "(department) -> str: what is with it and would lie there, or nothing, in words",
    "hours_changed": "(county, now): working hours changed; reckon anew what is counted in them",
    "looked_at": "(counties or None, change, now) -> (template, context): what a change of settings "
    "would move in these counties, in every one; it is done and undone",
    "open_work": "(grid) -> str: what closing this grid would leave undone, or nothing, in words",
    "post_work": "(post) -> str: what closing this post would leave undone, or nothing, in words",
    "posting_changed": "(posting, now): somebody came to a post, or leaves it",
    "post_emptied": "(post, now): a post was closed, or who sits there was switched on or off",
}
"""Verb -> what its followers are called with, and why."""

_followers: dict[str, list[Callable[..., Any]]] = {verb: [] for verb in VERBS}


def follow(verb: str, function: Callable[..., Any]) -> None:
    """Add a follower; adding it twice changes nothing. Raises KeyError for an unknown verb."""
    if function not in _followers[verb]:
        _followers[verb].append(function)


def followers_of(verb: str) -> tuple[Callable[..., Any], ...]:
    """The followers of a verb, in the order in which they are called."""
    return tuple(_followers[verb])


def carry_along(verb: str, *args: Any) -> list[Any]:
    """Call every follower of `verb`; returns their answers."""
    return [function(*args) for function in _followers[verb]]
