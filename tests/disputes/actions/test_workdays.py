from datetime import UTC, date, datetime

import pytest

from disputes.actions.log import Draft, log_ticket
from disputes.actions.workdays import Imported, import_national_days
from disputes.calendar_source import DayRow, national_days
from disputes.models import Workday
from tests.factories import CountyFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 15, 6, 30, tzinfo=UTC)
NEW_YEAR = date(2026, 1, 1)
MAKE_UP = date(2026, 10, 10)


def test_a_second_import_changes_nothing():
    first = import_national_days(2026, national_days(2026), now=NOW)
    assert len(first.created) == 39
    assert import_national_days(2026, national_days(2026), now=NOW) == Imported(unchanged=39)
    assert Workday.objects.get(date=MAKE_UP).is_work


def test_a_day_set_by_hand_is_kept_and_named():
    Workday.objects.create(date=NEW_YEAR, is_work=True, name="值班", source="manual")
    done = import_national_days(2026, national_days(2026), now=NOW)
    assert done.kept == (NEW_YEAR,)
    assert NEW_YEAR not in done.touched
    row = Workday.objects.get(date=NEW_YEAR)
    assert row.is_work
    assert row.name == "值班"


def test_a_day_set_by_hand_outside_the_announcement_is_kept():
    Workday.objects.create(date=date(2026, 3, 3), is_work=False, source="manual")
    assert import_national_days(2026, national_days(2026), now=NOW).removed == ()
    assert Workday.objects.filter(date=date(2026, 3, 3)).exists()


def test_a_countys_own_day_stays_beside_the_countrys():
    county = CountyFactory()
    Workday.objects.create(date=NEW_YEAR, is_work=True, source="county", county=county)
    done = import_national_days(2026, national_days(2026), now=NOW)
    assert NEW_YEAR in done.created
    assert Workday.objects.get(date=NEW_YEAR, county=county).is_work
    assert not Workday.objects.get(date=NEW_YEAR, county=None).is_work


def test_a_changed_and_a_withdrawn_day():
    import_national_days(
        2026, [DayRow(NEW_YEAR, False, "元旦"), DayRow(MAKE_UP, True, "调休")], now=NOW
    )
    done = import_national_days(2026, [DayRow(NEW_YEAR, True, "元旦调休")], now=NOW)
    assert (done.changed, done.removed, done.unchanged) == ((NEW_YEAR,), (MAKE_UP,), 0)
    assert done.touched == (NEW_YEAR, MAKE_UP)
    assert Workday.objects.get().is_work


def test_other_years_are_left_alone():
    import_national_days(2025, national_days(2025), now=NOW)
    before = Workday.objects.count()
    import_national_days(2026, [], now=NOW)
    assert Workday.objects.count() == before


def test_open_deadlines_follow_the_announcement(cast, now):
    draft = Draft(kind="hazard", words="断树", grid=cast.group_grid)
    ticket = log_ticket(draft, by=cast.leader, now=now)
    import_national_days(2026, [DayRow(date(2026, 7, 15), False, "节")], now=now)
    ticket.refresh_from_db()
    assert ticket.escalate_at == datetime(2026, 7, 16, 1, 30, tzinfo=UTC)  # 09:30 of the next day
