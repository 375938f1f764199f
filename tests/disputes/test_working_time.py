from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.working_time import SHANGHAI, Hours, WorkCalendar, add_clock, end_of, reminder_of

# The National Day holiday of 2026 as the State Council announced it: 1 to 7 October off, Sunday
# 20 September and Saturday 10 October worked.
OCTOBER = WorkCalendar(
    days={
        **{date(2026, 10, day): False for day in range(1, 8)},
        date(2026, 9, 20): True,
        date(2026, 10, 10): True,
    },
    known_years=frozenset({2026}),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def local(moment: datetime) -> str:
    assert moment.tzinfo is UTC
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def test_after_a_seven_day_holiday_nothing_escalates_at_once():
    """Logged in the last hour before the holiday, four working hours: due on the first day back."""
    end = end_of(at("2026-09-30 17:00"), 240, OCTOBER, clock_hours=False)
    assert local(end) == "2026-10-08 11:30"
    assert local(reminder_of(end, 240, OCTOBER, clock_hours=False)) == "2026-10-08 10:42"
    for hours in range(0, 180, 6):  # whatever was logged during the holiday still has its time
        logged = at("2026-09-30 18:00") + timedelta(hours=hours)
        assert local(OCTOBER.add_working(logged, 60)) == "2026-10-08 09:30"


def test_a_make_up_saturday_counts():
    assert local(OCTOBER.add_working(at("2026-10-09 17:00"), 90)) == "2026-10-10 09:00"
    assert OCTOBER.working_minutes(at("2026-10-10 00:00"), at("2026-10-11 00:00")) == 420
    assert OCTOBER.working_minutes(at("2026-10-17 00:00"), at("2026-10-19 00:00")) == 0


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-07-15 14:30", 210, "2026-07-15 18:00"),  # the afternoon exactly: 18:00
        ("2026-07-15 14:30", 211, "2026-07-16 08:31"),
        ("2026-07-15 08:30", 210, "2026-07-15 12:00"),  # the morning exactly: noon
        ("2026-07-15 08:30", 420, "2026-07-15 18:00"),  # a whole day
        ("2026-07-15 18:00", 420, "2026-07-16 18:00"),
        ("2026-07-15 12:00", 1, "2026-07-15 14:31"),
        ("2026-07-15 13:00", 60, "2026-07-15 15:30"),  # the lunch break
        ("2026-07-15 22:00", 30, "2026-07-16 09:00"),  # at night
        ("2026-07-17 17:30", 60, "2026-07-20 09:00"),  # over a weekend
        ("2026-07-18 10:00", 2100, "2026-07-24 18:00"),  # a Saturday, five whole days
        ("2026-07-18 10:00", 0, "2026-07-18 10:00"),
    ],
)
def test_working_time(start, minutes, due):
    assert local(WorkCalendar().add_working(at(start), minutes)) == due


def test_seconds_are_kept():
    due = WorkCalendar().add_working(at("2026-07-15 11:59:30"), 1)
    assert due.astimezone(SHANGHAI).time() == time(14, 30, 30)


def test_a_start_in_another_zone_is_the_same_moment():
    start = at("2026-07-15 09:00")
    assert WorkCalendar().add_working(start.astimezone(UTC), 60) == at("2026-07-15 10:00")


def test_minutes_between_are_whole_and_never_negative():
    calendar = WorkCalendar()
    assert calendar.working_minutes(at("2026-07-15 11:58:01"), at("2026-07-15 12:00")) == 1
    assert calendar.working_minutes(at("2026-07-15 12:00"), at("2026-07-15 08:30")) == 0
    assert calendar.working_minutes(at("2026-07-16 12:00"), at("2026-07-15 08:30")) == 0
    assert calendar.working_minutes(at("2026-07-17 17:00"), at("2026-07-20 09:00")) == 90


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-07-15 10:00", 1, "2026-07-16 18:00"),
        ("2026-07-15 20:00", 7, "2026-07-24 18:00"),
        ("2026-07-18 10:00", 1, "2026-07-20 18:00"),
        ("2026-09-30 10:00", 3, "2026-10-10 18:00"),  # 8, 9 and the make-up Saturday
        ("2026-07-15 10:00", 0, "2026-07-15 10:00"),
    ],
)
def test_working_days_end_with_the_last_slot(start, days, end):
    assert local(OCTOBER.add_workdays(at(start), days)) == end


