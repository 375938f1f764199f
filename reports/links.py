"""Addresses that pages of this app share: a number opens the list it counts."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grids.models import Grid, User
from grids.scope import may_look_over
from grids.tiers import Tier
from reports.figures import FIVE
from reports.periods import Week, parse_day, parse_week
from rows.prepared import Prepared
from rows.ways import way_to


class DayConverter:
    """A day in an address: 2026-07-15."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> dt.date:
        """ValueError, and so 404, for a day that is none or has no reports."""
        return parse_day(value)

    def to_url(self, value: dt.date | str) -> str:
        """As it is written."""
        return str(value)


class WeekConverter:
    """An ISO week in an address: 2026-W29."""

    regex = "[0-9]{4}-W[0-9]{2}"

    def to_python(self, value: str) -> Week:
        """ValueError, and so 404, for a week that is none."""
        return parse_week(value)

    def to_url(self, value: Week | str) -> str:
        """Its label."""
        return str(value)


def looked_over(user: User, grid: int) -> Grid:
    """The grid, if this person looks over it; raises Http404, never 403."""
    found = next(PLACE.ask(pk=grid), None)
    if found is None or not may_look_over(user, found):
        raise Http404
    return found


PLACE = Prepared(
    lambda pk: Grid.objects.select_related("county", "parent__parent").filter(pk=pk), pk=1_949
)


def queue_url(grid: Grid, show: str, **more: Any) -> str:
    """The list behind a number."""
    return f"{reverse('queue')}?{urlencode({'grid': grid.id, 'show': show, **more})}"


def report_url(grid: Grid | int, day: dt.date) -> str:
    """The report of a grid and day."""
    return way_to("report", _number(grid), day)


def _number(grid: Grid | int) -> int:
    return grid if isinstance(grid, int) else grid.id


def board_url(grid: Grid | int, day: dt.date, part: str = "") -> str:
    """The completeness board of a day."""
    return f"{way_to('board', _number(grid))}?day={day}{part}"


def below_url(grid: Grid | int, day: dt.date, which: str, within: Grid | None = None) -> str:
    """The grids behind one of the five numbers; `within`: of that child and all below it."""
    inside = f"&in={within.id}" if within else ""
    return board_url(grid, day, f"&list={which}{inside}#list")


def five_urls(grid: Grid, day: dt.date) -> dict[str, str]:
    """The list behind each of the five numbers of a day, as it stands now."""
    return {which: below_url(grid, day, which) for which in FIVE}


def records_url(
    grid: Grid | int, what: str, first: dt.date, last: dt.date, at: dt.datetime | None, **more: Any
) -> str:
    """The records that a flow counts: days, both included, and until when they were received."""
    asked = {"what": what, "from": first, "to": last, **({"at": at.isoformat()} if at else {})}
    where = way_to("records", _number(grid))
    return f"{where}?{urlencode({**asked, **more})}"


def visits_url(grid: Grid, what: str, day: dt.date, at: dt.datetime) -> str:
    """The visits, or one's own promises, that a figure of a report counts."""
    asked = {"what": what, "day": day, "at": at.isoformat()}
    return f"{way_to('visits_made', grid.id)}?{urlencode(asked)}"


ZERO = format_html("<b>{}</b>", 0)


def figure(n: int, url: str, label: str | Promise, *, over: bool = False) -> SafeString:
    """A number inside a sentence that opens the list it counts; zero is plain text."""
    if not n:
        return ZERO
    if not url:
        return format_html("<b>{}</b>", f"{n:,}")
    return format_html(
        '<a class="wg-fig{}" href="{}" data-n="{}" aria-label="{}">{}</a>',
        " wg-red" if over else "",
        url,
        n,
        _("%(what)s: %(n)s, see the list") % {"what": label, "n": f"{n:,}"},
        f"{n:,}",
    )


def crumbs_of(
    user: User, grid: Grid, name: str, label: str = "", above: list[Grid] | None = None
) -> list[dict[str, str]]:
    """The way down to `grid`; each level that this person looks over opens the same page there.

    `name` is the route of the page; with `label` the last crumb is the page itself. `above` are the
    levels above, from the top, where the page has read them already.
    """
    levels = list(Grid.objects.above(grid)) if above is None else above
    crumbs = [
        {
            "label": level.name,
            "lang": "zh-Hans",
            "url": way_to(name, level.id) if may_look_over(user, level) else "",
        }
        for level in levels
        if level.tier > Tier.CITY or may_look_over(user, level)
    ]
    if label:
        return [
            *crumbs,
            {"label": grid.name, "lang": "zh-Hans", "url": way_to(name, grid.id)},
            {"label": label},
        ]
    return [*crumbs, {"label": grid.name, "lang": "zh-Hans"}] if crumbs else []


def day_of(text: str | None, today: dt.date) -> dt.date:
    """The day of `?day=`; today when it is missing, is none, or has not come yet."""
    try:
        return min(parse_day(text), today) if text else today
    except ValueError:
        return today
