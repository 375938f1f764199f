"""The dashboard of any grid: one true sentence, five figures, the levels below, twelve weeks."""

import datetime as dt
from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, npgettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids.models import Grid, User
from grids.signed import SignedRequest
from grids.templatetags.wangge import percent
from grids.tiers import Tier
from grids.wording import duration_words
from reports.figures import FLOWS
from reports.links import below_url, board_url, crumbs_of, five_urls, looked_over, queue_url
from reports.pages.area_marks import marks_of, problems_of
from reports.pages.comparison import heads_of, heated, lines_of, sorted_by
from reports.pages.trend import trend_of
from reports.periods import iso_week, month, weeks_back
from reports.rollups.completeness import (
    around,
    five,
    five_of_children,
)
from reports.rollups.dashboard import (
    STANDING,
    by_kind,
    days_of,
    open_now,
    total,
)
from reports.rules import apart

WEEKS = 12
CATEGORIES = 8

Row = dict[str, Any]


@require_safe
def dashboard(request: SignedRequest, grid: int) -> HttpResponse:
    """How things stand under a grid; `?sort=` orders the table (a leading - turns it round)."""
    now = timezone.now()
    place = looked_over(request.user, grid)
    above, children = around(place)
    sort = request.GET.get("sort", "-overdue")
    context = {
        "now": now,
        "here": "dashboard",
        "grid": place,
        "crumbs": crumbs_of(request.user, place, "dashboard", above=above),
        **standing_of(request.user, place, children, now, sort),
        "marks": marks_of(request, place, now),
        "problems": problems_of(request, place),
    }
    asked = request.htmx and not request.htmx.boosted
    template = "reports/_dashboard.html" if asked else "reports/dashboard.html"
    return render(request, template, context)


def standing_of(
    user: User, grid: Grid, children: list[Grid], now: dt.datetime, sort: str
) -> dict[str, Any]:
    """Every number of the page, from three questions whatever the size of the area."""
    today = timezone.localdate(now)
    weeks = weeks_back(weeks_back(iso_week(today), 2)[0], WEEKS)
    rows, matters = open_now(grid, children, now, user)
    first, start = weeks[0].start, month(today).start
    past, flows = days_of(grid, children, now, user, first=first, month=start, today=today)
    below = five_of_children(grid, children, today)
    numbers = _added(list(below.values())) if below else five(grid, today)
    lines = lines_of(grid, children, rows, flows, past, below, start, today)
    own = _own_days(grid, children, past)
    now_sum = total(rows) if grid.tier > Tier.CITY else _city(own)
    return {
        "is_city": grid.tier == Tier.CITY,
        "figures": _figures(grid, now_sum, flows, own, matters, start, now),
        "lede": _lede(grid, now_sum, lines, numbers, now),
        "five": numbers,
        "busy": numbers["received"] - numbers["nil"],
        "five_urls": five_urls(grid, today),
        "board_url": board_url(grid, today),
        "apart": apart(user, grid, sum(row["unlisted"] for row in matters)),
        "lines": sorted_by(lines, sort),
        "heads": heads_of(sort),
        "most": max((line["open"] for line in lines), default=0),
        "tiles": sorted(heated(lines), key=lambda line: line["grid"].code),
        "trend": trend_of(grid, own, weeks),
        "kinds": _kinds(grid, matters),
        "categories": _categories(grid, matters),
    }


def _added(parts: list[dict[str, int]]) -> dict[str, int]:
    return {name: sum(part[name] for part in parts) for name in parts[0]}


def _own_days(grid: Grid, children: list[Grid], past: list[Row]) -> dict[dt.date, Row]:
    """The grid's own closed days; a city's are its counties' added up."""
    below = set() if grid.tier == Tier.CITY else {child.id for child in children}
    days: dict[dt.date, Row] = {}
    for row in past:
        if row["grid"] not in below:
            kept = days.setdefault(row["day"], dict.fromkeys((*FLOWS, "open", "overdue"), 0))
            for name in kept:
                kept[name] += row[name]
    return days


def _city(own: dict[dt.date, Row]) -> dict[str, int]:
    """A city reads summaries: how its counties stood when their last day ended."""
    last = own[max(own)] if own else {}
    return {"open": last.get("open", 0), "overdue": last.get("overdue", 0), "soon": 0}


