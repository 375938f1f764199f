"""Sets a ticket's clocks from its county's calendar and settings. Writes nothing by itself.

Two times are stored and never mixed (domain.md, escalation): `due_at` is the ticket's own, its service
time, whoever holds it; `escalate_at` is the present holder's, the earliest of its allowances that run.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from disputes.county_times import CLOCKS, calendar_of, read_times
from disputes.deadlines import counted_from, date_of, fixed_by, left_out, taken_in
from disputes.kinds import State, Urgency
from disputes.models import Category, Ticket, TicketEvent
from disputes.working_time import WorkCalendar, end_of, reminder_of
from grids.models import County
from grids.tiers import Tier

FALLBACK = (240, 240, 900)  # respond, sign, resolve: a county whose admin deleted the row


@dataclass
class Clockwork:
    """Calendar, service times and allowances of one county, loaded once for a request or a sweep."""

    county: County
    calendar: WorkCalendar
    allowances: dict[tuple[str, str, int], tuple[int, int, int]]
    service: dict[tuple[str, str, int | None], int] = field(default_factory=dict)
    uppers: dict[int, int | None] = field(default_factory=dict)
    """Of a category the one above it; empty where no category has a service time of its own."""

    @classmethod
    def load(
        cls, county_id: int, now: dt.datetime, *, since: dt.datetime | None = None
    ) -> "Clockwork":
        """Read what is needed: one query, or two where a category has a time of its own. `since`: when
        the oldest matter came in; the calendar begins a year before and ends a year after `now`."""
        county = read_times(county_id, min(since or now, now).date(), now.date())
        allowances = {tuple(row[:3]): tuple(row[3:]) for row in county.allowances}
        service = {tuple(row[:3]): row[3] for row in county.service}
        return cls(county, calendar_of(county), allowances, service, _uppers(service))

    def minutes(self, kind: str, urgency: str, tier: int) -> tuple[int, int, int]:
        """Respond, sign, resolve of a tier, in minutes."""
        return self.allowances.get((str(kind), str(urgency), int(tier)), FALLBACK)

    def after(self, urgency: str, start: dt.datetime, minutes: int) -> dt.datetime:
        """When `minutes` are over; critical matters run in clock hours."""
        critical = urgency == Urgency.CRITICAL
        return end_of(start, minutes, self.calendar, clock_hours=critical)

    def reminder(self, urgency: str, end: dt.datetime, minutes: int) -> dt.datetime:
        """When 80 % of the allowance that is over at `end` are gone."""
        critical = urgency == Urgency.CRITICAL
        return reminder_of(end, minutes, self.calendar, clock_hours=critical)

    def service_minutes(self, kind: str, urgency: str, category: int | None) -> int:
        """How long the resident is told that it takes: the category's own time, or its upper
        category's, or the kind's; without any the township's whole allowance (domain.md)."""
        for one in (category, self.uppers.get(category or 0), None):
            found = self.service.get((str(kind), str(urgency), one))
            if found is not None:
                return found
        respond, _sign, resolve = self.minutes(kind, urgency, Tier.TOWNSHIP)
        return respond + resolve

    def set_due(
        self,
        ticket: Ticket,
        events: Iterable[TicketEvent] = (),
        *,
        reopened_at: dt.datetime | None = None,
        **ended: dt.datetime | None,
    ) -> None:
        """Derive the deadline from the receipt and what happened since, whoever holds it.

        `reopened_at` as in deadlines.counted_from, `ended` as in deadlines.left_out.
        """
        begins_at, events = counted_from(ticket, list(events), reopened_at)
        fixed = self.bound_by(ticket, begins_at, events, **ended)
        ticket.due_at = self._due_by(ticket, begins_at, events, fixed, **ended)
        ticket.is_due_provisional = fixed is None and self._is_provisional(
            ticket, begins_at, ticket.due_at
        )

    def bound_by(
        self,
        ticket: Ticket,
        begins_at: dt.datetime,
        events: Sequence[TicketEvent],
        **ended: dt.datetime | None,
    ) -> TicketEvent | None:
        """The event whose date is the deadline: one that was given, or the earlier one of a ticket
        that was merged into this one; None where the service time is it."""
        own = fixed_by(ticket, events)
        dates = [own, *taken_in(events, own)]
        if len(dates) == 1:
            return own
        return min(dates, key=lambda one: self._due_by(ticket, begins_at, events, one, **ended))

    def _due_by(
        self,
        ticket: Ticket,
        begins_at: dt.datetime,
        events: Sequence[TicketEvent],
        fixed: TicketEvent | None,
        **ended: dt.datetime | None,
    ) -> dt.datetime:
        """The deadline by one of these dates, or by the service time."""
        if fixed is None:
            minutes = self.service_minutes(ticket.kind, ticket.urgency, ticket.category_id)
            due = self.after(ticket.urgency, begins_at, minutes)
        else:
            due = date_of(fixed)
        for start, end in left_out(events, fixed, **ended):
            due = self.later(ticket.urgency, due, start, end)
        return due

    def leave_out(self, ticket: Ticket, start: dt.datetime, end: dt.datetime) -> None:
        """The time from `start` to `end` does not count: the deadline moves by it."""
        ticket.due_at = self.later(ticket.urgency, ticket.due_at, start, end)

    def later(
        self, urgency: str, moment: dt.datetime, start: dt.datetime, end: dt.datetime
    ) -> dt.datetime:
        """`moment`, put off by what counts from `start` to `end`."""
        if urgency == Urgency.CRITICAL:
            return moment + (end - start)
        return self.calendar.add_span(moment, self.calendar.working_span(start, end))

    def _is_provisional(self, ticket: Ticket, start: dt.datetime, end: dt.datetime) -> bool:
        """Whether a time may still move when a year is announced; clock hours never do."""
        critical = ticket.urgency == Urgency.CRITICAL
        return not critical and self.calendar.reaches_unknown(start, end)

    def start_resolve(self, ticket: Ticket, now: dt.datetime, *, tier: int) -> None:
        """The respond clock ends, the resolve clock starts."""
        _respond, _sign, resolve = self.minutes(ticket.kind, ticket.urgency, tier)
        ticket.respond_by = ticket.sign_by = None
        ticket.resolve_by = self.after(ticket.urgency, now, resolve)
        self.settle(ticket, now, tier=tier, started=CLOCKS)

    def start_sign(self, ticket: Ticket, now: dt.datetime, *, tier: int) -> None:
        """Assigned: the sign clock starts beside the resolve clock."""
        _respond, sign, resolve = self.minutes(ticket.kind, ticket.urgency, tier)
        ticket.respond_by = None
        started: Collection[str] = ("sign",)
        if ticket.resolve_by is None:
            ticket.resolve_by = self.after(ticket.urgency, now, resolve)
            started = CLOCKS
        ticket.sign_by = self.after(ticket.urgency, now, sign)
        self.settle(ticket, now, tier=tier, started=started)

    def new_holder(self, ticket: Ticket, now: dt.datetime, *, tier: int) -> None:
        """The holder's clocks start anew for the state as it is; the deadline stays."""
        respond, sign, resolve = self.minutes(ticket.kind, ticket.urgency, tier)
        after = self.after
        reported, assigned = ticket.state == State.REPORTED, ticket.state == State.ASSIGNED
        ticket.respond_by = after(ticket.urgency, now, respond) if reported else None
        ticket.sign_by = after(ticket.urgency, now, sign) if assigned else None
        ticket.resolve_by = None if reported else after(ticket.urgency, now, resolve)
        self.settle(ticket, now, tier=tier, started=CLOCKS)

    def settle(
        self, ticket: Ticket, now: dt.datetime, *, tier: int, started: Collection[str] = ()
    ) -> None:
        """Derive `escalate_at` and `remind_at` from the running allowances of a holder of `tier`.

        The earliest counts. Nobody is reminded of a clock twice; `started` names those that begin
        now, of which nobody was reminded. While the same one stays the earliest, its reminder stays
        as it is; another one reminds at its own 80 %, or at once where that has passed.
        """
        minutes = self.minutes(ticket.kind, ticket.urgency, tier)
        running = [
            (end, -allowed, name)
            for name, allowed in zip(CLOCKS, minutes, strict=True)
            if (end := end_of_clock(ticket, name)) is not None
        ]
        if not running:
            stop(ticket)
            return
        names = {name for *_end, name in running} - set(started)
        ticket.reminded_of = " ".join(n for n in ticket.reminded_of.split() if n in names)
        if ticket.is_halted:
            stand(ticket)
            return
        before = ticket.escalate_at
        ticket.escalate_at, shorter, first = min(running, key=lambda one: one[:2])
        ticket.is_rise_provisional = self._is_provisional(ticket, now, ticket.escalate_at)
        if first in ticket.reminded_of.split():
            ticket.remind_at = None
        elif ticket.escalate_at != before or first in started:
            moment = self.reminder(ticket.urgency, ticket.escalate_at, -shorter)
            ticket.remind_at = max(now, moment) if now < ticket.escalate_at else None

    def lapse_at(self, now: dt.datetime) -> dt.datetime:
        """When a resolved ticket closes by itself."""
        return self.calendar.add_workdays(now, self.county.lapse_workdays)


