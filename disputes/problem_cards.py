"""Problems of the month as cards of their owner's to-do list."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.causes import KIND, SETTLE, ends_at
from disputes.models import Problem
from grids.models import User
from grids.subjects import Card, Subject, add_subject
from grids.wording import Due, countdown, date_words, day_words
from rows.ways import way_to

ASKS = {SETTLE: gettext_lazy("Settle its cause by the plan, then close it with what was done")}


def describe(reader: User, ids: Sequence[uuid.UUID], now: dt.datetime) -> dict[uuid.UUID, Card]:
    """The cards of these problems, of the reader's own chairs."""
    posts = sorted({seat.post for seat in reader.seats()})
    counties = sorted({seat.county for seat in reader.seats() if seat.county})
    rows = Problem.objects.filter(county__in=counties, pk__in=ids, post__in=posts)
    return {row.pk: _card(row, now) for row in rows.select_related("grid__parent__parent")}


def _card(problem: Problem, now: dt.datetime) -> Card:
    ends = ends_at(problem.due_on)
    return {
        "title": problem.title,
        "url": way_to("problem", problem.pk),
        "place": problem.grid.place,
        "chips": [
            {"label": _("Problem of the month"), "icon": "folder"},
            {"label": _("by %(day)s") % {"day": date_words(problem.due_on, now)}},
        ],
        "due": problem,
        "over": ends < now,
    }


def problem_due(problem: Problem, now: dt.datetime) -> Due:
    """What the countdown of a problem says at `now`."""
    if problem.closed_at is not None:
        words = _("Closed %(day)s") % {"day": day_words(problem.closed_at, now)}
        return Due("done", words, "check")
    return countdown(ends_at(problem.due_on), now)


def add_problems() -> None:
    """Called once, when the apps are ready."""
    add_subject(Subject(KIND, ASKS, frozenset({SETTLE}), describe))
