"""Reads how long everything may take in a county, and on which days: one question for a verb."""

import datetime as dt
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONArray

from disputes.models import Allowance, ServiceTime, Workday
from disputes.models.workday import NATIONAL_DAY
from disputes.working_time import Hours, WorkCalendar
from grids.models import County
from rows.prepared import A_DAY, Prepared, Two

CLOCKS = ("respond", "sign", "resolve")
"""The clocks of a holder, each with a column `…_by` for its end."""


def _settings(county: int, first: dt.date, last: dt.date) -> QuerySet[County]:
    """The county with its allowances, service times and days of the calendar, in one statement."""
    of_it = {"county": OuterRef("pk")}
    allowances = Allowance.objects.filter(**of_it).order_by()
    service = ServiceTime.objects.filter(**of_it).order_by()
    days = Workday.objects.filter(Q(county=None) | Q(**of_it), date__gte=first, date__lte=last)
    return County.objects.filter(pk=county).annotate(
        allowances=_rows(allowances, "kind", "urgency", "tier", *CLOCKS),
        service=_rows(service, "kind", "urgency", "category", "minutes"),
        days=_rows(days.order_by(), "date", "is_work", "name", "county"),
    )


def _rows(rows: QuerySet, *names: str) -> ArraySubquery:
    return ArraySubquery(rows.values_list(JSONArray(*names)))


def calendar_of(county: Any) -> WorkCalendar:
    """The working days of what `read_times` gave."""
    days: dict[dt.date, bool] = {}
    names: dict[dt.date, str] = {}
    known: set[int] = set()
    for text, is_work, name, own in county.days:
        date = dt.date.fromisoformat(text)
        if (date.month, date.day) == NATIONAL_DAY:  # WorkdayQuerySet.announced
            known.add(date.year)
        if own is not None or date not in days:  # the county's own day counts more
            days[date], names[date] = is_work, name
    first, last, again, end = (dt.time.fromisoformat(text) for text in county.hours)
    return WorkCalendar(days, frozenset(known), Hours(((first, last), (again, end))), names)


SETTINGS = Prepared(
    _settings, county=1_949, first=A_DAY, last=Two(dt.date(1953, 9, 20), dt.date(1954, 9, 15))
)


def load_calendar(county: County, since: dt.date, until: dt.date) -> WorkCalendar:
    """The county's working days from the year before `since` to the year after `until`."""
    return calendar_of(read_times(county.pk, since, until))


def read_times(county: int, since: dt.date, until: dt.date) -> Any:
    """The county with `allowances`, `service` and `days`, from the year before `since` to the year after
    `until`: one question."""
    first, last = dt.date(since.year - 1, 1, 1), dt.date(until.year + 1, 12, 31)
    return next(SETTINGS.ask(county=county, first=first, last=last))
