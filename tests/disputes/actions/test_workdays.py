from datetime import date

import pytest

from disputes.actions.workdays import Imported, import_national_days
from disputes.calendar_source import DayRow, national_days
from disputes.models import Workday
from tests.factories import CountyFactory

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2026, 1, 1)
MAKE_UP = date(2026, 10, 10)


def test_a_second_import_changes_nothing():
    first = import_national_days(2026, national_days(2026))
    assert len(first.created) == 39
    assert import_national_days(2026, national_days(2026)) == Imported(unchanged=39)
    assert Workday.objects.get(date=MAKE_UP).is_work


def test_a_day_set_by_hand_is_kept_and_named():
    Workday.objects.create(date=NEW_YEAR, is_work=True, name="值班", source="manual")
    done = import_national_days(2026, national_days(2026))
    assert done.kept == (NEW_YEAR,)
    assert NEW_YEAR not in done.touched
    row = Workday.objects.get(date=NEW_YEAR)
    assert row.is_work
    assert row.name == "值班"


def test_a_day_set_by_hand_outside_the_announcement_is_kept():
    Workday.objects.create(date=date(2026, 3, 3), is_work=False, source="manual")
    assert import_national_days(2026, national_days(2026)).removed == ()
    assert Workday.objects.filter(date=date(2026, 3, 3)).exists()


def test_a_countys_own_day_stays_beside_the_countrys():
    county = CountyFactory()
    Workday.objects.create(date=NEW_YEAR, is_work=True, source="county", county=county)
    done = import_national_days(2026, national_days(2026))
    assert NEW_YEAR in done.created
    assert Workday.objects.get(date=NEW_YEAR, county=county).is_work
    assert not Workday.objects.get(date=NEW_YEAR, county=None).is_work


def test_a_changed_and_a_withdrawn_day():
    import_national_days(2026, [DayRow(NEW_YEAR, False, "元旦"), DayRow(MAKE_UP, True, "调休")])
    done = import_national_days(2026, [DayRow(NEW_YEAR, True, "元旦调休")])
    assert (done.changed, done.removed, done.unchanged) == ((NEW_YEAR,), (MAKE_UP,), 0)
    assert done.touched == (NEW_YEAR, MAKE_UP)
    assert Workday.objects.get().is_work


def test_other_years_are_left_alone():
    import_national_days(2025, national_days(2025))
    before = Workday.objects.count()
    import_national_days(2026, [])
    assert Workday.objects.count() == before
