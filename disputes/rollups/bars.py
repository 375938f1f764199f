"""What the bars and banners of every page count, besides the to-do list."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from disputes.models import SweepBrake, Workday
from disputes.models.workday import sign_of
from grids.actions.heartbeat import signs_of_life
from grids.models import ClockBrake, User
from grids.roles import FAULT_ROLES
from grids.rollups import unread_rows
from rows.prepared import A_DAY, A_MOMENT, Prepared
from rows.tallies import Plain

CALENDAR_WARNING = (12, 15)
"""Month and day after which an unknown next year is said aloud, until it is known (domain.md,
working time)."""


def hears_faults(user: User) -> bool:
    """Whether this person is told what is wrong with the installation."""
    return user.county is not None and any(seat.role in FAULT_ROLES for seat in user.seats())


def year_asked(now: dt.datetime) -> int:
    """The year whose working days must be known by now."""
    today = timezone.localdate(now)
    return today.year + ((today.month, today.day) > CALENDAR_WARNING)


def bar_rows(user: User, now: dt.datetime) -> list[Plain]:
    """`unread`, and for who hears faults `beats`, `braked`, `clock`, `known_year`; for rows.tallies."""
    rows = [unread_rows(user, now)]
    if hears_faults(user):
        county, year = user.county_id, sign_of(year_asked(now))
        rows += [
            BEATS.plain(now=now),
            BRAKED.plain(county=county),
            CLOCK.plain(county=county),
            KNOWN.plain(county=county, day=year),
        ]
    return rows


def _beats(now: dt.datetime) -> QuerySet[Any]:
    return signs_of_life(now)[:1].values_list(Value("beats"))


def _pulled(model: Any, name: str, county: int) -> QuerySet[Any]:
    pulled = model.objects.filter(county=county, released_at=None)
    return pulled.order_by().values_list(Value(name))


def _known(county: int, day: dt.date) -> QuerySet[Any]:
    ours = Q(county=None) | Q(county=county)
    return Workday.objects.filter(ours, date=day).order_by().values_list(Value("known_year"))[:1]


BEATS = Prepared(_beats, now=A_MOMENT)
BRAKED = Prepared(lambda county: _pulled(SweepBrake, "braked", county), county=1_949)
CLOCK = Prepared(lambda county: _pulled(ClockBrake, "clock", county), county=1_949)
KNOWN = Prepared(_known, county=1_949, day=A_DAY)
