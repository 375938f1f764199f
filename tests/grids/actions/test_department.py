"""Departments and service points."""

import datetime as dt

import pytest

from grids.actions.department import (
    DepartmentExists,
    WrongPlace,
    close_department,
    open_department,
    save_department,
    save_service_point,
)
from grids.models import AuditRow, Post, ServicePoint
from grids.roles import Role


def test_a_department_opens_once_a_grid(cast, now):
    made = open_department(cast.township_grid, "民政所", phone="0377-1", by=cast.admin, now=now)
    assert (made.phone, made.is_active) == ("0377-1", True)
    with pytest.raises(DepartmentExists):
        open_department(cast.township_grid, "民政所", by=cast.admin, now=now)
    with pytest.raises(WrongPlace):
        open_department(cast.village_grid, "民政所", by=cast.admin, now=now)


def test_a_changed_name_stays_unique(cast, now):
    other = open_department(cast.county_grid, "民政局", by=cast.admin, now=now)
    other.name = cast.department.name
    with pytest.raises(DepartmentExists):
        save_department(other, by=cast.admin, now=now)
    other.name = "司法局"
    assert save_department(other, by=cast.admin, now=now).name == "司法局"


def test_closing_one_closes_the_chairs_of_its_clerks(cast, now):
    close_department(cast.department, by=cast.admin, now=now)
    post = Post.objects.get(role=Role.CLERK)
    assert post.closed_on == dt.date(2026, 7, 15)
    cast.clerk.forget_seats()
    assert cast.clerk.seats() == ()
    assert AuditRow.objects.filter(act="department_closed").count() == 1


def test_a_service_point_is_kept_and_logged(cast, now):
    point = ServicePoint(grid=cast.township_grid, name="便民中心", address="镇上", offers="社保")
    save_service_point(point, by=cast.admin, now=now)
    assert AuditRow.objects.get(act="service_point_saved").about == f"service_point:{point.id}"
