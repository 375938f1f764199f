"""What of a span counts, piece by piece, beside a model that looks at every minute."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.segments import Segment, Why, count, counts_within, length
from disputes.working_time import SHANGHAI, Hours, WorkCalendar

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

# The National Day holiday of 2026 as the State Council announced it: 1 to 7 October off, Sunday
# 20 September and Saturday 10 October worked.
OCTOBER = WorkCalendar(
    days={
        **{date(2026, 10, day): False for day in range(1, 8)},
        date(2026, 9, 20): True,
        date(2026, 10, 10): True,
    },
    known_years=frozenset({2026}),
    names={
        **{date(2026, 10, day): "国庆节" for day in range(1, 8)},
        date(2026, 9, 20): "国庆节调休",
        date(2026, 10, 10): "国庆节调休",
    },
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def told(pieces: list[Segment]) -> list[tuple]:
    """Each piece as (from, to, why, name), in Shanghai."""
    assert all(one.start.tzinfo is one.end.tzinfo is UTC for one in pieces)
    return [
        (f"{one.start.astimezone(SHANGHAI):%m-%d %H:%M}", f"{one.end.astimezone(SHANGHAI):%H:%M}")
        + (str(one.why), *([one.name] if one.name else []))
        for one in pieces
    ]


def test_from_friday_evening_over_a_weekend():
    assert told(count(OCTOBER, at("2026-07-17 17:20"), 5 * HOUR)) == [
        ("07-17 17:20", "18:00", "work"),
        ("07-17 18:00", "00:00", "night"),
        ("07-18 00:00", "00:00", "weekend"),
        ("07-20 00:00", "08:30", "night"),
        ("07-20 08:30", "12:00", "work"),
        ("07-20 12:00", "14:30", "midday"),
        ("07-20 14:30", "15:20", "work"),
    ]


def test_over_seven_holidays_with_their_name_and_a_make_up_saturday():
    pieces = count(OCTOBER, at("2026-09-30 17:30"), 15 * HOUR)
    assert [one for one in told(pieces) if one[2] not in ("work", "midday", "night")] == [
        ("10-01 00:00", "00:00", "holiday", "国庆节"),
        ("10-10 08:30", "09:00", "make_up", "国庆节调休"),
    ]
    (holidays,) = (one for one in pieces if one.why == Why.HOLIDAY)
    assert holidays.end - holidays.start == timedelta(days=7)


def test_by_the_clock_it_is_one_piece():
    pieces = count(OCTOBER, at("2026-10-01 23:00"), 30 * HOUR, clock_hours=True)
    assert told(pieces) == [("10-01 23:00", "05:00", "clock")]
    assert length(pieces) == 30 * HOUR


def test_a_day_off_without_a_name_and_statutory_days_of_an_unknown_year():
    calendar = WorkCalendar(days={date(2026, 7, 16): False}, known_years=frozenset({2026}))
    assert ("07-16 00:00", "00:00", "holiday") in told(
        count(calendar, at("2026-07-15 17:00"), 2 * HOUR)
    )
    pieces = told(count(calendar, at("2026-12-31 17:00"), 2 * HOUR))
    assert ("01-01 00:00", "00:00", "holiday", "元旦") in pieces
    assert ("01-02 00:00", "00:00", "weekend") in pieces


def test_what_lies_in_a_stop_does_not_count_whatever_the_hour():
    stop = (at("2026-07-17 17:30"), at("2026-07-20 09:30"))
    assert told(count(OCTOBER, at("2026-07-17 17:20"), HOUR, stops=[stop])) == [
        ("07-17 17:20", "17:30", "work"),
        ("07-17 17:30", "09:30", "stopped"),
        ("07-20 09:30", "10:20", "work"),
    ]
    assert counts_within(OCTOBER, stop, clock_hours=False) == 90 * MINUTE
    assert counts_within(OCTOBER, stop, clock_hours=True) == 64 * HOUR


def test_two_stops_that_touch_are_two_and_one_after_the_end_is_none():
    noon, two = at("2026-07-17 10:00"), at("2026-07-17 11:00")
    stops = [(noon, two), (two, two + HOUR / 2), (two + HOUR, two + 2 * HOUR)]
    pieces = count(OCTOBER, at("2026-07-17 09:00"), 90 * MINUTE, stops=stops)
    assert [one.stop for one in pieces] == [None, stops[0], stops[1], None]
    assert pieces[-1].end == at("2026-07-17 12:00")


def test_no_span_has_no_pieces_and_what_is_no_time_is_refused():
    assert count(OCTOBER, at("2026-07-17 09:00"), timedelta()) == []
    with pytest.raises(ValueError, match="negative"):
        count(OCTOBER, at("2026-07-17 09:00"), -HOUR)
    with pytest.raises(ValueError, match="zone"):
        count(OCTOBER, datetime.combine(date(2026, 7, 17), time()), HOUR)


# The slow, obvious model: every minute of the wall clock is looked at, one after the other.
MONDAY = datetime(2026, 3, 2, tzinfo=SHANGHAI)
MINUTES = st.integers(0, 6 * 24 * 60)
STARTS = MINUTES.map(lambda minute: MONDAY + minute * MINUTE)
DAYS = st.sampled_from([MONDAY.date() + timedelta(days=number) for number in range(28)])
CALENDARS = st.builds(
    lambda days, slots: WorkCalendar(days=days, hours=Hours(slots=slots)),
    st.dictionaries(DAYS, st.booleans(), max_size=14),
    st.sampled_from(
        [
            ((time(8, 30), time(12)), (time(14, 30), time(18))),
            ((time(0), time(9)), (time(9), time(12))),
            ((time(7), time(7, 30)), (time(12), time(23, 59))),
        ]
    ),
)


@st.composite
def stops_after(draw, start):
    """Up to three stops, one after the other."""
    found, moment = [], start
    for _stop in range(draw(st.integers(0, 3))):
        begin = moment + draw(st.integers(0, 2000)) * MINUTE
        moment = begin + draw(st.integers(1, 3000)) * MINUTE
        found.append((begin, moment))
    return found


@st.composite
def counts(draw):
    """A calendar, a start, a number of minutes, and stops."""
    start = draw(STARTS)
    clock = draw(st.booleans())
    minutes = draw(st.integers(1, 900))
    return draw(CALENDARS), start, minutes, draw(stops_after(start)), clock


def is_worked(calendar, moment):
    day = moment.date()
    worked = calendar.days[day] if day in calendar.days else day.isoweekday() <= 5
    return worked and any(begin <= moment.time() < end for begin, end in calendar.hours.slots)


def slow_end(calendar, start, minutes, stops, clock):
    moment = start
    while minutes:
        stands = any(begin <= moment < end for begin, end in stops)
        minutes -= not stands and (clock or is_worked(calendar, moment))
        moment += MINUTE
    return moment


def end_of(told, **more):
    calendar, start, minutes, stops, clock = told
    span = more.pop("minutes", minutes) * MINUTE
    stops = more.pop("stops", stops)
    pieces = count(calendar, more.pop("start", start), span, stops=stops, clock_hours=clock)
    return pieces[-1].end if pieces else start


@settings(max_examples=150, deadline=None)
@given(told=counts())
def test_the_pieces_are_the_slow_models(told):
    """End to end, each all or nothing, together the whole, and over where the model's minute is."""
    calendar, start, minutes, stops, clock = told
    pieces = count(calendar, start, minutes * MINUTE, stops=stops, clock_hours=clock)
    assert pieces[0].start == start
    assert all(one.end == other.start for one, other in zip(pieces, pieces[1:], strict=False))
    assert length(pieces) == minutes * MINUTE
    assert pieces[-1].end == slow_end(calendar, start, minutes, stops, clock)
    for piece in pieces:
        last = piece.end.astimezone(SHANGHAI) - MINUTE
        for moment in (piece.start.astimezone(SHANGHAI), last):
            stands = any(begin <= moment < end for begin, end in stops)
            counts = not stands and (clock or is_worked(calendar, moment))
            assert counts is (piece.counted > timedelta()), (piece, moment)


