"""The records behind a number of a report or a digest: one line for each that it counts."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from disputes.kinds import Kind
from disputes.masking import title_of
from disputes.wording import step_called
from grids.models import Grid
from grids.rollups import places
from grids.signed import SignedRequest
from grids.tiers import Tier
from reports.figures import FLOWS, LABELS
from reports.links import crumbs_of, looked_over, report_url
from reports.periods import parse_day
from reports.rollups.records import PAGE, Row, Span, cursor_of
from reports.rollups.records import records as records_of

LONGEST = dt.timedelta(days=31)


@require_safe
def records(request: SignedRequest, grid: int) -> HttpResponse:
    """The list; `?what=` the flow, `?from=` and `?to=` the days, `?at=` until when received."""
    now = timezone.now()
    place = looked_over(request.user, grid)
    what, kind = request.GET.get("what", "logged"), request.GET.get("kind", "")
    if place.tier == Tier.CITY or what not in FLOWS:
        raise Http404
    span = span_of(request, place, now)
    found = records_of(
        span, what, request.user, kind=kind if kind in Kind.values else "", after=_after(request)
    )
    context = {
        "now": now,
        "here": "report",
        "grid": place,
        "span": span,
        "what": LABELS[what],
        "kind": Kind(kind).label if kind in Kind.values else "",
        "lines": _lines(found[:PAGE]),
        "cursor": cursor_of(found[PAGE - 1]) if len(found) > PAGE else "",
        "after": _after(request),
        "size": PAGE,
        "crumbs": crumbs_of(request.user, place, "dashboard", pgettext("list", "Records")),
        "report_url": report_url(place, span.last) if span.first == span.last else "",
    }
    return render(request, "reports/records.html", context)


def _after(request: SignedRequest) -> str:
    return request.GET.get("after", "")


def span_of(request: SignedRequest, grid: Grid, now: dt.datetime) -> Span:
    """What the address asks for, today by default; Http404 for days that are none, or more than a month of them."""
    try:
        today = str(timezone.localdate(now))
        first, last = (parse_day(request.GET.get(end, today)) for end in ("from", "to"))
        at = dt.datetime.fromisoformat(request.GET.get("at") or now.isoformat())
    except ValueError as error:
        raise Http404 from error
    if not dt.timedelta() <= last - first <= LONGEST or at.tzinfo is None:
        raise Http404
    return Span(grid, first, last, min(at, now), is_own=request.GET.get("own") == "1")


def _lines(rows: list[Row]) -> list[dict[str, Any]]:
    grids = Grid.objects.in_bulk({row["grid"] for row in rows})
    where = places(list(grids.values()))
    return [
        {
            "ticket": row["ticket"],
            "number": row["number"],
            "title": title_of(row["headline"], row["words"], row["number"]),
            "kind": Kind(row["kind"]).label,
            "at": row["at"],
            "step": step_called(row["verb"]),
            "place": where[row["grid"]] + " " + grids[row["grid"]].name,
        }
        for row in rows
    ]
