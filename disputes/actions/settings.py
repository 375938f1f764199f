"""Settings of tickets: allowances, service times, the calendar, classes.

The times of open tickets follow all but the last.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from disputes.actions.recompute import recompute_all, recompute_county
from disputes.models import Allowance, Category, CategoryDepartment, ServiceTime, Workday
from grids.actions.audit import record
from grids.errors import Stale
from grids.models import User

Told = tuple[Allowance | ServiceTime, str, int]
"""A number that somebody changed: its row, its column, and the minutes that they saw there."""

MANUAL = "manual"
"""Source of a day that a person has set: the import of the national calendar leaves it alone."""


@transaction.atomic
def save_allowance(allowance: Allowance, *, by: User | None, now: dt.datetime) -> Allowance:
    """Keep an allowance; the holders' clocks of its county are set anew, no resident's deadline."""
    keep_allowance(allowance, by=by, now=now)
    recompute_county(allowance.county_id, now=now)
    return allowance


def keep_allowance(allowance: Allowance, *, by: User | None, now: dt.datetime) -> None:
    """Write the minutes and a line of the log with those before; no ticket follows yet."""
    changed = _changed(allowance, ("respond", "sign", "resolve"))
    allowance.save()
    about, facts = f"allowance:{allowance.pk}", {"changed": changed}
    record("allowance_saved", by=by, now=now, county=allowance.county_id, about=about, facts=facts)


def _changed(row: Allowance | ServiceTime, names: tuple[str, ...]) -> dict[str, list[int | None]]:
    """Of each number that differs: what stands in the table (None for a new row), what comes."""
    before = _stored(row, names)
    pairs = {name: [before.get(name), getattr(row, name)] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _stored(row: Allowance | ServiceTime, names: tuple[str, ...]) -> dict[str, int]:
    rows = type(row).objects.select_for_update().filter(pk=row.pk).order_by()
    return rows.values(*names).first() or {}


def take_told(rows: Sequence[Allowance | ServiceTime], told: Sequence[Told]) -> None:
    """Hold the rows; a number that nobody told of becomes what stands there by now.

    Raises Stale where one that was told of stands otherwise than it was seen.
    """
    seen = {(type(row), row.pk, part): was for row, part, was in told}
    for row in sorted(rows, key=lambda one: (type(one).__name__, one.pk)):
        names = ("minutes",) if isinstance(row, ServiceTime) else ("respond", "sign", "resolve")
        stored = _stored(row, names)
        for part in names:
            was, now = seen.get((type(row), row.pk, part)), stored.get(part)
            if now is None or was not in (None, now):  # gone, or changed by somebody else
                raise Stale(yours=was, now=now)
            if was is None:
                setattr(row, part, now)


@transaction.atomic
def save_service_time(service: ServiceTime, *, by: User | None, now: dt.datetime) -> ServiceTime:
    """Keep a service time; open deadlines of its county are set anew, fixed dates excepted."""
    keep_service_time(service, by=by, now=now)
    recompute_county(service.county_id, now=now)
    return service


def keep_service_time(service: ServiceTime, *, by: User | None, now: dt.datetime) -> None:
    """Write the minutes and a line of the log with those before; no ticket follows yet."""
    changed = _changed(service, ("minutes",))
    service.save()
    _tell_service("service_time_saved", service, by, now, changed=changed)


@transaction.atomic
def remove_service_time(service: ServiceTime, *, by: User | None, now: dt.datetime) -> None:
    """Take a category's own time out again: it has its kind's."""
    _tell_service("service_time_removed", service, by, now, minutes=service.minutes)
    service.delete()
    recompute_county(service.county_id, now=now)


def _tell_service(
    act: str, service: ServiceTime, by: User | None, now: dt.datetime, **more: object
) -> None:
    facts = {"kind": service.kind, "urgency": service.urgency, **more}
    about = f"servicetime:{service.pk}"
    record(act, by=by, now=now, county=service.county_id, about=about, facts=facts)


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
    """Keep a class of matters, with a line of the log of each column before and after.

    Tickets that have it stay as they are; what its page says of them is read anew.
    """
    names = [field.attname for field in Category._meta.concrete_fields if field.name != "id"]
    before = (
        Category.objects.select_for_update().filter(pk=category.pk).values(*names).first() or {}
    )
    category.save()
    pairs = {name: [before.get(name), getattr(category, name)] for name in names}
    facts = {"changed": {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}}
    record("category_saved", by=by, now=now, about=f"category:{category.pk}", facts=facts)
    return category


@transaction.atomic
def save_usual_department(
    usual: CategoryDepartment, *, by: User | None, now: dt.datetime
) -> CategoryDepartment:
    """Say which department of a county usually gets a category's matters; those under way stay."""
    rows = CategoryDepartment.objects.select_for_update().filter(pk=usual.pk)
    before = rows.values_list("department", flat=True).first()
    usual.save()
    _tell_usual("usual_department_saved", usual, [before, usual.department_id], by, now)
    return usual


@transaction.atomic
def remove_usual_department(
    usual: CategoryDepartment, *, by: User | None, now: dt.datetime
) -> None:
    """Take it out: nobody is offered first, or the department of the category above."""
    _tell_usual("usual_department_removed", usual, [usual.department_id, None], by, now)
    usual.delete()


def _tell_usual(
    act: str,
    usual: CategoryDepartment,
    pair: list[int | None],
    by: User | None,
    now: dt.datetime,
) -> None:
    facts = {"category": usual.category_id, "changed": {"department": pair}}
    about = f"usualdepartment:{usual.pk}"
    record(act, by=by, now=now, county=usual.county_id, about=about, facts=facts)


def _tell(act: str, workday: Workday, by: User | None, now: dt.datetime) -> None:
    facts = {"date": workday.date.isoformat(), "is_work": workday.is_work}
    record(act, by=by, now=now, county=workday.county_id, facts=facts)


def _follow(workday: Workday, now: dt.datetime) -> None:
    if workday.county_id is None:
        recompute_all(now=now)
    else:
        recompute_county(workday.county_id, now=now)
