"""Days, times and durations in words, as the screens, the digests and the API say them.

Pure functions of the times passed in. A day is the calendar day in Asia/Shanghai.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

ZONE = ZoneInfo("Asia/Shanghai")

# From here on a deadline is said in bold: today's and tomorrow morning's work.
DUE_SOON = timedelta(hours=24)


MONTHS = (
    pgettext_lazy("month", "Jan"),
    pgettext_lazy("month", "Feb"),
    pgettext_lazy("month", "Mar"),
    pgettext_lazy("month", "Apr"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "Jun"),
    pgettext_lazy("month", "Jul"),
    pgettext_lazy("month", "Aug"),
    pgettext_lazy("month", "Sep"),
    pgettext_lazy("month", "Oct"),
    pgettext_lazy("month", "Nov"),
    pgettext_lazy("month", "Dec"),
)
"""Short names of the months; Chinese writes "7 月"."""


NEAR = {-1: gettext_lazy("yesterday"), 0: gettext_lazy("today"), 1: gettext_lazy("tomorrow")}
"""Days that are called by how near they are."""


def local_date(value: date | datetime) -> date:
    """The calendar day of a moment in Asia/Shanghai; a plain date is itself."""
    if isinstance(value, datetime):
        return value.astimezone(ZONE).date()
    return value


def date_words(value: date | datetime, now: datetime) -> str:
    """A date by its number: "9 Jul", with the year when it is not `now`'s."""
    day = local_date(value)
    parts = {"day": day.day, "month": MONTHS[day.month - 1], "year": day.year}
    if day.year == local_date(now).year:
        return _("%(day)d %(month)s") % parts
    return _("%(day)d %(month)s %(year)d") % parts


def day_words(value: date | datetime, now: datetime, *, weekday: bool = False) -> str:
    """A day as people say it: "yesterday", "today", "tomorrow", else its date.

    With `weekday` always the date and its day of the week: "Wed 15 Jul".
    """
    if weekday:
        weekday_name = WEEKDAYS_ABBR[local_date(value).weekday()]
        return _("%(weekday)s %(date)s") % {
            "weekday": weekday_name,
            "date": date_words(value, now),
        }
    away = (local_date(value) - local_date(now)).days
    return str(NEAR[away]) if away in NEAR else date_words(value, now)


def moment_words(value: datetime, now: datetime) -> str:
    """A day and a time on the 24-hour clock: "yesterday 17:05", "9 Jul 17:05"."""
    return f"{day_words(value, now)} {value.astimezone(ZONE):%H:%M}"


def duration_words(span: timedelta) -> str:
    """The two largest units of a duration, never decimals; its sign is not told.

    Days and hours, or hours and minutes, or minutes; the rest is cut off.
    """
    minutes = int(abs(span).total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    day_part = ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else ""
    hour_part = ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours} if hours else ""
    minute_part = ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest} if rest else ""
    units = (day_part, hour_part) if days else (hour_part, minute_part)
    return " ".join(unit for unit in units if unit) or _("under a minute")


@dataclass(frozen=True)
class Due:
    """One countdown: `kind` is none, left, soon, over, paused or done; `at` the time it speaks of."""

    kind: str
    words: str = ""
    icon: str = ""
    at: datetime | None = None
    is_provisional: bool = False

    @property
    def css(self) -> str:
        """The modifier class: only `soon` and `over` look different."""
        return f"wg-due-{self.kind}" if self.kind in {"soon", "over"} else ""

    @property
    def is_running(self) -> bool:
        """Whether the words change as time goes by."""
        return self.kind in {"left", "soon", "over"}


def countdown(due_at: datetime, now: datetime, *, is_provisional: bool = False) -> Due:
    """What a running deadline says: past it is over, within DUE_SOON of it soon.

    `is_provisional`: it reaches into a year whose holidays are not announced, and may still move.
    """
    left = due_at - now
    span = duration_words(left)
    if left < timedelta(0):
        words = _("Overdue by %(span)s") % {"span": span}
        return Due("over", words, "alert-circle", due_at, is_provisional)
    kind, icon = ("soon", "hourglass") if left <= DUE_SOON else ("left", "clock")
    return Due(kind, _("%(span)s left") % {"span": span}, icon, due_at, is_provisional)


def countdown_patterns() -> dict[str, list[str] | str]:
    """The words of a countdown for the browser, which re-words it every minute.

    One and many of each unit; `{n}` is the number, `{t}` the duration.
    """
    return {
        "left": _("%(span)s left").replace("%(span)s", "{t}"),
        "over": _("Overdue by %(span)s").replace("%(span)s", "{t}"),
        "under": _("under a minute"),
        "day": [ngettext("%(n)d day", "%(n)d days", k).replace("%(n)d", "{n}") for k in (1, 2)],
        "hour": [ngettext("%(n)d hour", "%(n)d hours", k).replace("%(n)d", "{n}") for k in (1, 2)],
        "minute": [
            ngettext("%(n)d minute", "%(n)d minutes", k).replace("%(n)d", "{n}") for k in (1, 2)
        ],
    }
