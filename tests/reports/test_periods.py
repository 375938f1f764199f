from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.periods import (
    BadWeek,
    Week,
    day_bounds,
    iso_week,
    local_day,
    month,
    parse_week,
    quarter,
    weeks_back,
)

# The last week that can be written is 2199-W52: the days after it belong to the first week of 2200.
DAYS = st.dates(date(2000, 1, 3), date(2199, 12, 29))


def test_a_day_ends_at_midnight_in_shanghai():
    assert local_day(datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert local_day(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == date(2026, 11, 23)


def test_a_time_without_a_zone_has_no_day():
    with pytest.raises(ValueError, match="zone"):
        local_day(datetime(2026, 11, 22, 16, 0, tzinfo=UTC).replace(tzinfo=None))


def test_bounds_of_a_day():
    start, end = day_bounds(date(2026, 11, 23))
    assert start == datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    assert end - start == timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "label", "start"),
    [
        (date(2026, 11, 16), "2026-W47", date(2026, 11, 16)),
        (date(2026, 11, 22), "2026-W47", date(2026, 11, 16)),
        (date(2026, 11, 23), "2026-W48", date(2026, 11, 23)),
        (date(2027, 1, 1), "2026-W53", date(2026, 12, 28)),  # a Friday of the old year's week
        (date(2024, 12, 30), "2025-W01", date(2024, 12, 30)),  # a Monday of the new year's week
    ],
)
def test_the_week_of_a_day(day, label, start):
    week = iso_week(day)
    assert (week.label, week.start, str(week)) == (label, start, label)
    assert week.end == start + timedelta(days=6)
    assert parse_week(label) == week


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-47",
        "2026-W00",
        "2026-W54",
        "2025-W53",
        "2026W47",
        "2026-w47",
        "２０２６-W47",
    ]
    + ["0001-W01", "1999-W10", "2200-W01", "9999-W52", "2026-W47-1", "2026-W4"],
)
def test_what_is_no_week_gets_a_sentence(text):
    with pytest.raises(BadWeek, match="2026-W47"):
        parse_week(text)


def test_blanks_around_a_week_do_no_harm():
    assert parse_week(" 2026-W47\n").start == date(2026, 11, 16)


def test_a_week_starts_on_a_monday():
    with pytest.raises(ValueError, match="Monday"):
        Week(date(2026, 11, 17))


def test_weeks_back_end_with_the_week_itself():
    weeks = weeks_back(parse_week("2027-W01"), 3)
    assert [week.label for week in weeks] == ["2026-W52", "2026-W53", "2027-W01"]
    assert weeks_back(parse_week("2027-W01"), 0) == []


@pytest.mark.parametrize(
    ("day", "of_month", "of_quarter"),
    [
        (date(2026, 11, 23), ("2026-11", 1, 30), ("2026-Q4", date(2026, 10, 1))),
        (date(2024, 2, 29), ("2024-02", 1, 29), ("2024-Q1", date(2024, 1, 1))),
        (date(2026, 12, 31), ("2026-12", 1, 31), ("2026-Q4", date(2026, 10, 1))),
        (date(2026, 4, 1), ("2026-04", 1, 30), ("2026-Q2", date(2026, 4, 1))),
    ],
)
def test_months_and_quarters(day, of_month, of_quarter):
    whole = month(day)
    assert (whole.label, whole.start.day, whole.end.day) == of_month
    assert (quarter(day).label, quarter(day).start) == of_quarter


@given(DAYS)
def test_every_day_is_in_its_periods_and_its_neighbours_follow(day):
    for period in (iso_week(day), month(day), quarter(day)):
        assert day in period
        after = period.end + timedelta(days=1)
        assert after not in period
        assert period.bounds[1] == day_bounds(after)[0]
        assert local_day(period.bounds[0]) == period.start
    assert day in iso_week(day).days
    assert parse_week(iso_week(day).label) == iso_week(day)
    assert local_day(day_bounds(day)[0]) == day
