"""Reports that wait to be confirmed, as cards of the to-do list."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.models import Grid, User
from grids.scope import may_look_over
from grids.subjects import Card, Subject, add_subject
from grids.wording import date_words
from reports.rollups.asked import CONFIRM, KIND, waiting_days
from rows.ways import way_to

ASKS = {CONFIRM: gettext_lazy("Look through it and confirm")}


def describe(reader: User, ids: Sequence[uuid.UUID], now: dt.datetime) -> dict[uuid.UUID, Card]:
    """The cards of these reports, of grids that the reader looks over."""
    counties = sorted({seat.county for seat in reader.seats() if seat.county})
    return {
        one["subject"]: _card(one["grid"], one["day"], one["due"], now)
        for one in waiting_days(ids, counties)
        if may_look_over(reader, one["grid"])
    }


def _card(grid: Grid, day: dt.date, due: dt.datetime, now: dt.datetime) -> Card:
    grace = grid.county.report_grace_minutes if grid.county else 0
    late = timezone.localtime(due + dt.timedelta(minutes=grace))
    return {
        "title": _("Daily report, %(day)s") % {"day": date_words(day, now)},
        "is_ours": True,
        "url": way_to("report", grid.id, day),
        "place": grid.place,
        "chips": [
            {"label": _("Daily report"), "icon": "report"},
            {"label": _("on time until %(time)s") % {"time": f"{late:%H:%M}"}},
        ],
        "due": None,
        "over": False,
    }


def add_reports() -> None:
    """Called once, when the apps are ready."""
    add_subject(Subject(KIND, ASKS, frozenset(), describe))
