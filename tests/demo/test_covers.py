"""The holiday of the demonstration."""

import datetime as dt

import pytest
from django.utils import timezone

from demo.covers import AHEAD, LASTS, cover_a_holiday
from grids.models import Cover, Holiday
from grids.roles import Role
from tests.cast import seat

pytestmark = pytest.mark.django_db


def test_one_of_the_centre_is_covered_once_until_it_is_over(cast, now):
    cast.admin.username = "admin"
    cast.admin.save()
    assert cover_a_holiday(cast.record.id, now=now) == 0, "nobody beside them could cover"
    away = seat(cast.county_grid, "second", Role.STAFF).postings.get().post
    assert [cover_a_holiday(cast.record.id, now=now) for _again in range(2)] == [1, 0]
    cover = Cover.objects.get()
    assert (cover.post, cover.person) == (away, cast.county)
    first = timezone.localdate(now) + AHEAD
    assert (cover.holiday.from_on, cover.holiday.until_on) == (first, first + LASTS)
    assert cover_a_holiday(cast.record.id, now=now + dt.timedelta(days=9)) == 1
    assert Holiday.objects.count() == 2
    assert cover_a_holiday(999999, now=now) == 0
