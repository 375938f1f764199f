"""Pinyin of names, stored beside them for sorting and for finding by initials."""

import functools
import os
import re
from collections.abc import Callable

_KEPT = re.compile(r"[^a-z0-9]+")


@functools.cache
def _reader() -> Callable[..., list[str]]:
    """The library, loaded at the first name: its tables cost every process 20 MB otherwise."""
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin import lazy_pinyin  # noqa: PLC0415  (see above)

    return lazy_pinyin


def pinyin_of(name: str) -> tuple[str, str]:
    """粉坊村 -> ("fenfangcun", "ffc"). Small letters and figures; other signs fall away.

    A character that the library does not know stays out of both.
    """
    parts = [_KEPT.sub("", part.lower()) for part in _reader()(name)]
    initials = "".join(part if part.isdigit() else part[:1] for part in parts)
    return "".join(parts)[:240], initials[:80]
