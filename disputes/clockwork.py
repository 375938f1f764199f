"""Sets a ticket's clocks from its county's calendar and allowances. Writes nothing by itself.

Two times are stored and never mixed (domain.md, escalation): `due_at` is the ticket's own deadline;
`escalate_at` is the present holder's, the earliest of the allowances that run for it.
"""

import datetime as dt
from dataclasses import dataclass

from disputes.clocks import Hours, WorkCalendar, end_of, reminder_of
from disputes.kinds import State, Urgency
from disputes.models import Allowance, Ticket, Workday
from disputes.models.workday import NATIONAL_DAY
from grids.models import County

FALLBACK = (240, 240, 900)  # respond, sign, resolve: a county whose admin deleted the row


def load_calendar(county: County, around: dt.date) -> WorkCalendar:
    """The county's working days from a year before `around` to a year after."""
    rows = Workday.objects.filter(
        county_id__isnull=True,
        date__year__gte=around.year - 1,
        date__year__lte=around.year + 1,
    ) | Workday.objects.filter(
        county=county, date__year__gte=around.year - 1, date__year__lte=around.year + 1
    )
    days: dict[dt.date, bool] = {}
    known: set[int] = set()
    for date, is_work, own in rows.values_list("date", "is_work", "county"):
        if (date.month, date.day) == NATIONAL_DAY:  # WorkdayQuerySet.announced
            known.add(date.year)
        if own is None:
            days.setdefault(date, is_work)
        else:
            days[date] = is_work  # the county's own day counts more than the country's
    first, last, again, end = (dt.time.fromisoformat(text) for text in county.hours)
    return WorkCalendar(days, frozenset(known), Hours(((first, last), (again, end))))


@dataclass
class Clockwork:
    """Calendar and allowances of one county, loaded once for a request or a sweep."""

    county: County
    calendar: WorkCalendar
    allowances: dict[tuple[str, str, int], tuple[int, int, int]]

    @classmethod
    def load(cls, county_id: int, now: dt.datetime) -> "Clockwork":
        """Read what is needed: three queries."""
        county = County.objects.get(pk=county_id)
        allowances = {
            (kind, urgency, tier): (respond, sign, resolve)
            for kind, urgency, tier, respond, sign, resolve in Allowance.objects.filter(
                county=county
            ).values_list("kind", "urgency", "tier", "respond", "sign", "resolve")
        }
        return cls(county, load_calendar(county, now.date()), allowances)

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

    def start_respond(self, ticket: Ticket, now: dt.datetime, *, tier: int) -> None:
        """Reported at a holder of `tier`: the respond clock starts; the deadline is set anew."""
        respond, _sign, resolve = self.minutes(ticket.kind, ticket.urgency, tier)
        ticket.respond_by = self.after(ticket.urgency, now, respond)
        ticket.sign_by = ticket.resolve_by = None
        ticket.due_at = self.after(ticket.urgency, now, respond + resolve)
        self.settle_anew(ticket, now, tier=tier)

    def start_resolve(self, ticket: Ticket, now: dt.datetime, *, tier: int) -> None:
        """The respond clock ends, the resolve clock starts; the deadline stays."""
        _respond, _sign, resolve = self.minutes(ticket.kind, ticket.urgency, tier)
        ticket.respond_by = ticket.sign_by = None
        ticket.resolve_by = self.after(ticket.urgency, now, resolve)
        self.settle_anew(ticket, now, tier=tier)

    def start_sign(self, ticket: Ticket, now: dt.datetime, *, tier: int) -> None:
        """Assigned: the sign clock starts beside the resolve clock."""
        _respond, sign, resolve = self.minutes(ticket.kind, ticket.urgency, tier)
        ticket.respond_by = None
        if ticket.resolve_by is None:
            ticket.resolve_by = self.after(ticket.urgency, now, resolve)
        ticket.sign_by = self.after(ticket.urgency, now, sign)
        if ticket.sign_by < ticket.resolve_by:
            ticket.escalate_at = None  # a clock that has just started comes first
        self.settle(ticket, now, tier=tier)

    def whole_level(self, ticket: Ticket, now: dt.datetime, *, tier: int) -> None:
        """A level's whole allowance after a raise or correction; the deadline is set anew too."""
        _respond, _sign, resolve = self.minutes(ticket.kind, ticket.urgency, tier)
        self.new_holder(ticket, now, tier=tier)
        ticket.due_at = self.after(ticket.urgency, now, resolve)

    def new_holder(self, ticket: Ticket, now: dt.datetime, *, tier: int) -> None:
        """The holder's clocks start anew for the state as it is; the ticket's deadline stays."""
        respond, sign, resolve = self.minutes(ticket.kind, ticket.urgency, tier)
        after = self.after
        reported, assigned = ticket.state == State.REPORTED, ticket.state == State.ASSIGNED
        ticket.respond_by = after(ticket.urgency, now, respond) if reported else None
        ticket.sign_by = after(ticket.urgency, now, sign) if assigned else None
        ticket.resolve_by = None if reported else after(ticket.urgency, now, resolve)
        self.settle_anew(ticket, now, tier=tier)

    def settle(self, ticket: Ticket, now: dt.datetime, *, tier: int) -> None:
        """Derive `escalate_at` and `remind_at` from the running allowances of a holder of `tier`.

        The earliest counts. While the same one stays the earliest, its reminder stays as it is, so
        that it comes once; another one reminds at its own 80 %, or at once where that has passed.
        """
        ends = (ticket.respond_by, ticket.sign_by, ticket.resolve_by)
        minutes = self.minutes(ticket.kind, ticket.urgency, tier)
        running = [(end, one) for end, one in zip(ends, minutes, strict=True) if end is not None]
        if not running:
            stop(ticket)
            return
        before = ticket.escalate_at
        ticket.escalate_at, allowed = min(running, key=lambda one: (one[0], -one[1]))
        if ticket.escalate_at == before:
            return
        if ticket.escalate_at <= now:
            ticket.remind_at = None
        else:
            moment = self.reminder(ticket.urgency, ticket.escalate_at, allowed)
            ticket.remind_at = max(now, moment)

    def settle_anew(self, ticket: Ticket, now: dt.datetime, *, tier: int) -> None:
        """The same when all that runs has just started: nobody was reminded of it."""
        ticket.escalate_at = None
        self.settle(ticket, now, tier=tier)

    def lapse_at(self, now: dt.datetime) -> dt.datetime:
        """When a resolved ticket closes by itself."""
        return self.calendar.add_workdays(now, self.county.lapse_workdays)


def stop(ticket: Ticket) -> None:
    """No clock runs any more."""
    ticket.respond_by = ticket.sign_by = ticket.resolve_by = None
    ticket.escalate_at = ticket.remind_at = None
