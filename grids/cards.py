"""Requests for a login code, as cards of the to-do list."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.models import User
from grids.search import asked_by
from grids.subjects import Card, Subject, add_subject
from grids.turns import GIVE, KIND
from grids.wording import moment_words

ASKS = {GIVE: gettext_lazy("Make sure who is asking, then give a new code")}


def describe(reader: User, ids: Sequence[uuid.UUID], now: dt.datetime) -> dict[uuid.UUID, Card]:
    """The cards of these requests, of people whom the reader may help."""
    rows = asked_by(reader, timezone.localdate(now)).filter(pk__in=ids)
    return {
        row.pk: {
            "title": _("%(name)s cannot sign in and asks for a new code") % {"name": row.user.name},
            "is_ours": True,
            "url": f"{reverse('codes')}#asked",
            "place": "",
            "chips": [
                {"label": _("Login code"), "icon": "lock"},
                {"label": _("asked %(when)s") % {"when": moment_words(row.asked_at, now)}},
            ],
            "due": None,
            "over": False,
        }
        for row in rows
    }


def add_code_requests() -> None:
    """Called once, when the apps are ready."""
    add_subject(Subject(KIND, ASKS, frozenset(), describe))
