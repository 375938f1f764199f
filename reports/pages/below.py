"""The grids below, as the page of a report and the board show them: areas, never people."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.models import Grid, User
from grids.wording import moment_words
from reports.actions.asking import last_asked
from reports.actions.daily import due_at
from reports.links import report_url
from reports.models import DailyReport, ReportState
from reports.rollups.reach import Reached
from reports.rollups.states import Filed
from reports.rules import may_confirm, may_judge

ORDER = (
    ReportState.RETURNED,
    ReportState.WAITING,
    ReportState.READY,
    ReportState.CONFIRMED,
    ReportState.CONFIRMED_ABOVE,
)
ICONS = {
    ReportState.RETURNED: "arrow-back-up",
    ReportState.WAITING: "circle-dashed",
    ReportState.READY: "circle-dot",
    ReportState.CONFIRMED: "check",
    ReportState.CONFIRMED_ABOVE: "circle-check",
}


def children_below(
    user: User,
    grid: Grid,
    taken: list[Reached],
    how: dict[int, dict[str, Any]],
    day: dt.date,
    now: dt.datetime,
) -> list[dict[str, Any]]:
    """The grids whose reports this level takes, those that need something first."""
    if not taken:
        return []
    today = timezone.localdate(now)
    children = [one.grid for one in taken]
    judges = may_confirm(user, grid) or may_judge(user, children[0], today)
    asked = last_asked(children, day) if judges and day == today else {}
    rows = []
    for one in taken:
        child = one.grid
        state, filed = how[child.id]["state"], how[child.id]["report"]
        is_in = filed is not None and state != ReportState.RETURNED
        rows.append(
            {
                "grid": child,
                "url": report_url(child, day),
                "state": state,
                "icon": ICONS[state],
                "words": _(", ").join([state_words(state, filed), *_vacant(one)]),
                "past": _past(one),
                "may_take": judges and state == ReportState.CONFIRMED,
                "may_return": judges and is_in,
                "may_ask": judges and not is_in and day == today and now >= _due(grid, child, day),
                "asked": moment_words(asked[child.id], now) if child.id in asked else "",
            }
        )
    return sorted(rows, key=lambda row: ORDER.index(row["state"]))


def vacant_between(taken: list[Reached]) -> str:
    """Names of the levels where nobody sits, whose reports below come to this one; "" for none."""
    names = {above.id: above.name for one in taken for above in one.past}
    return _(", ").join(names.values())


def _past(one: Reached) -> str:
    """The names of the vacant levels between, as they stand before the grid's own."""
    return " ".join(above.name for above in one.past)


def _vacant(one: Reached) -> list[str]:
    return [_("vacant")] if one.is_vacant else []


def _due(grid: Grid, child: Grid, day: dt.date) -> dt.datetime:
    child.county = grid.county  # one county: asked once
    return due_at(child, day)


def state_words(state: str, filed: DailyReport | Filed | None) -> str:
    """What a level above reads of a grid's report."""
    words = {
        ReportState.RETURNED: pgettext("report", "returned"),
        ReportState.WAITING: pgettext("report", "waiting"),
        ReportState.READY: pgettext("report", "not reported yet"),
        ReportState.CONFIRMED: pgettext("report", "reported"),
        ReportState.CONFIRMED_ABOVE: pgettext("report", "confirmed"),
    }[ReportState(state)]
    if filed is None or state == ReportState.RETURNED:
        return words
    marks = [_("nil report")] if filed.is_nil else []
    marks += [] if filed.is_on_time else [_("late")]
    return _(", ").join([words, *marks])
