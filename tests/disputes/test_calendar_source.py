from datetime import date

import pytest

from disputes.calendar_source import UnknownYear, known_years, national_days


def test_holidays_and_make_up_days_of_2026():
    rows = {row.date: row for row in national_days(2026)}
    assert not rows[date(2026, 10, 7)].is_work
    assert rows[date(2026, 10, 7)].name == "国庆节"
    assert rows[date(2026, 10, 10)].is_work
    assert rows[date(2026, 10, 10)].name == "国庆节调休"
    assert rows[date(2026, 2, 28)].is_work
    assert {row.source for row in rows.values()} == {"chinesecalendar"}
    assert sum(row.is_work for row in rows.values()) == 6
    assert sum(not row.is_work for row in rows.values()) == 33


def test_rows_come_by_date_and_once():
    days = [row.date for row in national_days(2026)]
    assert days == sorted(set(days))
    assert {day.year for day in days} == {2026}


@pytest.mark.parametrize("year", [1999, 2100])
def test_an_unknown_year_is_refused(year):
    assert year not in known_years()
    with pytest.raises(UnknownYear, match=str(year)) as caught:
        national_days(year)
    assert caught.value.year == year


def test_make_up_days_fall_on_weekends_in_every_known_year():
    for year in known_years() - {2004, 2005, 2006}:
        made_up = [row.date for row in national_days(year) if row.is_work]
        assert all(day.isoweekday() > 5 for day in made_up)
