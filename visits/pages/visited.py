"""A visit of one's own chair: what was said, and how its promise stands."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from grids.models import User
from grids.signed import SignedRequest
from rows.fields import sealed_get
from visits.kinds import PromiseState
from visits.models import Visit
from visits.rules import may_change


@require_safe
def visited(request: SignedRequest, visit: uuid.UUID) -> HttpResponse:
    """The page; for anybody but the holder of its chair there is none."""
    now = timezone.now()
    found = own_visit(request.user, visit)
    context = {
        "now": now,
        "here": "todo",
        "visit": found,
        "words": sealed_get(found, "words").reveal(),
        "promised": sealed_get(found, "promised").reveal(),
        "reason": sealed_get(found, "reason").reveal(),
        "verbs": _verbs(found),
        "changes": _changes(found, now),
        "crumbs": crumbs(request.user),
    }
    return render(request, "visits/visited.html", context)


def own_visit(user: User, pk: uuid.UUID) -> Visit:
    """A visit of this person's chairs; 404 for any other."""
    rows = Visit.objects.visible_to(user).select_related("grid__parent__parent")
    return get_object_or_404(rows, pk=pk)


def crumbs(user: User, *more: str, own: str = "") -> list[dict[str, str]]:
    """The way here: from what is to do."""
    first = {"label": _("My tickets"), "url": reverse("todo")}
    return [first, {"label": _("Visit"), "url": own}, *({"label": label} for label in more)]


def _verbs(visit: Visit) -> list[dict[str, Any]]:
    if visit.promise != PromiseState.OPEN:
        return []
    return [
        _button(visit, "keep", _("Kept"), "check") | {"post": True, "fields": {"at_once": "1"}},
        _button(visit, "keep", _("Kept on another day"), "calendar-event"),
        _button(visit, "release", _("Release"), "x"),
    ]


def _changes(visit: Visit, now: dt.datetime) -> list[dict[str, Any]]:
    """Until midnight of the day on which it was recorded."""
    if not may_change(visit, now):
        return []
    found = [_button(visit, "correct", _("Correct"), "edit")]
    if visit.ended_on is None:
        found.append(_button(visit, "void", pgettext("verb", "Void"), "x"))
    return found


def _button(visit: Visit, verb: str, label: str, icon: str) -> dict[str, Any]:
    way = reverse("visit_verb", kwargs={"visit": visit.pk, "verb": verb})
    return {"label": label, "url": way, "icon": icon}
