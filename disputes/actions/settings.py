"""Settings of tickets: allowances, the calendar, classes. Open deadlines follow the first two."""

import datetime as dt

from django.db import transaction

from disputes.actions.recompute import recompute_all, recompute_county
from disputes.models import Allowance, Category, Workday
from grids.actions.audit import record
from grids.models import User

MANUAL = "manual"
"""Source of a day that a person has set: the import of the national calendar leaves it alone."""


@transaction.atomic
def save_allowance(allowance: Allowance, *, by: User | None, now: dt.datetime) -> Allowance:
    """Keep an allowance; open deadlines of its county are set anew."""
    allowance.save()
    record(
        "allowance_saved",
        by=by,
        now=now,
        county=allowance.county_id,
        about=f"allowance:{allowance.pk}",
        facts={
            "respond": allowance.respond,
            "sign": allowance.sign,
            "resolve": allowance.resolve,
        },
    )
    recompute_county(allowance.county_id, now=now)
    return allowance


@transaction.atomic
def save_workday(workday: Workday, *, by: User | None, now: dt.datetime) -> Workday:
    """Keep a day of the calendar as a person's own; open deadlines are set anew."""
    workday.source = MANUAL
    workday.save()
    _tell("workday_saved", workday, by, now)
    _follow(workday, now)
    return workday


@transaction.atomic
def remove_workday(workday: Workday, *, by: User | None, now: dt.datetime) -> None:
    """Take a day out of the calendar again; open deadlines are set anew."""
    _tell("workday_removed", workday, by, now)
    workday.delete()
    _follow(workday, now)


@transaction.atomic
def save_category(category: Category, *, by: User | None, now: dt.datetime) -> Category:
    """Keep a class of matters; tickets that have it stay as they are."""
    category.save()
    facts = {"sensitive": category.is_sensitive, "active": category.is_active}
    record("category_saved", by=by, now=now, about=f"category:{category.pk}", facts=facts)
    return category


def _tell(act: str, workday: Workday, by: User | None, now: dt.datetime) -> None:
    facts = {"date": workday.date.isoformat(), "is_work": workday.is_work}
    record(act, by=by, now=now, county=workday.county_id, facts=facts)


def _follow(workday: Workday, now: dt.datetime) -> None:
    if workday.county_id is None:
        recompute_all(now=now)
    else:
        recompute_county(workday.county_id, now=now)