def _figures(
    grid: Grid,
    now_sum: dict[str, int],
    flows: dict[int | None, Row],
    own: dict[dt.date, Row],
    matters: list[Row],
    start: dt.date,
    now: dt.datetime,
) -> list[Row]:
    today = timezone.localdate(now)
    ago = own.get(today - dt.timedelta(days=7))
    done = [row for day, row in own.items() if day >= start] + list(flows.values())
    resolved = sum(row["resolved"] for row in done)
    on_time = sum(row["on_time"] for row in done)
    oldest = min((row["due"] for row in matters if row["due"]), default=now)
    listed = grid.tier > Tier.CITY

    def link(show: str) -> str:
        return queue_url(grid, show) if listed else ""

    def figure(label: str | Promise, n: int, note: str = "", **more: Any) -> Row:
        unit = npgettext("measure word", "ticket", "tickets", n)
        return {"label": label, "n": n, "words": f"{n:,}", "unit": unit, "note": note, **more}

    late = _("longest %(span)s") % {"span": duration_words(now - oldest)} if oldest < now else ""
    return [
        figure(
            pgettext("figure", "Open"),
            now_sum["open"],
            _compared(now_sum["open"], ago, "open"),
            url=link("open"),
        ),
        figure(
            _("Overdue"),
            now_sum["overdue"],
            _(", ").join(p for p in (_compared(now_sum["overdue"], ago, "overdue"), late) if p),
            url=link("overdue"),
            over=True,
        ),
        figure(_("Due soon"), now_sum["soon"], _("within 24 hours"), url=link("due_soon")),
        figure(
            _("Raised today"),
            sum(row["risen"] for row in flows.values()),
            url=link("raised_today"),
        ),
        {
            "label": _("Resolved on time this month"),
            "n": resolved or None,
            "words": percent(on_time, resolved).removesuffix("%"),
            "unit": "%" if resolved else "",
            # A rate counts every resolution; one that was rejected and came again is two. No list.
            "note": _("%(part)s of %(whole)s") % {"part": f"{on_time:,}", "whole": f"{resolved:,}"}
            if resolved
            else _("nothing resolved yet"),
        },
    ]


def _compared(n: int, ago: Row | None, name: str) -> str:
    """More or fewer than when the same weekday of last week ended."""
    if ago is None:
        return ""
    move = n - ago[name]
    if not move:
        return _("as many as 7 days ago")
    words = _("%(n)s more than 7 days ago") if move > 0 else _("%(n)s fewer than 7 days ago")
    return words % {"n": f"{abs(move):,}"}


def _lede(
    grid: Grid, now_sum: dict[str, int], lines: list[Row], five: dict[str, int], now: dt.datetime
) -> Row:
    """The facts of the first sentence: where overdue matters gather, what is still missing."""
    today = timezone.localdate(now)
    first = grid.county.report_time(Tier.GROUP) if grid.county else None
    worst = sorted((x for x in lines if x["overdue"]), key=lambda x: -x["overdue"])[:2]
    listed = grid.tier > Tier.CITY
    return {
        **{name: now_sum[name] for name in STANDING},
        "open_url": queue_url(grid, "open") if listed else "",
        "over_url": queue_url(grid, "overdue") if listed else "",
        "worst": worst,
        "missing": five["missing"],
        "from": first if first and timezone.localtime(now).time() < first else None,
        "missing_url": below_url(grid, today, "missing"),
    }


def _kinds(grid: Grid, matters: list[Row]) -> list[Row]:
    return [{**row, "url": queue_url(grid, "open", kind=row["kind"])} for row in by_kind(matters)]


def _categories(grid: Grid, matters: list[Row]) -> list[Row]:
    """The most frequent ones: of matters that are listed, so that no sensitive one is told by few.

    A category's list holds those of its finer ones too, and so does its number.
    """
    named = [row for row in matters if row["name"] and row["open"]]
    whole: Counter[tuple[str, int]] = Counter()
    for row in named:
        whole[row["kind"], row["category_id"]] += row["open"]
        whole[row["kind"], row["parent"]] += row["open"]
    named.sort(key=lambda row: -whole[row["kind"], row["category_id"]])
    english = (get_language() or "").startswith("en")
    return [
        {
            "name": row["name_en"] if english and row["name_en"] else row["name"],
            "lang": "" if english and row["name_en"] else "zh-Hans",
            "open": whole[row["kind"], row["category_id"]],
            "url": queue_url(grid, "open", kind=row["kind"], category=row["category_id"]),
        }
        for row in named[:CATEGORIES]
    ]
