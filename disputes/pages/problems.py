"""The problems of the month that a person may see: the open ones, or the closed ones."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from disputes.causes import keepers_seats
from disputes.models import Problem, ProblemState
from grids.signed import SignedRequest
from rows.keyset import cut

PAGE = 20


@require_safe
def problems(request: SignedRequest) -> HttpResponse:
    """A page of the list; `?show=closed`, and `?grid=` those of an area and the areas in it."""
    now, user = timezone.now(), request.user
    is_closed = request.GET.get("show") == "closed"
    state = ProblemState.CLOSED if is_closed else ProblemState.OPEN
    seen = Problem.objects.visible_to(user).filter(_within(request.GET.get("grid", "")))
    rows = seen.filter(state=state).select_related("grid__parent__parent")
    page = cut(rows, "opened_at", after=request.GET.get("after", ""), size=PAGE, newest_first=True)
    context: dict[str, Any] = {
        "now": now,
        "here": "problems",
        "problems": page.rows,
        "cursor": page.after,
        "size": PAGE,
        "may_open": bool(keepers_seats(user)),
        "tabs": _tabs(is_closed),
        "crumbs": [
            {"label": _("Home"), "url": reverse("home")},
            {"label": _("Problems of the month")},
        ],
    }
    return render(request, "disputes/problems.html", context)


def _tabs(is_closed: bool) -> list[dict[str, Any]]:
    way = reverse("problems")
    return [
        {"label": _("Open"), "url": way, "current": not is_closed},
        {"label": _("Closed"), "url": f"{way}?show=closed", "current": is_closed},
    ]


def _within(grid: str) -> Q:
    if not (grid.isascii() and grid.isdigit() and len(grid) < 19):
        return Q()
    return (
        Q(grid=int(grid))
        | Q(grid__path__contains=f"/{int(grid)}/")
        | Q(grid__path__startswith=f"{int(grid)}/")
    )
