"""The daily report of a grid: what the system drafted, one tap, and the levels below."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids.errors import Refused
from grids.models import Grid, User
from grids.signed import SignedRequest
from grids.tiers import Tier
from grids.typed import is_sent, pressed, resumes
from reports.actions.asking import ask_grid
from reports.actions.daily import confirm, confirm_above, due_at, late_from
from reports.actions.reopening import use_reopening
from reports.figures import COUNTED, FIGURES, FIVE, FLOWS, LABELS, RECORDS, VISITED
from reports.links import (
    below_url,
    figure,
    five_urls,
    looked_over,
    queue_url,
    records_url,
    report_url,
    visits_url,
)
from reports.models import DailyReport, ReportState
from reports.pages.below import children_below, vacant_between
from reports.rollups.completeness import five_of, five_rows
from reports.rollups.day_figures import figure_rows, figures_of
from reports.rollups.reach import reached
from reports.rollups.records import Span, told
from reports.rollups.states import states
from reports.rollups.visited import own
from reports.rules import apart, may_confirm, may_judge, reporting_seat
from rows.tallies import tally

LISTS = {"open": "open", "overdue": "overdue"}
"""Figures of a draft of today that open a list of the work queue: how things stand now."""


@require_safe
def my_report(request: SignedRequest) -> HttpResponse:
    """The report of one's own grid, today."""
    seat = reporting_seat(request.user)
    now = timezone.now()
    if seat is None:
        return render(request, "reports/report_none.html", {"now": now, "here": "report"})
    return report(request, seat.grid, timezone.localdate(now))


@resumes
def report(request: SignedRequest, grid: int, day: dt.date) -> HttpResponse:
    """A day of a grid; POST confirms it."""
    now = timezone.now()
    place = looked_over(request.user, grid)
    if place.tier == Tier.CITY:
        return redirect("dashboard", place.id)
    if request.method != "POST" and day > timezone.localdate(now):
        raise Http404
    words, refused = request.POST.get("words", ""), None
    if is_sent(request):
        try:
            confirm(place, day, words=words, by=request.user, now=now)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Reported. Later records are added by themselves."))
            onward = (
                reverse("home") if request.POST.get("next") == "home" else report_url(place, day)
            )
            return redirect(onward)
    context = page_of(request.user, place, day, now)
    context |= {"words": words or context["words"], "refused": refused}
    return render(
        request, "reports/report.html", context, status=refused.status if refused else 200
    )


@pressed
def report_above(request: SignedRequest, grid: int, day: dt.date) -> HttpResponse:
    """The level above takes a report."""
    now = timezone.now()
    place = looked_over(request.user, grid)
    current = DailyReport.objects.visible_to(request.user).current().select_related("grid__county")
    found = get_object_or_404(current, grid=place, day=day, county=place.county_id)
    confirm_above(found, by=request.user, now=now)
    messages.success(request, _("Confirmed: %(place)s.") % {"place": place.name})
    return redirect(report_url(place.parent_id or place.pk, day))


@pressed
def report_ask(request: SignedRequest, grid: int, day: dt.date) -> HttpResponse:
    """Remind a grid that its report is missing."""
    now = timezone.now()
    place = looked_over(request.user, grid)
    told = ask_grid(place, day, by=request.user, now=now)
    if told:
        messages.success(request, _("Reminded: %(place)s.") % {"place": place.name})
    else:
        messages.warning(request, _("Nobody sits there, so nobody could be reminded."))
    return redirect(report_url(place.parent_id or place.pk, day))


