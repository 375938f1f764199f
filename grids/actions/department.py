"""Departments (横向) and service points."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.actions.audit import record
from grids.actions.posting import close_post, hold_seats
from grids.errors import Refused
from grids.models import Department, DutyTurn, Grid, ServicePoint, User
from grids.tiers import Tier


class DepartmentExists(Refused):
    """One name once a grid."""

    code = "department_exists"
    sentence = _("There is a department of that name here already.")


class WrongPlace(Refused):
    """Departments sit at county or township."""

    code = "department_place"
    sentence = _("A department belongs to the county or to a township.")


@transaction.atomic
def open_department(
    grid: Grid, name: str, *, by: User | None, now: dt.datetime, phone: str = ""
) -> Department:
    """A department of a county or township; raises DepartmentExists, WrongPlace."""
    if grid.tier not in (Tier.COUNTY, Tier.TOWNSHIP):
        raise WrongPlace()
    Grid.objects.select_for_update().get(pk=grid.pk)
    if Department.objects.filter(grid=grid, name=name).exists():
        raise DepartmentExists()
    department = Department.objects.create(grid=grid, name=name, phone=phone)
    _tell("department_opened", department, by, now)
    return department


@transaction.atomic
def save_department(department: Department, *, by: User | None, now: dt.datetime) -> Department:
    """Keep a changed name or number, with both in the log; raises DepartmentExists."""
    same = Department.objects.filter(grid=department.grid, name=department.name)
    if same.exclude(pk=department.pk).exists():
        raise DepartmentExists()
    names = ("name", "phone", "is_active")
    before = Department.objects.select_for_update().values(*names).get(pk=department.pk)
    department.save()
    pairs = {name: [before[name], getattr(department, name)] for name in names}
    changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    _tell("department_changed", department, by, now, changed=changed)
    return department


@transaction.atomic
def close_department(department: Department, *, by: User | None, now: dt.datetime) -> Department:
    """Switch a department off; the posts of its clerks close today."""
    hold_seats(department.grid)
    department = Department.objects.select_for_update().get(pk=department.pk)
    today = timezone.localtime(now).date()
    for post in department.posts.filter(closed_on=None):
        close_post(post, today, by=by, now=now)
    department.is_active = False
    department.save(update_fields=["is_active"])
    _tell("department_closed", department, by, now)
    return department


@transaction.atomic
def save_service_point(point: ServicePoint, *, by: User | None, now: dt.datetime) -> ServicePoint:
    """Add or change a place that everybody may look up."""
    point.save()
    record(
        "service_point_saved",
        by=by,
        now=now,
        county=point.grid.county_id,
        about=f"service_point:{point.id}",
    )
    return point


def save_duty_turn(turn: DutyTurn, *, by: User | None, now: dt.datetime) -> DutyTurn:
    """Give a post the duty for some days, or change the days."""
    turn.save()
    county = turn.post.grid.county_id
    record("duty_turn_saved", by=by, now=now, county=county, about=f"duty_turn:{turn.id}")
    return turn


def _tell(
    act: str, department: Department, by: User | None, now: dt.datetime, **facts: object
) -> None:
    county, about = department.grid.county_id, f"department:{department.id}"
    record(act, by=by, now=now, county=county, about=about, facts=facts)
