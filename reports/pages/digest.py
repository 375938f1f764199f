"""The weekly digest of a grid: what the meeting reads. Frozen on Monday morning."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from disputes.kinds import Kind
from disputes.models import Ticket
from grids.models import Grid, User
from grids.signed import SignedRequest
from grids.tiers import Tier
from reports.figures import FLOWS, STOCKS
from reports.links import crumbs_of, looked_over, queue_url, records_url
from reports.models import Digest
from reports.periods import Week
from reports.rollups.records import Span, Told, repeated, told
from reports.rules import apart
from rows.keyset import heads

OLDEST = 3
_WEEK = dt.timedelta(days=7)


@require_safe
def digest(request: SignedRequest, grid: int, week: Week | None = None) -> HttpResponse:
    """The digest of a week; without one, the newest."""
    now = timezone.now()
    place = looked_over(request.user, grid)
    digests = Digest.objects.filter(county=place.county_id or 0, grid=place).order_by("-week_start")
    found = digests.filter(week_start=week.start).first() if week else digests.first()
    if week and found is None:
        raise Http404
    context = {
        "now": now,
        "here": "digest",
        "grid": place,
        "crumbs": crumbs_of(request.user, place, "digest"),
        "digest": found,
        "is_city": place.tier == Tier.CITY,
        "board": place.tier < Tier.GROUP,
        **(_sections(request.user, place, found, now) if found else {}),
    }
    return render(request, "reports/digest.html", context)


def _sections(user: User, grid: Grid, found: Digest, now: dt.datetime) -> dict[str, Any]:
    week = Week(found.week_start)
    overdue = Ticket.objects.overdue(now).listed_by_reason(user, grid)
    weeks = Digest.objects.filter(
        county=found.county, grid=grid, week_start__in=[week.start - _WEEK, week.start + _WEEK]
    ).values_list("week_start", flat=True)
    there = {start: _url(grid, Week(start)) for start in weeks}
    span = Span(grid, week.start, week.end, found.frozen_at)
    listed = told(span, user)
    return {
        "week": week,
        "number": week.start.isocalendar()[1],
        "before_url": there.get(week.start - _WEEK, ""),
        "after_url": there.get(week.start + _WEEK, ""),
        "lines": _lines(grid, found, listed),
        "apart": apart(user, grid, found.sensitive_open, found.sensitive_logged),
        "oldest": heads(overdue.select_related("holder"), ("due_at", "id"), OLDEST),
        "overdue_url": queue_url(grid, "overdue"),
        "repeats": _repeats(span, found, user),
        "late": found.received - found.received_on_time,
    }


def _url(grid: Grid, week: Week) -> str:
    return reverse("digest_week", args=[grid.id, week])


def _lines(grid: Grid, found: Digest, listed: Told) -> list[dict[str, Any]]:
    """The week as a whole, then a line a kind that had anything, the busiest first.

    Flows are those that their records show; what was open when the week ended has no list any more.
    """
    kinds = [
        {
            "kind": kind,
            "label": Kind(kind).label,
            **_cells(found, sums, listed.kinds.get(kind), kind),
        }
        for kind, sums in found.by_kind.items()
        if kind in Kind.values
    ]
    kinds.sort(key=lambda line: -line["logged"]["n"])
    whole = {name: getattr(found, name) for name in STOCKS}
    return [{"kind": "", "label": "", **_cells(found, whole, listed.sums)}, *kinds]


def _cells(
    found: Digest, stocks: Mapping[str, int], flows: Mapping[str, int] | None, kind: str = ""
) -> dict[str, Any]:
    """Of each figure its number, and of a flow the address of its records."""
    week, more = Week(found.week_start), {"kind": kind} if kind else {}
    flows = flows or dict.fromkeys(FLOWS, 0)
    cells: dict[str, Any] = {name: {"n": stocks.get(name, 0)} for name in STOCKS}
    for name in FLOWS:
        url = records_url(found.grid_id, name, week.start, week.end, found.frozen_at, **more)
        cells[name] = {"n": flows[name], "url": url}
    return cells


def _repeats(span: Span, found: Digest, user: User) -> list[dict[str, Any]]:
    """Grids with three tickets or more in the week: places, never doors."""
    spots = [spot for spot, _n in found.repeats]
    names = Grid.objects.select_related("parent").in_bulk(spots)
    listed = repeated(span, spots, user) if spots else {}
    return [
        {
            "grid": names[spot],
            "n": listed[spot],
            "url": records_url(spot, "logged", span.first, span.last, span.at, own=1),
        }
        for spot in spots
        if spot in names and listed.get(spot)
    ]