def test_a_day_is_the_local_one():
    """20:00 UTC on the 15th is the 16th in Shanghai."""
    start = datetime(2026, 7, 15, 20, 0, tzinfo=UTC)
    assert local(WorkCalendar().add_workdays(start, 1)) == "2026-07-17 18:00"


def test_in_an_unknown_year_the_statutory_days_are_off_and_the_rest_follows_the_week():
    """2027: Spring Festival on Saturday 6 February, its eve on Friday; nobody knows what is moved."""
    off = {date(2027, 1, 1), date(2027, 2, 5), date(2027, 2, 8), date(2027, 4, 5)}
    off |= {date(2027, 6, 9), date(2027, 9, 15), date(2027, 10, 1)}
    days = [date(2027, 1, 1) + timedelta(days=number) for number in range(365)]
    weekdays = {day for day in days if day.isoweekday() <= 5}
    assert {day for day in weekdays if not OCTOBER.is_workday(day)} == off
    assert not any(OCTOBER.is_workday(day) for day in days if day not in weekdays)
    # Known years: only what was announced counts; here Labour Day of 2026 was not told as off.
    assert OCTOBER.is_workday(date(2026, 5, 1))


def test_a_day_that_was_told_goes_before_what_is_assumed():
    new_year = date(2027, 1, 1)
    assert OCTOBER.is_provisional(new_year)
    assert not OCTOBER.is_provisional(date(2026, 1, 1))
    told = WorkCalendar(days={new_year: True}, known_years=frozenset({2026}))
    assert told.is_workday(new_year)
    assert not told.is_provisional(new_year)


def test_a_count_into_an_unknown_year_is_provisional():
    assert not OCTOBER.reaches_unknown(at("2026-01-01 00:00"), at("2026-12-31 23:59"))
    assert OCTOBER.reaches_unknown(at("2026-12-31 23:59"), at("2027-01-01 00:00"))
    assert OCTOBER.reaches_unknown(at("2025-12-31 23:59"), at("2026-01-01 00:00"))
    end = OCTOBER.add_working(at("2026-12-31 17:00"), 90)
    assert local(end) == "2027-01-04 09:00"  # New Year's Day and a weekend lie between


def test_critical_matters_run_day_and_night():
    end = end_of(at("2026-10-01 23:00"), 120, OCTOBER, clock_hours=True)
    assert local(end) == "2026-10-02 01:00"
    assert local(reminder_of(end, 120, OCTOBER, clock_hours=True)) == "2026-10-02 00:36"


def test_other_hours():
    early = WorkCalendar(hours=Hours(slots=((time(7, 0), time(9, 30)),)))
    assert local(early.add_working(at("2026-07-15 09:00"), 31)) == "2026-07-16 07:01"
    assert local(early.add_workdays(at("2026-07-15 09:00"), 1)) == "2026-07-16 09:30"


@pytest.mark.parametrize(
    "slots",
    [
        (),
        ((time(12, 0), time(8, 30)),),
        ((time(8, 0), time(8, 0)),),
        ((time(8, 0), time(12, 0)), (time(11, 0), time(18, 0))),
        ((time(14, 0), time(18, 0)), (time(8, 0), time(12, 0))),
    ],
)
def test_slots_out_of_order_are_refused(slots):
    with pytest.raises(ValueError, match="follow each other"):
        Hours(slots=slots)


