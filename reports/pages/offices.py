"""What was asked of each department in a month or a quarter, and what came of it. Units, not persons."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from disputes.cards import cards_of
from grids.models import Department, Grid
from grids.signed import SignedRequest
from grids.tiers import Tier
from reports.links import crumbs_of, looked_over
from reports.periods import Span, month, parse_span, quarter, spans_back
from reports.rollups.offices import FIGURES, PAGE, behind, office_figures

HEADS = {
    "asked": gettext_lazy("Asked"),
    "signed": gettext_lazy("Signed for in time"),
    "refused": gettext_lazy("Refused"),
    "resolved": gettext_lazy("Resolved by it"),
    "objections": gettext_lazy("Objections"),
}
BACK = 6


@require_safe
def offices(request: SignedRequest, grid: int) -> HttpResponse:
    """The departments of a county or a township; `?period=` a month or a quarter, `?department=` and
    `?figure=` the matters behind a number."""
    now = timezone.now()
    place = looked_over(request.user, grid)
    if place.tier not in (Tier.COUNTY, Tier.TOWNSHIP):
        raise Http404
    span = span_of(request.GET.get("period", ""), timezone.localdate(now))
    lines = office_figures(request.user, place, span)
    context = {
        "now": now,
        "here": "offices",
        "grid": place,
        "span": span,
        "heads": HEADS.values(),
        "rows": [_row(place, span, line) for line in lines],
        "spans": _spans(place, span, timezone.localdate(now)),
        "crumbs": crumbs_of(request.user, place, "offices", label=_("Departments")),
        **_list(request, place, span, lines, now),
    }
    return render(request, "reports/offices.html", context)


def span_of(text: str, today: dt.date) -> Span:
    """The period that was asked for; this month for none, one that is none, or one to come."""
    try:
        span = parse_span(text)
    except ValueError:
        return month(today)
    return span if span.start <= today else month(today)


def _address(grid: Grid, span: Span, **more: Any) -> str:
    return f"{reverse('offices', args=[grid.pk])}?{urlencode({'period': span.label, **more})}"


def _row(grid: Grid, span: Span, line: dict[str, Any]) -> dict[str, Any]:
    unit: Department = line["unit"]
    cells = [
        (line[name], _address(grid, span, department=unit.pk, figure=name)) for name in FIGURES
    ]
    return {"unit": unit, "cells": cells}


def _spans(grid: Grid, span: Span, today: dt.date) -> list[dict[str, Any]]:
    """The last months and quarters, to choose from."""
    known = [*spans_back(month(today), BACK), *spans_back(quarter(today), BACK - 2)]
    return [
        {"label": one.label, "url": _address(grid, one), "current": one == span} for one in known
    ]


def _list(
    request: SignedRequest, grid: Grid, span: Span, lines: list[dict[str, Any]], now: dt.datetime
) -> dict[str, Any]:
    """The matters behind the number that was pressed; nothing where none was."""
    figure, number = request.GET.get("figure", ""), request.GET.get("department", "")
    line = next((one for one in lines if str(one["unit"].pk) == number), None)
    if figure not in FIGURES or line is None:
        return {}
    unit = line["unit"]
    page = behind(request.user, grid, span, unit.pk, figure, request.GET.get("after", ""))
    more = {"department": unit.pk, "figure": figure, "after": page.after}
    return {
        "list_head": f"{unit.name} · {HEADS[figure]}",
        "list_n": line[figure],
        "items": cards_of(page.rows, now),
        "more_url": _address(grid, span, **more) if page.after else "",
        "more_n": PAGE,
    }
