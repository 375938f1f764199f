"""Working time: from when to when an allowance runs. No clock is read here, no table asked.

Rules of the house (domain.md, working time): national holidays and make-up working days (调休)
count as the calendar says; in an unknown year the statutory days are off and the rest counts Monday
to Friday; an allowance that runs out at the end of a slot is due at that end (18:00), not the next
morning. Inside, times are local wall
times; the zone must have no clock changes (China has had none since 1991).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from disputes.statutory import statutory_days, statutory_names

SHANGHAI = ZoneInfo("Asia/Shanghai")
REMIND_FIFTHS = 4  # the holder is reminded when four fifths (80 %) of the allowance are gone

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_FRIDAY = 4


@dataclass(frozen=True)
class Hours:
    """The working slots of a day, in order and apart from each other, in a zone's local time.

    Raises ValueError for slots out of order.
    """

    slots: tuple[tuple[time, time], ...] = (
        (time(8, 30), time(12, 0)),
        (time(14, 30), time(18, 0)),
    )
    tz: ZoneInfo = SHANGHAI

    def __post_init__(self) -> None:
        in_order = all(start < end for start, end in self.slots)
        apart = all(before[1] <= after[0] for before, after in pairwise(self.slots))
        if not self.slots or not in_order or not apart:
            raise ValueError("Working hours are slots that follow each other within a day.")

    @property
    def a_day(self) -> timedelta:
        """The working time of a whole day."""
        ends = [[datetime.combine(date.min, one) for one in slot] for slot in self.slots]
        return sum((end - begin for begin, end in ends), timedelta())


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked, and when.

    `days` holds what differs from Monday to Friday, or says so on purpose; `known_years` the years
    whose holidays have been announced; `names` what a day is called, where it has a name. Starts may have any zone, answers are in UTC. All methods
    raise ValueError for a time without a zone and for a negative span.
    """

    days: Mapping[date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()
    hours: Hours = Hours()
    names: Mapping[date, str] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked; a day nobody told of follows the week.

        In a year that is not announced the statutory days are off: only moved days are unknown.
        """
        told = self.days.get(day)
        if told is not None:
            return told
        if day.year not in self.known_years and day in statutory_days(day.year):
            return False
        return day.weekday() <= _FRIDAY

    def name_of(self, day: date) -> str:
        """What the calendar calls `day`; of an unknown year the statutory days have their names."""
        if day in self.days or day.year in self.known_years:
            return self.names.get(day, "")
        return statutory_names(day.year).get(day, "")

    def is_provisional(self, day: date) -> bool:
        """Whether `day` is counted without an announcement: it may still be moved."""
        return day.year not in self.known_years and day not in self.days

    def reaches_unknown(self, start: datetime, end: datetime) -> bool:
        """Whether a count from `start` to `end` touches a year that is not announced yet."""
        first, last = self._local(start).year, self._local(end).year
        return not self.known_years.issuperset(range(first, last + 1))

    def add_working(self, start: datetime, minutes: int) -> datetime:
        """Return when `minutes` of working time have passed since `start`.

        Outside working time the count begins with the next slot; 0 minutes are over at `start`.
        """
        return self.add_span(start, _span(minutes) * _MINUTE)

    def add_span(self, start: datetime, span: timedelta) -> datetime:
        """The same for a span of working time that is no whole number of minutes."""
        moment, left = self._local(start), span
        if not left:
            return start.astimezone(UTC)
        day = moment.date()
        a_day = self.hours.a_day
        while True:
            if self.is_workday(day):
                if moment.date() < day and left > a_day:
                    left -= a_day  # a whole day goes by at once
                else:
                    for begin, end in self._slots(day):
                        begin = max(begin, moment)
                        if begin < end and left <= end - begin:
                            return self._utc(begin + left)
                        left -= max(end - begin, timedelta())
            day += _DAY

    def before_end(self, end: datetime, minutes: int) -> datetime:
        """Return the earliest moment from which `minutes` of working time are left until `end`.

        What `add_working` gives after the first part of an allowance that ends at `end`: a moment
        between two slots is the end of the former.
        """
        moment, left = self._local(end), _span(minutes) * _MINUTE
        if not left:
            return end.astimezone(UTC)
        day = moment.date()
        while True:
            if self.is_workday(day):
                for begin, close in reversed(list(self._slots(day))):
                    close = min(close, moment)
                    if left < close - begin:
                        return self._utc(close - left)
                    left -= max(close - begin, timedelta())
            day -= _DAY

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Return the whole minutes of working time from `start` to `end`; 0 when `end` is first."""
        return self.working_span(start, end) // _MINUTE

    def working_span(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from `start` to `end`, to the microsecond."""
        first, last = self._local(start), self._local(end)
        worked = timedelta()
        day = first.date()
        while day <= last.date():
            if self.is_workday(day):
                for begin, close in self._slots(day):
                    worked += max(min(close, last) - max(begin, first), timedelta())
            day += _DAY
        return worked

    def add_workdays(self, start: datetime, days: int) -> datetime:
        """Return the end of the `days`-th working day after the day of `start` (0: `start`)."""
        day, left = self._local(start).date(), _span(days)
        if not left:
            return start.astimezone(UTC)
        while left:
            day += _DAY
            left -= self.is_workday(day)
        return self.closes(day)

    def next_working(self, moment: datetime) -> datetime:
        """The moment itself within working hours, else when the next of them begin."""
        local = self._local(moment)
        day = local.date()
        while True:
            if self.is_workday(day):
                for begin, end in self._slots(day):
                    if local < end:
                        return self._utc(max(begin, local))
            day += _DAY

    def opens(self, day: date) -> datetime:
        """When the working hours of `day` begin, whether it is worked or not."""
        return self._utc(datetime.combine(day, self.hours.slots[0][0]))

    def closes(self, day: date) -> datetime:
        """When they end."""
        return self._utc(datetime.combine(day, self.hours.slots[-1][1]))

    def _slots(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for begin, end in self.hours.slots:
            yield datetime.combine(day, begin), datetime.combine(day, end)

    def _local(self, moment: datetime) -> datetime:
        return _aware(moment).astimezone(self.hours.tz).replace(tzinfo=None)

    def _utc(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=self.hours.tz).astimezone(UTC)


def add_clock(start: datetime, minutes: int) -> datetime:
    """Return `start` plus `minutes` of plain time, day and night, in UTC."""
    return _aware(start).astimezone(UTC) + _span(minutes) * _MINUTE


def end_of(start: datetime, minutes: int, calendar: WorkCalendar, *, clock_hours: bool) -> datetime:
    """Return when an allowance of `minutes` that starts at `start` is over, in UTC.

    `clock_hours`: the minutes run day and night, as in critical matters.
    """
    return add_clock(start, minutes) if clock_hours else calendar.add_working(start, minutes)


def reminder_of(
    end: datetime, minutes: int, calendar: WorkCalendar, *, clock_hours: bool
) -> datetime:
    """Return when 80 % of the allowance of `minutes` that is over at `end` are gone, in UTC."""
    left = minutes - minutes * REMIND_FIFTHS // 5
    if clock_hours:
        return _aware(end).astimezone(UTC) - _span(left) * _MINUTE
    return calendar.before_end(end, left)


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("A time without a zone says nothing; pass an aware one.")
    return moment


def _span(count: int) -> int:
    if count < 0:
        raise ValueError("A span of time cannot be negative.")
    return count