def test_a_naive_time_and_a_negative_span_are_refused():
    naive = at("2026-07-15 09:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        WorkCalendar().add_working(naive, 1)
    with pytest.raises(ValueError, match="zone"):
        add_clock(naive, 1)
    calendar = WorkCalendar()
    for call in (calendar.add_working, calendar.before_end, calendar.add_workdays, add_clock):
        with pytest.raises(ValueError, match="negative"):
            call(at("2026-07-15 09:00"), -1)


# The naive model: every minute of the wall clock is looked at, one after the other.
MONDAY = date(2026, 3, 2)
DAYS = [MONDAY + timedelta(days=number) for number in range(21)]
STARTS = st.integers(0, 6 * 24 * 60).map(
    lambda minute: datetime.combine(MONDAY, time(), SHANGHAI) + timedelta(minutes=minute)
)
OVERRIDES = st.dictionaries(st.sampled_from(DAYS), st.booleans(), max_size=12)
SLOTS = st.lists(st.integers(0, 1439), min_size=2, max_size=6, unique=True).map(
    lambda minutes: tuple(
        (time(*divmod(begin, 60)), time(*divmod(end, 60)))
        for begin, end in zip(sorted(minutes)[0::2], sorted(minutes)[1::2], strict=False)
    )
)


def is_worked(calendar: WorkCalendar, moment: datetime) -> bool:
    day = moment.date()
    worked = calendar.days[day] if day in calendar.days else day.isoweekday() <= 5
    return worked and any(begin <= moment.time() < end for begin, end in calendar.hours.slots)


def naive_add(calendar: WorkCalendar, start: datetime, minutes: int) -> datetime:
    moment = start
    while minutes:
        minutes -= is_worked(calendar, moment)
        moment += timedelta(minutes=1)
    return moment


@settings(max_examples=120, deadline=None)
@given(start=STARTS, minutes=st.integers(0, 1200), days=OVERRIDES)
def test_the_usual_hours_agree_with_the_naive_model(start, minutes, days):
    calendar = WorkCalendar(days=days)
    due = calendar.add_working(start, minutes)
    assert due == naive_add(calendar, start, minutes)
    assert calendar.working_minutes(start, due) == minutes


@settings(max_examples=80, deadline=None)
@given(start=STARTS, minutes=st.integers(0, 40), days=OVERRIDES, slots=SLOTS)
def test_odd_hours_agree_with_the_naive_model(start, minutes, days, slots):
    calendar = WorkCalendar(days=days, hours=Hours(slots=slots))
    assert calendar.add_working(start, minutes) == naive_add(calendar, start, minutes)


@settings(max_examples=60, deadline=None)
@given(start=STARTS, span=st.integers(0, 4 * 24 * 60), days=OVERRIDES)
def test_minutes_between_agree_with_the_naive_model(start, span, days):
    calendar = WorkCalendar(days=days)
    end = start + timedelta(minutes=span)
    moments = (start + timedelta(minutes=number) for number in range(span))
    assert calendar.working_minutes(start, end) == sum(is_worked(calendar, one) for one in moments)


@given(start=STARTS, one=st.integers(0, 600), two=st.integers(0, 600), days=OVERRIDES)
def test_two_spans_after_each_other_are_one(start, one, two, days):
    calendar = WorkCalendar(days=days)
    in_two_steps = calendar.add_working(calendar.add_working(start, one), two)
    assert in_two_steps == calendar.add_working(start, one + two)


@given(start=STARTS, one=st.integers(1, 900), two=st.integers(0, 900), days=OVERRIDES)
def test_what_is_left_before_the_end_is_where_the_first_part_ends(start, one, two, days):
    calendar = WorkCalendar(days=days)
    end = calendar.add_working(start, one + two)
    assert calendar.before_end(end, two) == calendar.add_working(start, one)


@settings(max_examples=80, deadline=None)
@given(start=STARTS, one=st.integers(1, 40), two=st.integers(0, 40), days=OVERRIDES, slots=SLOTS)
def test_odd_hours_backwards(start, one, two, days, slots):
    calendar = WorkCalendar(days=days, hours=Hours(slots=slots))
    end = calendar.add_working(start, one + two)
    assert calendar.before_end(end, two) == calendar.add_working(start, one)


@given(start=STARTS, minutes=st.integers(2, 2000), days=OVERRIDES, clock=st.booleans())
def test_the_reminder_comes_when_four_fifths_are_gone(start, minutes, days, clock):
    calendar = WorkCalendar(days=days)
    end = end_of(start, minutes, calendar, clock_hours=clock)
    reminder = reminder_of(end, minutes, calendar, clock_hours=clock)
    assert reminder == end_of(start, minutes * 4 // 5, calendar, clock_hours=clock)
