"""The weekly digest of a grid: what the meeting reads. Frozen on Monday morning."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from disputes.kinds import Kind
from disputes.models import Ticket
from grids.keyset import heads
from grids.models import Grid, User
from grids.tiers import Tier
from reports.figures import FIGURES
from reports.models import Digest
from reports.pages.links import crumbs_of, looked_over, queue_url
from reports.periods import Week
from reports.rules import apart

OLDEST = 3
_WEEK = dt.timedelta(days=7)


@require_safe
def digest(request: HttpRequest, grid: int, week: Week | None = None) -> HttpResponse:
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
    overdue = Ticket.objects.open().filter(due_at__lt=now).listed_by_reason(user, grid)
    weeks = Digest.objects.filter(
        county=found.county, grid=grid, week_start__in=[week.start - _WEEK, week.start + _WEEK]
    ).values_list("week_start", flat=True)
    there = {start: _url(grid, Week(start)) for start in weeks}
    return {
        "week": week,
        "number": week.start.isocalendar()[1],
        "before_url": there.get(week.start - _WEEK, ""),
        "after_url": there.get(week.start + _WEEK, ""),
        "kinds": _kinds(found),
        "apart": apart(user, grid, found.sensitive_open, found.sensitive_logged),
        "oldest": heads(overdue.select_related("holder"), ("due_at", "id"), OLDEST),
        "overdue_url": queue_url(grid, "overdue"),
        "repeats": _repeats(found),
        "late": found.received - found.received_on_time,
    }


def _url(grid: Grid, week: Week) -> str:
    return reverse("digest_week", args=[grid.id, week])


def _kinds(found: Digest) -> list[dict[str, Any]]:
    """A line a kind that had anything, the busiest first."""
    lines = [
        {"label": Kind(kind).label, **dict.fromkeys(FIGURES, 0), **sums}
        for kind, sums in found.by_kind.items()
        if kind in Kind.values
    ]
    return sorted(lines, key=lambda line: -line["logged"])


def _repeats(found: Digest) -> list[dict[str, Any]]:
    """Grids with three tickets or more in the week: places, never doors."""
    names = Grid.objects.select_related("parent").in_bulk([spot for spot, _n in found.repeats])
    return [{"grid": names[spot], "n": n} for spot, n in found.repeats if spot in names]
