"""Days, ISO weeks, months and quarters as the county counts them. No clock is read here.

A day is the calendar day of Asia/Shanghai; a week begins on Monday (ISO 8601). A period is the
half-open span from its first moment to the first moment after it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

ZONE = ZoneInfo("Asia/Shanghai")

_WEEK = re.compile(r"(2[01][0-9]{2})-W([0-9]{2})")  # other years have no reports, see _YEARS
_SPAN = re.compile(r"(2[01][0-9]{2})-(?:(0[1-9]|1[0-2])|Q([1-4]))")
_DAY = timedelta(days=1)
_YEARS = range(
    2000, 2200
)  # there are no reports of others, and the calendar's ends have no next day


class BadWeek(ValueError):
    """A text that names no week; its sentence is translated."""

    def __init__(self) -> None:
        super().__init__(_("A week is written like 2026-W47: the year, then the week's number."))


@dataclass(frozen=True, order=True)
class Week:
    """An ISO week: `start` is its Monday, `end` its Sunday, `label` like 2026-W47.

    Raises ValueError when `start` is no Monday.
    """

    start: date

    def __post_init__(self) -> None:
        if self.start.weekday():
            raise ValueError("A week starts on a Monday.")

    @property
    def end(self) -> date:
        """Its Sunday, the last day that belongs to it."""
        return self.start + 6 * _DAY

    @property
    def label(self) -> str:
        """Its ISO name; the days around New Year may belong to a week of the other year."""
        year, number, _weekday = self.start.isocalendar()
        return f"{year:04d}-W{number:02d}"

    @property
    def days(self) -> tuple[date, ...]:
        """Its seven days from Monday."""
        return tuple(self.start + number * _DAY for number in range(7))

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """Its first moment and the first moment after it, in UTC."""
        return day_bounds(self.start)[0], day_bounds(self.end)[1]

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, order=True)
class Span:
    """A month or a quarter: its first and its last day (both belong to it), and its label."""

    start: date
    end: date
    label: str

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """Its first moment and the first moment after it, in UTC."""
        return day_bounds(self.start)[0], day_bounds(self.end)[1]

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def local_day(moment: datetime) -> date:
    """Return the county's calendar day of `moment`; ValueError for a time without a zone."""
    if moment.utcoffset() is None:
        raise ValueError("A time without a zone has no day; pass an aware one.")
    return moment.astimezone(ZONE).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the first moment of `day` and of the next day, in UTC."""
    return _midnight(day), _midnight(day + _DAY)


def iso_week(day: date) -> Week:
    """Return the week that `day` belongs to."""
    return Week(day - day.weekday() * _DAY)


def parse_day(text: str) -> date:
    """Return the day written as 2026-07-15; ValueError for one that is none or has no reports."""
    day = date.fromisoformat(text)
    if day.year not in _YEARS:
        raise ValueError("There are no reports of this day.")
    return day


def parse_week(text: str) -> Week:
    """Return the week written as 2026-W47; raises BadWeek, also for a week 53 that is none."""
    match = _WEEK.fullmatch(text.strip())
    if match is None:
        raise BadWeek
    try:
        return Week(date.fromisocalendar(int(match[1]), int(match[2]), 1))
    except ValueError:
        raise BadWeek from None


def weeks_back(week: Week, count: int) -> list[Week]:
    """Return `count` weeks that end with `week`, the oldest first."""
    return [Week(week.start - number * 7 * _DAY) for number in reversed(range(count))]


def month(day: date) -> Span:
    """Return the month of `day`, labelled like 2026-11."""
    start = day.replace(day=1)
    return Span(start, _next_month(start) - _DAY, f"{start:%Y-%m}")


def quarter(day: date) -> Span:
    """Return the quarter of `day`, labelled like 2026-Q4."""
    number = (day.month - 1) // 3
    start = date(day.year, number * 3 + 1, 1)
    after = _next_month(_next_month(_next_month(start)))
    return Span(start, after - _DAY, f"{start.year:04d}-Q{number + 1}")


def parse_span(text: str) -> Span:
    """Return the month written as 2026-11 or the quarter as 2026-Q4; ValueError for anything else."""
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError("A month is written like 2026-11, a quarter like 2026-Q4.")
    if match[3]:
        return quarter(date(int(match[1]), int(match[3]) * 3, 1))
    return month(date(int(match[1]), int(match[2]), 1))


def spans_back(span: Span, count: int) -> list[Span]:
    """Return `count` months or quarters that end with `span`, the newest first."""
    of = quarter if "Q" in span.label else month
    found = [span]
    while len(found) < count:
        found.append(of(found[-1].start - _DAY))
    return found


def _next_month(first: date) -> date:
    return (first + 31 * _DAY).replace(day=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