def page_of(user: User, grid: Grid, day: dt.date, now: dt.datetime) -> dict[str, Any]:
    """All that the page of a report shows."""
    today = timezone.localdate(now)
    tops = [grid.id] if grid.tier < Tier.GROUP else []
    taken = [one for one in reached(tops, today) if one.grid.opened_on <= day]
    how = states([grid, *(one.grid for one in taken)], day)
    mine = how[grid.id]
    current: DailyReport | None = mine["report"]
    returned = bool(current and current.state == ReportState.RETURNED)
    is_draft = current is None or returned
    besides = tally(five_rows(grid, day), figure_rows(grid, day, now)) if is_draft else {}
    if is_draft or current is None:
        found = figures_of(besides, (*COUNTED, *VISITED))
    else:
        found = frozen(current)
    span = Span(grid, day, day, now if is_draft or current is None else current.frozen_at)
    said = {name: found[name] for name in (*FIGURES, *VISITED)} | told(span, user).sums
    ours = own_promises(span, found, user)
    is_locked = day < today and not use_reopening(grid, day, None)
    confirms = may_confirm(user, grid) and not is_locked and day <= today
    adds = may_add(user, grid, current) and not is_locked
    return {
        "now": now,
        "here": "report",
        "grid": grid,
        "day": day,
        "is_today": day == today,
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1) if day < today else None,
        "crumbs": [{"label": grid.name, "url": ""}],
        "state": mine["state"],
        "report": current,
        "is_draft": is_draft,
        "is_nil": not any(said[name] for name in RECORDS),
        "is_locked": is_locked,
        "words": current.words if current else "",
        "due": due_at(grid, day),
        "late": late_from(grid, day),
        "says": says(span, said, ours, is_now=is_draft and day == today),
        "is_visited": any(said[name] for name in VISITED),
        "untold": any(said[name] != n for name, n in ours.items()),
        "apart": apart(user, grid, found["sensitive_open"], found["sensitive_logged"]),
        "changes": changes(current),
        "five": drafted_five(grid, besides) if is_draft else frozen_five(current),
        "five_urls": five_urls(grid, day) if is_draft else {},
        "board_url": below_url(grid, day, "missing"),
        "children": children_below(user, grid, taken, how, day, now),
        "vacant": vacant_between(taken),
        "missing": mine["missing"],
        "waits": bool(mine["missing"]) and now < due_at(grid, day),
        "may_confirm": confirms,
        "may_add": adds,
        "carries": "confirm" if adds or (confirms and is_draft) else "",
        "may_judge": current is not None and not returned and may_judge(user, grid, today),
        "may_reopen": is_locked and may_judge(user, grid, today),
    }


def may_add(user: User, grid: Grid, current: DailyReport | None) -> bool:
    """Whether words can still be added to a report that was filed."""
    return (
        current is not None and current.state == ReportState.CONFIRMED and may_confirm(user, grid)
    )


def frozen(current: DailyReport) -> dict[str, int]:
    """The figures as they were frozen."""
    return {name: getattr(current, name) for name in (*COUNTED, *VISITED)}


def own_promises(span: Span, counted: Mapping[str, int], user: User) -> dict[str, int]:
    """How many of the promises that are counted belong to this person's chairs; asked only where
    there are any."""
    names = VISITED[1:]
    if not any(counted[name] for name in names):
        return dict.fromkeys(names, 0)
    return own(span.grid, span.first, span.at, user)


def says(
    span: Span, counted: dict[str, int], mine: dict[str, int], *, is_now: bool
) -> dict[str, Any]:
    """The figures of the sentences. A flow opens its records, what is open now the work queue; what
    was open when a report was filed has no list any more, and promises have one where all of them
    are one's own."""
    return {
        name: figure(
            n,
            "" if n != mine.get(name, n) else _list_of(span, name, is_now),
            LABELS[name],
            over=name == "overdue",
        )
        for name, n in counted.items()
    }


def _list_of(span: Span, name: str, is_now: bool) -> str:
    if name in VISITED:
        return visits_url(span.grid, name, span.first, span.at)
    if name in FLOWS:
        return records_url(span.grid, name, span.first, span.last, span.at)
    return queue_url(span.grid, LISTS[name]) if is_now else ""


def changes(current: DailyReport | None) -> list[str]:
    """How a later record changed the flows of the version before: "logged +1"."""
    if current is None or current.version == 1 or current.state == ReportState.RETURNED:
        return []
    before = DailyReport.objects.filter(
        county=current.county,
        grid=current.grid_id,
        day=current.day,
        version=current.version - 1,
    ).first()
    if before is None:
        return []
    moves = {name: getattr(current, name) - getattr(before, name) for name in RECORDS}
    return [f"{LABELS[name]} {move:+}" for name, move in moves.items() if move]


def drafted_five(grid: Grid, counted: Mapping[str, int]) -> dict[str, int] | None:
    """The numbers below as they stand; None for a grid with nothing below."""
    numbers = five_of(grid, counted)
    return numbers if numbers["expected"] else None


def frozen_five(current: DailyReport | None) -> dict[str, int] | None:
    """The numbers below as they were frozen for a report; None for a grid with nothing below."""
    if current is None or current.below_expected is None:
        return None
    return {name: getattr(current, f"below_{name}") for name in FIVE}
