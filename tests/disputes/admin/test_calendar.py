"""The page that takes over a year's holidays: what comes in, what it moves, and then it is done."""

import datetime as dt

import pytest
from django.urls import reverse

from disputes.actions.workdays import import_national_days
from disputes.calendar_source import DayRow, national_days
from disputes.models import Ticket, Workday
from grids.models import AuditRow
from grids.roles import Role
from tests.cast import seat
from tests.disputes.actions.test_deadlines import log
from tests.factories import CountyFactory

pytestmark = pytest.mark.django_db

ADDRESS = "admin:disputes_workday_import"
LAST = dt.datetime(2025, 12, 31, 17, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
"""30 working minutes of 2025 are left; 1 January 2026 is a Thursday, 2 January was announced off."""


@pytest.fixture
def admin(reader, cast, set_clock):
    set_clock(LAST)
    reader.force_login(cast.admin)
    return reader


def text(answer):
    return " ".join(answer.content.decode().split())


def plan(answer, year):
    return next(one for one in answer.context["plans"] if one.year == year)


def test_a_year_is_looked_at_and_then_taken_over(admin, cast):
    import_national_days(2025, national_days(2025), now=LAST)
    ticket = log(cast, LAST)
    before = ticket.due_at
    assert ticket.is_due_provisional
    answer = admin.get(reverse(ADDRESS))
    assert plan(answer, 2025).done.touched == ()
    coming = plan(answer, 2026)
    assert len(coming.done.created) == 39
    assert (coming.moves.due, coming.moves.later) == (1, 1)
    page = text(answer)
    assert "All of it stands in the calendar already." in page
    assert ticket.number in page
    assert "2026-10-10 Sat" in page
    assert not Workday.objects.filter(date__year=2026).exists(), "a look keeps nothing"
    assert Ticket.objects.get(pk=ticket.pk).due_at == before
    done = admin.post(reverse(ADDRESS), {"year": "2026"}, follow=True)
    assert "2026: 39 days are otherwise now" in text(done)
    assert plan(done, 2026).done.touched == ()
    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.due_at > before, after.is_due_provisional) == (True, False)
    row = AuditRow.objects.get(act="calendar_imported", by=cast.admin)
    assert row.facts["changed"]["2026-10-10"] == [None, "国庆节调休 (work)"]
    admin.post(reverse(ADDRESS), {"year": "2026"})
    assert AuditRow.objects.filter(act="calendar_imported", by=cast.admin).count() == 1


def test_what_stands_otherwise_is_told_with_both(admin):
    new_year, made_up, gone = dt.date(2026, 1, 1), dt.date(2026, 1, 4), dt.date(2026, 3, 3)
    rows = [DayRow(new_year, True, "值班"), DayRow(gone, False, "误报")]
    import_national_days(2026, rows, now=LAST)
    Workday.objects.create(date=made_up, is_work=False, name="自定", source="manual")
    days = {day.date: day for day in plan(admin.get(reverse(ADDRESS)), 2026).days}
    assert [days[day].what for day in (new_year, made_up, gone)] == ["changed", "kept", "removed"]
    assert (days[new_year].stands.name, days[new_year].comes.name) == ("值班", "元旦")
    admin.post(reverse(ADDRESS), {"year": "2026"})
    stands = dict(Workday.objects.filter(county=None).values_list("date", "is_work"))
    assert (stands[new_year], stands[made_up], gone in stands) == (False, False, False)
    (row,) = AuditRow.objects.filter(act="calendar_imported").exclude(by=None)
    assert row.facts["changed"]["2026-01-01"] == ["值班 (work)", "元旦 (off)"]
    assert row.facts["changed"]["2026-03-03"] == ["误报 (off)", None]


def test_a_year_that_is_not_announced_says_so_and_brings_nothing(admin, cast, set_clock):
    set_clock(dt.datetime(2099, 12, 1, tzinfo=dt.UTC))
    admin.force_login(cast.admin)
    page = text(admin.get(reverse(ADDRESS)))
    assert "does not know the holidays of 2100 yet" in page
    done = admin.post(reverse(ADDRESS), {"year": "2100"}, follow=True)
    assert "2100 is not announced yet; nothing was kept." in text(done)
    assert not Workday.objects.exists()


@pytest.mark.parametrize("year", ["2024", "2027", "x", ""])
def test_no_other_year_is_taken_over(admin, year):
    assert admin.post(reverse(ADDRESS), {"year": year}).status_code == 200
    assert not Workday.objects.exists()


def test_the_list_of_days_leads_there_for_who_may(admin, cast):
    listed = reverse("admin:disputes_workday_changelist")
    assert f'href="{reverse(ADDRESS)}"' in text(admin.get(listed))
    CountyFactory()  # a day of the country binds that one too: not one county's admin's to change
    assert reverse(ADDRESS) not in text(admin.get(listed))
    for method in (admin.get, admin.post):
        assert method(reverse(ADDRESS), {"year": "2026"}).status_code == 403
    assert not Workday.objects.exists()


def test_only_who_keeps_the_settings_of_a_county_comes_there(reader, cast, set_clock):
    set_clock(LAST)
    below = seat(cast.village_grid, "below", Role.TREE_ADMIN)
    below.is_staff = True
    below.save()
    for user in (below, cast.county, cast.auditor):
        reader.force_login(user)
        answer = reader.post(reverse(ADDRESS), {"year": "2026"})
        assert answer.status_code in (302, 403), user
    assert not Workday.objects.exists()
