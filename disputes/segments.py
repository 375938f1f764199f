"""What of a span of time counts, and why the rest does not: the pieces of a deadline. Pure.

The pieces lie end to end, from where the count begins to where it is over. They are found by walking
from one piece to the next, not by the sums of working_time.py, so that one can be held to the other.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from disputes.working_time import WorkCalendar

_DAY = dt.timedelta(days=1)
_NOTHING = dt.timedelta()
_SATURDAY = 5


class Why(enum.StrEnum):
    """Why a piece of time counts (the first three), or why it does not."""

    WORK = "work"
    MAKE_UP = "make_up"
    CLOCK = "clock"
    MIDDAY = "midday"
    NIGHT = "night"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    STOPPED = "stopped"


Stop = tuple[dt.datetime, dt.datetime]
"""From when to when nothing counts, whatever the hour."""

COUNTING = frozenset({Why.WORK, Why.MAKE_UP, Why.CLOCK})
"""What a deadline is counted in: working hours, those of a make-up day, or hours of the clock."""


@dataclass(frozen=True)
class Segment:
    """A piece of time in UTC. `name` is that of its holiday or make-up day, where it has one; `stop`
    the one that it lies in.

    `is_back`: it makes up for a stop that began when the time was over already (its result was late
    before its verifier had it); such pieces are no part of the service time.
    """

    start: dt.datetime
    end: dt.datetime
    why: Why
    name: str = ""
    stop: Stop | None = None
    is_back: bool = False

    @property
    def counted(self) -> dt.timedelta:
        """How much of it counts: all or nothing."""
        return self.end - self.start if self.why in COUNTING else _NOTHING


def count(
    calendar: WorkCalendar,
    start: dt.datetime,
    span: dt.timedelta,
    *,
    stops: Iterable[Stop] = (),
    clock_hours: bool = False,
) -> list[Segment]:
    """The pieces from `start` until `span` has counted; empty for no span.

    `stops` follow each other; those that begin when all has counted are left out. Raises ValueError
    for a time without a zone and for a negative span.
    """
    if span < _NOTHING:
        raise ValueError("A span of time cannot be negative.")
    found: list[Segment] = []
    left = span
    if not left:
        return found
    for piece in _stopped(_pieces(calendar, start, clock_hours=clock_hours), list(stops)):
        if piece.counted >= left:
            return _joined([*found, replace(piece, end=piece.start + left)])
        left -= piece.counted
        found.append(piece)
    raise AssertionError("the pieces never end")


def length(pieces: Iterable[Segment]) -> dt.timedelta:
    """How much counts in all."""
    return sum((piece.counted for piece in pieces), _NOTHING)


def counts_within(calendar: WorkCalendar, stop: Stop, *, clock_hours: bool) -> dt.timedelta:
    """How much would have counted between two moments: what a stop takes away."""
    total = _NOTHING
    for piece in _pieces(calendar, stop[0], clock_hours=clock_hours):
        if piece.start >= stop[1]:
            return total
        total += replace(piece, end=min(piece.end, stop[1])).counted
    raise AssertionError("the pieces never end")


def _pieces(calendar: WorkCalendar, start: dt.datetime, *, clock_hours: bool) -> Iterator[Segment]:
    """All pieces from `start` on, without an end."""
    if start.utcoffset() is None:
        raise ValueError("A time without a zone says nothing; pass an aware one.")
    zone = calendar.hours.tz
    day = start.astimezone(zone).date()
    while True:
        for begin, end, why, name in _of_day(calendar, day):
            first, last = (one.replace(tzinfo=zone).astimezone(dt.UTC) for one in (begin, end))
            if last > start:
                why, name = (Why.CLOCK, "") if clock_hours else (why, name)
                yield Segment(max(first, start.astimezone(dt.UTC)), last, why, name)
        day += _DAY


def _of_day(
    calendar: WorkCalendar, day: dt.date
) -> Iterator[tuple[dt.datetime, dt.datetime, Why, str]]:
    """A local day from midnight to midnight."""
    midnight = dt.datetime.combine(day, dt.time())
    name = calendar.name_of(day)
    if not calendar.is_workday(day):
        is_weekend = not name and day.weekday() >= _SATURDAY
        yield midnight, midnight + _DAY, Why.WEEKEND if is_weekend else Why.HOLIDAY, name
        return
    is_make_up = day.weekday() >= _SATURDAY
    work, name = (Why.MAKE_UP, name) if is_make_up else (Why.WORK, "")
    before, idle = midnight, Why.NIGHT
    for begin, end in calendar.hours.slots:
        first, last = dt.datetime.combine(day, begin), dt.datetime.combine(day, end)
        if before < first:
            yield before, first, idle, ""
        yield first, last, work, name
        before, idle = last, Why.MIDDAY
    yield before, midnight + _DAY, Why.NIGHT, ""


def _stopped(pieces: Iterator[Segment], stops: Sequence[Stop]) -> Iterator[Segment]:
    """The same pieces, cut where a stop begins or ends; what lies in one does not count."""
    waiting = [(begin.astimezone(dt.UTC), end.astimezone(dt.UTC)) for begin, end in stops]
    for piece in pieces:
        while piece.start < piece.end:
            while waiting and waiting[0][1] <= piece.start:
                waiting.pop(0)
            begin, end = waiting[0] if waiting else (piece.end, piece.end)
            if begin <= piece.start:
                cut = min(end, piece.end)
                yield Segment(piece.start, cut, Why.STOPPED, stop=(begin, end))
            else:
                cut = min(begin, piece.end)
                yield replace(piece, end=cut)
            piece = replace(piece, start=cut)


def _joined(pieces: Iterable[Segment]) -> list[Segment]:
    """Neighbours of one reason as one: a night over midnight, a weekend, a week of holidays."""
    found: list[Segment] = []
    for piece in pieces:
        if found and replace(found[-1], start=piece.start, end=piece.end) == piece:
            found[-1] = replace(found[-1], end=piece.end)
        else:
            found.append(piece)
    return found
