"""The log in words: what was done, to what, and what was written down besides.

The words below are this floor's own. An app above adds its own in AppConfig.ready();
tests/grids/test_registers.py lists them all.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ACTS: dict[str, Promise] = {
    "login": gettext_lazy("logged in"),
    "login_failed": gettext_lazy("login failed"),
    "password_changed": gettext_lazy("changed a password"),
    "code_issued": gettext_lazy("gave a login code"),
    "code_asked": gettext_lazy("asked for a login code"),
    "code_declined": gettext_lazy("declined a request for a login code"),
    "login_made": gettext_lazy("made a login"),
    "login_changed": gettext_lazy("changed a login"),
    "sessions_ended": gettext_lazy("ended all sessions"),
    "post_opened": gettext_lazy("opened a post"),
    "post_closed": gettext_lazy("closed a post"),
    "appointed": gettext_lazy("appointed"),
    "posting_ended": gettext_lazy("ended a posting"),
    "grid_opened": gettext_lazy("opened a grid"),
    "grid_renamed": gettext_lazy("renamed a grid"),
    "grid_closed": gettext_lazy("closed a grid"),
    "tree_imported": gettext_lazy("imported divisions"),
    "household_added": gettext_lazy("added a household"),
    "household_closed": gettext_lazy("closed a household"),
    "households_added": gettext_lazy("added households"),
    "department_opened": gettext_lazy("opened a department"),
    "department_changed": gettext_lazy("changed a department"),
    "department_closed": gettext_lazy("closed a department"),
    "service_point_saved": gettext_lazy("saved a service point"),
    "duty_turn_saved": gettext_lazy("saved a duty turn"),
    "county_changed": gettext_lazy("changed county settings"),
    "holiday_begun": gettext_lazy("set holiday mode"),
    "release_clock": gettext_lazy("let background work go on by the clock as it is"),
}
"""What the log calls a thing that was done, in words."""


THINGS: dict[str, Promise] = {
    "clock": gettext_lazy("brake of the clock"),
    "county": gettext_lazy("county"),
    "department": gettext_lazy("department"),
    "duty_turn": gettext_lazy("turn of duty"),
    "grid": gettext_lazy("grid"),
    "holiday": gettext_lazy("holiday mode"),
    "post": gettext_lazy("post"),
    "service_point": gettext_lazy("service point"),
    "user": gettext_lazy("login"),
}
"""Sorts of things that a line of the log is about, as `about` begins."""

FACTS: dict[str, Promise] = {
    "active": gettext_lazy("active"),
    "closed_on": gettext_lazy("closed on"),
    "households": gettext_lazy("households"),
    "n": gettext_lazy("number"),
    "name": gettext_lazy("name"),
    "role": gettext_lazy("role"),
    "tier": gettext_lazy("tier"),
    "user": gettext_lazy("login"),
    "why": gettext_lazy("why"),
}
"""Particulars of a line of the log, by their names."""


def add_log_words(
    *,
    acts: Mapping[str, Promise] | None = None,
    things: Mapping[str, Promise] | None = None,
    facts: Mapping[str, Promise] | None = None,
) -> None:
    """Add an app's words for what it logs; adding them twice changes nothing.

    Raises ValueError where a word is there already and says something else.
    """
    for known, more in ((ACTS, acts), (THINGS, things), (FACTS, facts)):
        for name, words in (more or {}).items():
            if known.setdefault(name, words) != words:
                raise ValueError(f"the log calls {name} something else already")


def act_words(act: str) -> str:
    """An act of the log in words; an unknown one says its own name."""
    return str(ACTS.get(act, act))


UNSAID = frozenset({"words"})
"""Facts that are keyed hashes: they say nothing to a reader."""


def fact_words(facts: Mapping[str, Any], labels: Mapping[str, Any]) -> str:
    """The particulars of a line of the log; of what was changed, before and after.

    `labels` are the names of the columns of what it is about.
    """
    changed = facts.get("changed") or {}
    # Rows of former times hold the names alone.
    pairs = changed.items() if isinstance(changed, Mapping) else [(name, None) for name in changed]
    parts = [_changed_words(labels.get(name, FACTS.get(name, name)), pair) for name, pair in pairs]
    parts += [
        _("%(name)s: %(value)s") % {"name": FACTS.get(name, name), "value": _plain(value)}
        for name, value in {**facts, **_filters(facts)}.items()
        if name not in UNSAID | {"changed"} and value not in (None, "", [], {})
    ]
    return _("; ").join(parts)


def _filters(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The filters of a search by the names that their page gives them."""
    used = facts.get("filters")
    return {"filters": [FACTS.get(one, one) for one in used]} if isinstance(used, list) else {}


def _changed_words(label: Any, pair: Any) -> str:
    if not isinstance(pair, list) or len(pair) != 2:
        return str(label)
    told = {"name": label, "before": _plain(pair[0]), "after": _plain(pair[1])}
    return _("%(name)s: %(before)s → %(after)s") % told


def _plain(value: Any) -> str:
    if value is True or value is False:
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    return "–" if value in (None, "") else str(value)
