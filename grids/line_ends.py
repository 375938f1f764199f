"""One way to count a text: browsers count a line end as one character and send it as two."""

from collections.abc import Mapping
from typing import Any


def one_each(text: str) -> str:
    """The text with LF for every line end (HTML, "API value" of a textarea): what a person typed
    and what a field of so many characters allows are then the same number everywhere."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def all_one_each(told: Any) -> Any:
    """The same for every text right below `told`, a JSON object; anything else stays as it is."""
    if not isinstance(told, Mapping):
        return told
    return {
        name: one_each(value) if isinstance(value, str) else value for name, value in told.items()
    }
