"""The time of the model in tests/disputes/model.py: walked minute by minute, from domain.md alone."""

import datetime as dt
import functools
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = dt.timedelta(minutes=1)
HOLIDAYS = {dt.date(2026, 7, 17), dt.date(2026, 7, 20)}
MADE_UP = {dt.date(2026, 7, 19)}


@functools.lru_cache(maxsize=200_000)
def is_worked(moment: dt.datetime) -> bool:
    """Whether this minute is working time: 08:30-12:00 and 14:30-18:00 of a working day."""
    local = moment.astimezone(SHANGHAI)
    day, minute = local.date(), local.hour * 60 + local.minute
    if day in HOLIDAYS or (day.isoweekday() > 5 and day not in MADE_UP):
        return False
    return 510 <= minute < 720 or 870 <= minute < 1080


@functools.cache
def after(start: dt.datetime, minutes: int, *, by_the_clock: bool) -> dt.datetime:
    """When so many minutes have passed."""
    moment = start
    while minutes:
        minutes -= by_the_clock or is_worked(moment)
        moment += MINUTE
    return moment


def allowance(kind: str, urgency: str, tier: int) -> dict[str, int]:
    """Other figures at every level, so that no level's clock can stand for another's."""
    slow = 60 if kind == "dispute" else 0
    short = 2 if urgency == "critical" else 1
    return {
        "respond": (70 - 5 * tier) // short,
        "sign": (60 - 7 * tier) // short,
        "resolve": (300 - 20 * tier + slow) // short,
    }


def service_time(kind: str, urgency: str) -> int:
    """What the resident is told; the sum of no level's allowances, so that none can stand for it."""
    return {"normal": 507, "urgent": 203, "critical": 131}[urgency] + (
        90 if kind == "dispute" else 0
    )


@functools.cache
def passed(start: dt.datetime, end: dt.datetime, *, by_the_clock: bool) -> int:
    """How many minutes count between two moments."""
    count = 0
    while start < end:
        count += by_the_clock or is_worked(start)
        start += MINUTE
    return count


def put_off(
    moment: dt.datetime, times: list[tuple[dt.datetime, dt.datetime]], *, by_the_clock: bool
) -> dt.datetime:
    """That moment, later by what counts in each of these times."""
    for start, end in times:
        minutes = passed(start, end, by_the_clock=by_the_clock)
        moment = after(moment, minutes, by_the_clock=by_the_clock)
    return moment


def morning(day: dt.date) -> dt.datetime:
    """When the working hours of a day begin."""
    return dt.datetime.combine(day, dt.time(8, 30), SHANGHAI)


def evening(day: dt.date) -> dt.datetime:
    """When they end."""
    return dt.datetime.combine(day, dt.time(18), SHANGHAI)


def end_of_workdays(moment: dt.datetime, days: int) -> dt.datetime:
    """So many working days after the day of that moment, at their end."""
    day, left = moment.astimezone(SHANGHAI).date(), days
    while left:
        day += dt.timedelta(days=1)
        left -= day not in HOLIDAYS and (day.isoweekday() < 6 or day in MADE_UP)
    return dt.datetime.combine(day, dt.time(18), SHANGHAI)
