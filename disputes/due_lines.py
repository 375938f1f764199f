"""A deadline piece by piece, a line each: when, why, and how much of it counts."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disputes.due_words import between, hours_words, moment_of, whole_minutes, why_held, why_of
from disputes.explained import Held
from disputes.segments import Segment, Stop, Why, length
from grids.wording import ZONE, day_words, local_date


@dataclass(frozen=True)
class Line:
    """A line: when, why, and how much of it counts ("" where none does). `held` is its stop."""

    when: str
    why: str
    amount: str = ""
    held: Held | None = None


@dataclass
class _Group:
    """Pieces that are told in one line."""

    kind: str
    pieces: list[Segment] = field(default_factory=list)
    is_whole: bool = False

    @property
    def is_worked(self) -> bool:
        """Whether it is the working time of one usual day."""
        return self.kind.startswith(f"{Why.WORK} ")

    @property
    def is_night(self) -> bool:
        """Whether nothing but a night lies there."""
        return {piece.why for piece in self.pieces} == {Why.NIGHT}

    @property
    def start(self) -> dt.datetime:
        return self.pieces[0].start

    @property
    def end(self) -> dt.datetime:
        return self.pieces[-1].end


def lines_of(
    pieces: Sequence[Segment],
    now: dt.datetime,
    held: Iterable[Held] = (),
    *,
    a_day: dt.timedelta,
) -> list[Line]:
    """A line for each day that counted, and for each time between that did not.

    `a_day` is the working time of a whole day; such days after each other are one line. The minutes told add up to those of the whole:
    of a count that began within a minute, the minute it began in is told as a whole one.
    """
    stops = {one.stop: one for one in held}
    found, before, so_far = [], 0, dt.timedelta()
    for group in _folded(_grouped(pieces), a_day):
        so_far += length(group.pieces)
        minutes = whole_minutes(so_far)
        found.append(_line(group, minutes - before, now, stops))
        before = minutes
    return found


def back_lines(held: Iterable[Held], now: dt.datetime) -> list[Line]:
    """A line for each stop that began when the time was over: by how much the deadline moved."""
    found = []
    for one in held:
        if one.back:
            words = {"why": why_held(one), "to": moment_of(one.back[-1].end, now)}
            why = _("%(why)s, when the time was over: the deadline moved to %(to)s") % words
            amount = hours_words(whole_minutes(one.worth))
            found.append(Line(between(*one.stop, now), why, amount, one))
    return found


def _grouped(pieces: Sequence[Segment]) -> list[_Group]:
    found: list[_Group] = []
    for index, piece in enumerate(pieces):
        kind = _kind(piece)
        if found and piece.why == Why.MIDDAY and _is_within(pieces, index):
            continue  # between the two halves of one day: told by their times
        if found and found[-1].kind == kind:
            found[-1].pieces.append(piece)
        else:
            found.append(_Group(kind, [piece]))
    return found


def _kind(piece: Segment) -> str:
    """Pieces of one kind that follow each other are one line."""
    if piece.stop is not None:
        return f"stop {piece.stop[0]}"
    if piece.counted:
        return f"{piece.why} {local_date(piece.start)}"
    return "off"


def _is_within(pieces: Sequence[Segment], index: int) -> bool:
    around = [pieces[one] for one in (index - 1, index + 1) if 0 <= one < len(pieces)]
    return len(around) == 2 and all(one.counted for one in around)


def _folded(groups: list[_Group], a_day: dt.timedelta) -> list[_Group]:
    """Whole working days with nothing but nights between as one group."""
    found: list[_Group] = []
    waiting: list[_Group] = []
    for group in groups:
        is_whole = group.is_worked and length(group.pieces) == a_day
        days = found[-1] if found and found[-1].is_whole else None
        if days is not None and not waiting and group.is_night:
            waiting.append(group)
        elif days is not None and is_whole and waiting:
            pieces = [*days.pieces, *waiting.pop().pieces, *group.pieces]
            found[-1] = _Group("days", pieces, is_whole=True)
        else:
            found += [*waiting, group]
            waiting.clear()
            group.is_whole = is_whole
    return [*found, *waiting]


def _line(group: _Group, minutes: int, now: dt.datetime, stops: dict[Stop, Held]) -> Line:
    first = group.pieces[0]
    when = between(group.start, group.end, now)
    if first.stop is not None:
        one = stops.get(first.stop)
        return Line(when, why_held(one), held=one)
    if group.kind == "off":
        names = dict.fromkeys(why_of(piece) for piece in group.pieces)
        return Line(when, _(", ").join(names))
    if group.kind == "days":
        days = len({local_date(piece.start) for piece in group.pieces if piece.counted})
        ends = (group.start, group.end)
        when = " – ".join(day_words(one, now, weekday=True) for one in ends)
        why = ngettext("%(n)d whole working day", "%(n)d whole working days", days) % {"n": days}
        return Line(when, why, hours_words(minutes))
    if len(group.pieces) > 1:
        slots = ", ".join(_slot(piece) for piece in group.pieces)
        when = f"{day_words(group.start, now, weekday=True)} {slots}"
    return Line(when, why_of(first), hours_words(minutes))


def _slot(piece: Segment) -> str:
    return f"{piece.start.astimezone(ZONE):%H:%M}–{piece.end.astimezone(ZONE):%H:%M}"