class Clocked(Protocol):
    """What carries the holder's three clocks: a ticket, or what the sweep reads of one."""

    @property
    def reminded_of(self) -> str:
        """See disputes.models.Ticket."""


def end_of_clock(ticket: Clocked, name: str) -> dt.datetime | None:
    """When a clock of CLOCKS is over; None while it does not run."""
    end: dt.datetime | None = getattr(ticket, f"{name}_by")
    return end


def with_reminder(ticket: Clocked) -> str:
    """`reminded_of` after a reminder now: the clock that is over first is named, and whichever is
    over at the same moment."""
    ends = {name: end for name in CLOCKS if (end := end_of_clock(ticket, name)) is not None}
    told = {name for name, end in ends.items() if end == min(ends.values())}
    return " ".join(name for name in CLOCKS if name in told | set(ticket.reminded_of.split()))


def stand(ticket: Ticket) -> None:
    """No clock runs for now; nobody is reminded of one twice when they run on."""
    ticket.escalate_at = ticket.remind_at = None
    ticket.is_rise_provisional = False


def stop(ticket: Ticket) -> None:
    """No clock runs any more."""
    stand(ticket)
    ticket.respond_by = ticket.sign_by = ticket.resolve_by = None
    ticket.reminded_of = ""


def _uppers(service: Iterable[tuple[str, str, int | None]]) -> dict[int, int | None]:
    """Of every category the one above it, where any category has a time of its own."""
    if not any(category for *_kind, category in service):
        return {}
    return dict(Category.objects.values_list("pk", "parent"))
