"""Posts and who sits on them."""

import datetime as dt

import pytest

from grids.actions.posting import (
    BadEnd,
    DepartmentNeeded,
    LeaderChairTaken,
    NotActive,
    NotOneself,
    PostClosed,
    PostTaken,
    appoint,
    close_post,
    end_posting,
    end_staff,
    open_post,
)
from grids.models import AuditRow, Grid, User
from grids.roles import Role
from tests.factories import UserFactory

MAY, JULY = dt.date(2026, 5, 1), dt.date(2026, 7, 15)


@pytest.fixture
def post(cast, now):
    return open_post(cast.other_group_grid, Role.LEADER, by=cast.admin, now=now)


@pytest.fixture
def person(cast):
    return UserFactory(county=cast.record)


def epoch(user):
    return User.objects.values_list("session_epoch", flat=True).get(pk=user.pk)


def test_an_appointment_gives_the_seat_and_ends_the_sessions(cast, post, person, now):
    person.seats(JULY)
    appoint(post, person, MAY, by=cast.admin, now=now)
    person.forget_seats()
    assert [seat.post for seat in person.seats(JULY)] == [post.id]
    assert epoch(person) == 1
    assert Grid.objects.visible_to(person).get() == cast.other_group_grid
    row = AuditRow.objects.get(act="appointed")
    assert (row.about, row.facts["person"]) == (f"post:{post.id}", person.id)


def test_an_end_takes_the_seat_after_that_day(cast, post, person, now):
    posting = appoint(post, person, MAY, by=cast.admin, now=now)
    end_posting(posting, JULY, by=cast.admin, now=now)
    assert epoch(person) == 2
    person.forget_seats()
    assert person.seats(JULY)
    person.forget_seats()
    assert person.seats(JULY + dt.timedelta(days=1)) == ()


def test_a_post_is_one_chair(cast, post, person, now):
    appoint(post, person, MAY, by=cast.admin, now=now, ended_on=JULY)
    other = UserFactory(county=cast.record)
    with pytest.raises(PostTaken):
        appoint(post, other, JULY, by=cast.admin, now=now)
    appoint(post, other, JULY + dt.timedelta(days=1), by=cast.admin, now=now)


def test_one_substitute_beside_the_holder(cast, post, person, now):
    appoint(post, person, MAY, by=cast.admin, now=now)
    stand_in, third = UserFactory(), UserFactory()
    appoint(post, stand_in, JULY, ended_on=JULY, acting=True, by=cast.admin, now=now)
    with pytest.raises(PostTaken):
        appoint(post, third, MAY, acting=True, by=cast.admin, now=now)


def test_nobody_appoints_themselves(cast, post, now):
    with pytest.raises(NotOneself):
        appoint(post, cast.admin, JULY, by=cast.admin, now=now)


def test_a_switched_off_login_gets_no_post(cast, post, now):
    with pytest.raises(NotActive):
        appoint(post, UserFactory(is_active=False), JULY, by=cast.admin, now=now)


def test_a_posting_ends_after_it_began_and_never_later_than_before(cast, post, person, now):
    with pytest.raises(BadEnd):
        appoint(post, person, JULY, ended_on=MAY, by=cast.admin, now=now)
    posting = appoint(post, person, MAY, ended_on=JULY, by=cast.admin, now=now)
    for day in (MAY - dt.timedelta(days=1), JULY + dt.timedelta(days=1)):
        with pytest.raises(BadEnd):
            end_posting(posting, day, by=cast.admin, now=now)


def test_an_admin_role_opens_the_admin_pages(cast, person, now):
    post = open_post(cast.county_grid, Role.AUDITOR, by=cast.admin, now=now)
    appoint(post, person, MAY, by=cast.admin, now=now)
    assert User.objects.get(pk=person.pk).is_staff


def test_a_closed_post_is_empty_and_stays_so(cast, post, person, now):
    posting = appoint(post, person, MAY, by=cast.admin, now=now)
    close_post(post, JULY, by=cast.admin, now=now)
    posting.refresh_from_db()
    assert posting.ended_on == JULY
    person.forget_seats()
    assert person.seats(JULY) == ()
    with pytest.raises(PostClosed):
        appoint(post, person, JULY, by=cast.admin, now=now)
    with pytest.raises(PostClosed):
        close_post(post, JULY, by=cast.admin, now=now)


def test_one_leader_chair_a_grid(cast, post, now):
    with pytest.raises(LeaderChairTaken):
        open_post(cast.other_group_grid, Role.LEADER, by=cast.admin, now=now)
    open_post(cast.other_group_grid, Role.DEPUTY, by=cast.admin, now=now)
    close_post(post, JULY, by=cast.admin, now=now)
    open_post(cast.other_group_grid, Role.LEADER, by=cast.admin, now=now)


def test_clerks_have_a_department_of_the_grid_and_nobody_else(cast, now):
    top, department = cast.county_grid, cast.department
    clerk = open_post(top, Role.CLERK, department=department, by=cast.admin, now=now)
    assert clerk.department == department
    for grid, role, given in (
        (top, Role.CLERK, None),
        (top, Role.STAFF, department),
        (cast.township_grid, Role.CLERK, department),
    ):
        with pytest.raises(DepartmentNeeded):
            open_post(grid, role, department=given, by=cast.admin, now=now)


def test_a_closed_grid_gets_no_post(cast, now):
    Grid.objects.filter(pk=cast.other_group_grid.pk).update(closed_on=JULY)
    with pytest.raises(PostClosed):
        open_post(cast.other_group_grid, Role.LEADER, by=cast.admin, now=now)


def admin_post(cast, role, now):
    return open_post(cast.other_village_grid, role, by=None, now=now)


def may_open_admin(user):
    return User.objects.values_list("is_staff", flat=True).get(pk=user.pk)


def test_the_admin_pages_close_with_the_last_posting_that_needs_them(cast, person, now):
    yesterday, day = dt.date(2026, 7, 14), dt.date(2026, 7, 15)
    first, second = (
        appoint(admin_post(cast, role, now), person, MAY, by=None, now=now)
        for role in (Role.TREE_ADMIN, Role.SECURITY_ADMIN)
    )
    leader = open_post(cast.other_group_grid, Role.LEADER, by=None, now=now)
    appoint(leader, person, MAY, by=None, now=now)
    end_posting(first, yesterday, by=None, now=now)
    assert may_open_admin(person)
    end_posting(second, day, by=None, now=now)
    assert may_open_admin(person)  # to the end of this day
    assert end_staff(day) == 0
    before = epoch(person)
    assert end_staff(day + dt.timedelta(days=1)) == 1
    assert (may_open_admin(person), epoch(person)) == (False, before + 1)


def test_they_close_at_once_where_the_post_was_closed(cast, person, now):
    post = admin_post(cast, Role.AUDITOR, now)
    appoint(post, person, MAY, by=None, now=now)
    close_post(post, dt.date(2026, 7, 14), by=None, now=now)
    assert not may_open_admin(person)


def test_they_stay_open_for_whoever_will_need_them_and_for_the_first_administrator(
    cast, person, now
):
    appoint(admin_post(cast, Role.AUDITOR, now), person, dt.date(2026, 9, 1), by=None, now=now)
    first = User.objects.create_superuser("first")
    assert end_staff(JULY) == 0
    assert may_open_admin(person)
    assert may_open_admin(first)
