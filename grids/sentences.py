"""What a message says, in the words of the app whose subject it is about.

A message keeps a kind and facts, never a sentence (grids/models/message.py). The app whose kind it
is adds a function in AppConfig.ready(); tests/grids/test_registers.py lists them all.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.tellers import Told
from grids.wording import date_words, moment_words


@dataclasses.dataclass(frozen=True)
class Note:
    """A message in words: its sentence, an icon, of how many matters, the words of a single one,
    and where it is."""

    sentence: str
    icon: str
    about: str = ""
    n: str = ""
    title: str = ""


Sentence = Callable[[str, Mapping[str, Any], dt.datetime], Note]
"""(kind, facts, now) -> the message in words."""

_sentences: dict[str, Sentence] = {}


def add_sentences(kinds: Iterable[str], function: Sentence) -> None:
    """Word messages of these kinds; adding them twice changes nothing.

    Raises ValueError where a kind has its words from somewhere else: two apps would speak at once.
    """
    for kind in kinds:
        if _sentences.setdefault(kind, function) is not function:
            raise ValueError(f"messages of the kind {kind} have their words already")


def sentences() -> dict[str, Sentence]:
    """Kind of message -> what words it."""
    return dict(_sentences)


def note_of(
    kind: str, facts: Mapping[str, Any], now: dt.datetime, told: Told | None = None
) -> Note:
    """A message in words. A kind that has none here says that there is news, never nothing.

    `told` is what its reader may see of it today: a number of matters, or the words of one.
    """
    note = _sentences.get(kind, _news)(kind, facts, now)
    if told is None:
        return note
    if told.n == 1:
        return dataclasses.replace(note, title=told.title, about=told.about)
    n = ngettext("%(n)s matter", "%(n)s matters", told.n) % {"n": told.n}
    return dataclasses.replace(note, n=n)


def _news(kind: str, facts: Mapping[str, Any], now: dt.datetime) -> Note:
    parts = [facts.get("number"), facts.get("place")]
    about = " · ".join(str(part) for part in parts if part)
    return Note(_("News about a matter"), "bell", about)


def clock_sentence(kind: str, facts: Mapping[str, Any], now: dt.datetime) -> Note:
    """That the clock jumped (grids/actions/clock.py)."""
    return Note(
        _("The clock jumped: background work stopped and waits for an administrator"),
        "hourglass",
        _clock(facts, now),
    )


def holiday_sentence(kind: str, facts: Mapping[str, Any], now: dt.datetime) -> Note:
    """That one's post is covered for some days, or that one covers another's (grids/actions/holidays.py)."""
    words = _("Your post is covered") if kind == "holiday_away" else _("You cover another's post")
    days = [parse_date(str(facts.get(name))) for name in ("from", "until")]
    span = " – ".join(date_words(day, now) for day in days if day)
    parts = (str(facts.get("place", "")), span)
    return Note(words, "calendar-event", " · ".join(filter(None, parts)))


def _clock(facts: Mapping[str, Any], now: dt.datetime) -> str:
    said, reckoned = (parse_datetime(str(facts.get(name))) for name in ("said", "reckoned"))
    if said is None or reckoned is None:
        return ""
    moments = {"said": moment_words(said, now), "reckoned": moment_words(reckoned, now)}
    return _("It says %(said)s where it should be %(reckoned)s") % moments
