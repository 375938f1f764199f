"""What the inbox says about reports."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from grids.sentences import Note
from grids.wording import date_words

ASKED = "report_ask"
"""The kind of message that asks for a report."""


def ask_sentence(kind: str, facts: Mapping[str, Any], now: dt.datetime) -> Note:
    """That a report is missing, whose, and of which day."""
    return Note(_("A report is missing: please confirm it"), "report", _report(facts, now))


def _report(facts: Mapping[str, Any], now: dt.datetime) -> str:
    try:
        day = date_words(dt.date.fromisoformat(str(facts.get("day"))), now)
    except ValueError:
        day = ""
    return " · ".join(part for part in (str(facts.get("place", "")), day) if part)
