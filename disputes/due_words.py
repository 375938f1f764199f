"""What a deadline goes by, in words: the reasons why time counts or does not, the steps, the hours."""

import datetime as dt

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from disputes.explained import MINUTE, Explanation, Held
from disputes.models import Ticket, TicketEvent
from disputes.segments import Segment, Why
from disputes.wording import category_name, step_words
from grids.wording import ZONE, day_words, local_date

WHY = {
    Why.WORK: gettext_lazy("working time"),
    Why.MAKE_UP: gettext_lazy("make-up working day"),
    Why.CLOCK: gettext_lazy("by the clock, day and night"),
    Why.MIDDAY: gettext_lazy("midday break"),
    Why.NIGHT: pgettext_lazy("does not count", "night"),
    Why.WEEKEND: gettext_lazy("weekend"),
    Why.HOLIDAY: gettext_lazy("holiday"),
}

HELD = {
    "resolve": gettext_lazy("the result lay before its verifier"),
    "log_solved": gettext_lazy("the result lay before its verifier"),
    "pause": gettext_lazy("paused"),
    "park": gettext_lazy("parked"),
    "ask_back": gettext_lazy("a first question waited for its answer"),
}
"""Why a clock stood, by the verb after which it did."""

NAMES = {
    "元旦": gettext_lazy("New Year"),
    "春节": gettext_lazy("Spring Festival"),
    "清明": gettext_lazy("Qingming"),
    "劳动节": gettext_lazy("Labour Day"),
    "端午": gettext_lazy("Dragon Boat Festival"),
    "中秋": gettext_lazy("Mid-Autumn Festival"),
    "国庆节": gettext_lazy("National Day"),
}
"""The country's holidays; what a county calls a day of its own is told as it was written."""


def told_of(ticket: Ticket, told: Explanation, now: dt.datetime) -> list[tuple[str, str]]:
    """What the count goes by: each with its heading, in the order of reading."""
    return [*_fixed(told, now), *_counted(ticket, told, now), *_standing(told, now)]


def _fixed(told: Explanation, now: dt.datetime) -> list[tuple[str, str]]:
    if told.fixed is None:
        return []
    words = _("%(when)s: neither the calendar nor a service time moves it")
    when = {"when": moment_of(told.fixed.due_at, now)}
    return [(_("Fixed date"), words % when), (_("Fixed by"), step_of(told.fixed, now))]


def _standing(told: Explanation, now: dt.datetime) -> list[tuple[str, str]]:
    if told.standing is None:
        return []
    words = _(
        "%(step)s: when it runs again, the deadline moves by what would have counted meanwhile"
    )
    return [(_("The clock stands"), words % {"step": step_of(told.standing, now)})]


def _counted(ticket: Ticket, told: Explanation, now: dt.datetime) -> list[tuple[str, str]]:
    if told.minutes is None:
        return []
    hours = hours_words(told.minutes)
    words = (
        _("%(hours)s by the clock, day and night")
        if told.is_clock
        else _("%(hours)s of working time")
    )
    of = [capfirst(ticket.get_kind_display()), ticket.get_urgency_display()]
    if told.category is not None:
        of.insert(1, category_name(told.category))
    again = told.begins_at != ticket.began_at
    begun = _("its reopening, %(when)s") if again else _("its receipt, %(when)s")
    if ticket.counted_from is not None and not again:
        begun = _("where that of the ticket began that it was split from, %(when)s")
    found = [
        (_("Service time"), _with(words % {"hours": hours}, " · ".join(of))),
        (_("Counted from"), begun % {"when": moment_of(told.begins_at, now)}),
    ]
    if not again and told.begins_at - ticket.logged_at >= MINUTE:
        found.append((_("Written on the phone"), moment_of(ticket.logged_at, now)))
    return found


def events_of(held: Held, now: dt.datetime) -> str:
    """The steps between which the clock stood."""
    steps = [step_of(one, now) for one in (held.began, held.ended) if one is not None]
    return " – ".join(steps)


def step_of(event: TicketEvent, now: dt.datetime) -> str:
    """A step with its time, and the unit that did it."""
    words = f"{step_words(event)} {moment_of(event.at, now)}"
    return _with(words, event.by_label) if event.by_label else words


def moved_words(held: Held) -> str:
    """By how much a stop moved the deadline."""
    minutes = whole_minutes(held.worth)
    if not minutes:
        return _("outside working time: it moved nothing")
    return _("the deadline moved by %(hours)s") % {"hours": hours_words(minutes)}


def whole_minutes(span: dt.timedelta) -> int:
    """Minutes; one that has begun is told as a whole one."""
    return -(-span // MINUTE)


def hours_words(minutes: int) -> str:
    """Hours and minutes, never days: 28 hours of working time are four days of work."""
    hours, rest = divmod(minutes, 60)
    parts = [ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}] if hours else []
    if rest or not hours:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest})
    return " ".join(parts)


def moment_of(at: dt.datetime, now: dt.datetime) -> str:
    """A day with its day of the week, and the time: Tue 14 Jul 16:10."""
    return f"{day_words(at, now, weekday=True)} {at.astimezone(ZONE):%H:%M}"


def between(start: dt.datetime, end: dt.datetime, now: dt.datetime) -> str:
    """From when to when: the day once where both lie on it."""
    if local_date(start) == local_date(end):
        return f"{moment_of(start, now)}–{end.astimezone(ZONE):%H:%M}"
    return f"{moment_of(start, now)} – {moment_of(end, now)}"


def why_held(held: Held | None) -> str:
    """Why the clock stood."""
    if held is None:
        return ""
    if held.began is None:
        return _("the ticket that it was split from stood")
    return str(HELD.get(held.began.verb, ""))


def why_of(piece: Segment) -> str:
    """The reason, with the name of the holiday or the make-up day."""
    why = str(WHY[piece.why])
    name = piece.name.removesuffix("调休")
    if not name:
        return why
    return _with(why, str(NAMES.get(name, name)))


def _with(words: str, more: str) -> str:
    return _("%(words)s (%(more)s)") % {"words": words, "more": more}
