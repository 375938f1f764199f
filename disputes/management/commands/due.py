"""When a span of working time is over: what a deadline would be, without a ticket."""

import datetime as dt
import json
from argparse import ArgumentParser
from fractions import Fraction
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes.county_times import load_calendar
from disputes.due_lines import lines_of
from disputes.due_words import moment_of
from disputes.segments import Segment, count
from disputes.working_time import SHANGHAI, WorkCalendar
from grids.models import County

YEARS = range(2000, 2200)
MOST = 100_000
"""Hours; more than fifty years of working time is a slip of the finger."""

_LAST = dt.date(2300, 1, 1)


class Command(BaseCommand):
    """Counts by the county's own calendar and working hours; writes nothing."""

    help = "Say when so many hours of working time are over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--county", required=True, help="its six-digit division code")
        parser.add_argument(
            "--start", required=True, help="ISO 8601; without an offset it is Shanghai's time"
        )
        parser.add_argument("--hours", required=True, help="8, 1.5 or 1/3")
        parser.add_argument(
            "--clock-hours", action="store_true", help="day and night, as for critical matters"
        )
        parser.add_argument("--explain", action="store_true", help="what counted and what did not")
        parser.add_argument("--json", action="store_true", help='print {"due": …} and nothing else')

    def handle(self, **options: Any) -> None:
        county, start = _county(options["county"]), _start(options["start"])
        span = _span(options["hours"])
        calendar = load_calendar(county, start.date(), _LAST)
        pieces = count(calendar, start, span, clock_hours=options["clock_hours"])
        due = (pieces[-1].end if pieces else start).astimezone(SHANGHAI)
        if options["json"]:
            self.stdout.write(json.dumps({"due": due.isoformat()}))
        elif options["explain"]:
            self._explain(pieces, due, calendar)
        else:
            self.stdout.write(due.isoformat())

    def _explain(self, pieces: list[Segment], due: dt.datetime, calendar: WorkCalendar) -> None:
        now = timezone.now()
        for line in lines_of(pieces, now, a_day=calendar.hours.a_day):
            told = _("%(when)s: %(why)s, counts %(amount)s")
            if not line.amount:
                told = _("%(when)s: %(why)s, does not count")
            self.stdout.write(told % {"when": line.when, "why": line.why, "amount": line.amount})
        self.stdout.write(_("Due %(when)s") % {"when": moment_of(due, now)})
        if pieces and calendar.reaches_unknown(pieces[0].start, due):
            self.stdout.write(
                _(
                    "Provisional: the holidays it reaches into are not announced yet; moved working "
                    "days may still shift it."
                )
            )


def _county(code: str) -> County:
    found = County.objects.filter(pk=code).first() if code.isascii() and code.isdecimal() else None
    if found is None:
        raise CommandError(_("There is no county %(code)s here.") % {"code": code})
    return found


def _start(text: str) -> dt.datetime:
    """The start; without an offset in Shanghai's time."""
    try:
        start = dt.datetime.fromisoformat(text)
        if start.tzinfo is None:
            start = start.replace(tzinfo=SHANGHAI)
        start = start.astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        start = None
    if start is None or start.year not in YEARS:
        words = _(
            "A start is written like 2026-07-15T09:00, of the years 2000 to 2199: not %(text)s"
        )
        raise CommandError(words % {"text": text})
    return start


def _span(text: str) -> dt.timedelta:
    """The hours as a span, to the microsecond."""
    try:
        hours = Fraction(text)
    except (ValueError, ZeroDivisionError):
        hours = Fraction(-1)
    if not 0 <= hours <= MOST:
        words = _("Hours are a number from 0 to %(most)s, like 8, 1.5 or 1/3: not %(text)s")
        raise CommandError(words % {"most": MOST, "text": text})
    return dt.timedelta(microseconds=round(hours * 3_600_000_000))