@settings(max_examples=100, deadline=None)
@given(told=counts(), later=st.integers(0, 3000), more=st.integers(0, 300))
def test_who_comes_later_or_has_more_is_not_due_earlier(told, later, more):
    assert end_of(told, start=told[1] + later * MINUTE) >= end_of(told)
    assert end_of(told, minutes=told[2] + more) >= end_of(told)


@settings(max_examples=100, deadline=None)
@given(told=counts(), part=st.integers(0, 900))
def test_two_spans_after_each_other_are_one(told, part):
    """Additive: the rest, counted from where the first part ended, ends where the whole does."""
    part = min(part, told[2])
    middle = end_of(told, minutes=part)
    assert end_of(told, start=middle, minutes=told[2] - part) == (
        end_of(told) if part < told[2] else told[1]
    )


@settings(max_examples=100, deadline=None)
@given(told=counts())
def test_a_stop_moves_the_end_by_what_would_have_counted_in_it(told):
    """Neutral: neither the night nor the weekend in a pause is given, nor any minute of work lost."""
    calendar, start, _minutes, stops, clock = told
    end = end_of(told, stops=[])
    for stop in stops:
        if stop[0] < end:
            worth = counts_within(calendar, stop, clock_hours=clock)
            after = count(calendar, end, worth, clock_hours=clock)
            end = after[-1].end if after else end
    assert end_of(told) == end


@settings(max_examples=100, deadline=None)
@given(told=counts(), day=DAYS)
def test_a_day_more_off_makes_nobody_due_earlier_and_nothing_ends_on_it(told, day):
    calendar, *rest, _clock = told
    closed = WorkCalendar(days={**calendar.days, day: False}, hours=calendar.hours)
    before, after = (end_of((one, *rest, False)) for one in (calendar, closed))
    assert after >= before
    assert after.astimezone(SHANGHAI).date() != day or after == told[1]
