"""Service points, open to everybody: where, when, what, and a number to call."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from grids.models import ServicePoint


@login_not_required
def points(request: HttpRequest) -> HttpResponse:
    """Every active point, by county and township."""
    found = (
        ServicePoint.objects.filter(is_active=True, grid__closed_on=None)
        .select_related("grid__county")
        .order_by("grid__county_id", "grid__tier", "grid__code", "id")
    )
    context = {"now": timezone.now(), "points": list(found)}
    return render(request, "grids/points.html", context)
