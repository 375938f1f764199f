"""The visits behind a number of a daily report, and one's own promises: a line for each it counts."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from grids.models import Grid
from grids.rollups import places
from grids.signed import SignedRequest
from grids.tiers import Tier
from reports.figures import LABELS, VISITED
from reports.links import crumbs_of, looked_over, report_url
from reports.periods import parse_day
from reports.rollups.visited import PAGE, cursor_of, lines, posts_of
from visits.kinds import PURPOSE_ICONS, Purpose


@require_safe
def visits_made(request: SignedRequest, grid: int) -> HttpResponse:
    """The list; `?what=` the figure, `?day=` the day, `?at=` until when received."""
    now = timezone.now()
    place = looked_over(request.user, grid)
    what, after = request.GET.get("what", "visits"), request.GET.get("after", "")
    if place.tier == Tier.CITY or what not in VISITED:
        raise Http404
    day, at = _asked(request, now)
    found = lines(place, day, at, what, request.user, after=after)
    context = {
        "now": now,
        "here": "report",
        "grid": place,
        "day": day,
        "at": at,
        "what": LABELS[what],
        "is_own": what != "visits",
        "lines": _drawn(found[:PAGE], posts_of(request.user)),
        "cursor": cursor_of(found[PAGE - 1]) if len(found) > PAGE else "",
        "after": after,
        "size": PAGE,
        "crumbs": crumbs_of(request.user, place, "dashboard", str(LABELS[what])),
        "report_url": report_url(place, day),
    }
    return render(request, "reports/visits_made.html", context)


def _asked(request: SignedRequest, now: dt.datetime) -> tuple[dt.date, dt.datetime]:
    """The day and the moment of the address; Http404 for what is none."""
    try:
        day = parse_day(request.GET.get("day") or str(timezone.localdate(now)))
        at = dt.datetime.fromisoformat(request.GET.get("at") or now.isoformat())
    except ValueError as error:
        raise Http404 from error
    if at.tzinfo is None:
        raise Http404
    return day, min(at, now)


def _drawn(rows: list[dict[str, Any]], own: list[int]) -> list[dict[str, Any]]:
    groups = Grid.objects.in_bulk({row["group"] for row in rows})
    where = places(list(groups.values()))
    return [
        {
            "visit": row["visit"] if row["post"] in own else None,
            "day": row["day"],
            "due_on": row["due_on"],
            "icon": PURPOSE_ICONS[Purpose(row["purpose"])],
            "purpose": capfirst(Purpose(row["purpose"]).label),
            "place": f"{where[row['group']]} {groups[row['group']].name}",
        }
        for row in rows
    ]
