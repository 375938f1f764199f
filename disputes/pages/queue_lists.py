"""What the work queue reads: a page of its list, the numbers of its views, what a line names.

A view without filters, as it is opened all day, is compiled once for everybody who sits alike; with
filters each is put together as it is asked.
"""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from disputes.models import Ticket
from disputes.rollups.lines import dressed
from disputes.search import Asked, count_all, matters, narrow, page_of
from disputes.search.asked import PERSONAL, URGENT_FIRST
from disputes.search.queue import CAP, unlisted
from grids.models import Grid, User
from grids.stand_ins import shape_of
from rows.keyset import Counted, Cut, Listed, cut_of, first_rows
from rows.prepared import A_DAY, A_MIDNIGHT, A_MOMENT, A_MONTH, Prepared, Shape

PAGE = 50
COUNTED = ("open", "overdue", "due_soon", "raised_today", "to_verify", "resolved_month", "logged")


def listed(
    user: User, grid: Grid | None, asked: Asked, now: dt.datetime, after: str
) -> tuple[Cut, dict[str, int]]:
    """The page after a cursor; and how many there are in every view, in what was found, and
    besides what is listed: one question each."""
    if not asked.is_usual:
        rows = narrow(matters(user, grid), asked, now, grid, user)
        counts = count_all(user, _lists(user, grid, asked, now) | {"found": rows})
        return page_of(dressed(rows), asked, after, PAGE), counts
    shape, times = _shape(user, grid, asked.view), _times(now)
    numbers = next(COUNTS.ask(shape, **times))
    counts = {name.removeprefix("n_"): n for name, n in numbers.items()}
    if after:
        rows = narrow(matters(user, grid), asked, now, grid, user)
        return page_of(dressed(rows), asked, after, PAGE), counts
    by = "due_at" if asked.view in URGENT_FIRST else "received_at"
    return cut_of(list(FIRST.ask(shape, **times)), by, PAGE), counts


def _lists(user: Any, grid: Any, asked: Asked, now: dt.datetime) -> dict[str, Listed]:
    lists: dict[str, Listed] = {
        name: narrow(matters(user, grid), Asked(name), now, grid, user) for name in COUNTED
    }
    if grid is None or asked.view in PERSONAL:
        return lists
    return lists | {"hidden": unlisted(user, grid, asked, now)}


def _shape(user: User, grid: Grid | None, view: str) -> Shape:
    return shape_of(user, *([grid] if grid else [])).and_of(view)


def _times(now: dt.datetime) -> dict[str, Any]:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "now": now,
        "day": midnight.date(),
        "midnight": midnight,
        "month": midnight.replace(day=1),
    }


def _counted(user: Any, *place: Any, now: dt.datetime, **_times: Any) -> QuerySet[Any, Any]:
    *grids, view = place
    grid = grids[0] if grids else None
    found = narrow(matters(user, grid), Asked(view), now, grid, user)
    lists = _lists(user, grid, Asked(view), now) | {"found": found}
    counts: dict[str, Any] = {f"n_{name}": Counted(rows, CAP) for name, rows in lists.items()}
    return User.objects.filter(pk=user.pk).values(**counts)


def _first(user: Any, *place: Any, now: dt.datetime, **_times: Any) -> QuerySet[Ticket]:
    *grids, view = place
    grid = grids[0] if grids else None
    rows = dressed(narrow(matters(user, grid), Asked(view), now, grid, user))
    if view in URGENT_FIRST:
        return first_rows(rows, "due_at", PAGE)
    return first_rows(rows, "received_at", PAGE, newest_first=True)


TIMES: dict[str, Any] = {"now": A_MOMENT, "day": A_DAY, "midnight": A_MIDNIGHT, "month": A_MONTH}
COUNTS = Prepared(_counted, leaves_out=True, **TIMES)
FIRST = Prepared(_first, leaves_out=True, **TIMES)
