"""The statutory days against the announcements that are known, and against sun and moon.

The sky is computed after Meeus, Astronomical Algorithms, 2nd edition: new moons by chapter 49, the
sun's longitude by chapter 25 (0.01 degrees, a quarter of an hour). Days are those of Beijing.
"""

import datetime as dt
import itertools
from math import radians, sin

import pytest
from chinese_calendar.constants import holidays

from disputes.statutory import KNOWN_UNTIL, statutory_days

DAY = dt.timedelta(days=1)
J2000 = dt.datetime(2000, 1, 1, 12, tzinfo=dt.UTC)
BEIJING = dt.timezone(dt.timedelta(hours=8))
DELTA_T = dt.timedelta(seconds=75)


def new_moon(number):
    """The moment of a new moon; 0 is the one of 6 January 2000."""
    t = number / 1236.85
    e = 1 - 0.002516 * t
    sun = radians(2.5534 + 29.10535670 * number)
    moon = radians(201.5643 + 385.81693528 * number + 0.0107582 * t * t)
    node = radians(160.7108 + 390.67050284 * number - 0.0016118 * t * t)
    days = 5.09766 + 29.530588861 * number + 0.00015437 * t * t
    terms = (
        (-0.40720, moon), (0.17241 * e, sun), (0.01608, 2 * moon), (0.01039, 2 * node),
        (0.00739 * e, moon - sun), (-0.00514 * e, moon + sun), (0.00208 * e * e, 2 * sun),
        (-0.00111, moon - 2 * node), (-0.00057, moon + 2 * node), (0.00056 * e, 2 * moon + sun),
        (-0.00042, 3 * moon), (0.00042 * e, sun + 2 * node), (0.00038 * e, sun - 2 * node),
        (-0.00024 * e, 2 * moon - sun),
    )  # fmt: skip
    days += sum(factor * sin(angle) for factor, angle in terms)
    return J2000 + days * DAY - DELTA_T


def longitude(moment):
    """The sun's apparent longitude in degrees."""
    t = (moment + DELTA_T - J2000) / DAY / 36525
    mean = 280.46646 + 36000.76983 * t
    anomaly = radians(357.52911 + 35999.05029 * t)
    centre = (1.914602 - 0.004817 * t) * sin(anomaly) + 0.019993 * sin(2 * anomaly)
    node = radians(125.04 - 1934.136 * t)
    return (mean + centre + 0.000289 * sin(3 * anomaly) - 0.00569 - 0.00478 * sin(node)) % 360


def term(year, degrees, near):
    """The day of Beijing on which the sun stands at so many degrees, near (month, day)."""
    low = dt.datetime(year, *near, tzinfo=BEIJING) - 8 * DAY
    high = low + 16 * DAY
    while high - low > dt.timedelta(seconds=10):
        middle = low + (high - low) / 2
        is_before = (longitude(middle) - degrees + 180) % 360 < 180
        low, high = (middle, high) if is_before else (low, middle)
    return low.astimezone(BEIJING).date()


def moons(since, until):
    """The days of all new moons from `since` to `until`."""
    first = round((since - J2000.date()) / DAY / 29.53) - 2
    days = [new_moon(first + one).astimezone(BEIJING).date() for one in range(20)]
    return [day for day in days if since <= day <= until]


def months(year):
    """Number of the lunar month -> its first day, from the eleventh before to the tenth of `year`.

    GB/T 33661-2017: the eleventh holds the winter solstice; where thirteen begin from one to the
    next, the first without a principal term is the leap month (why 2033 has none in August).
    """
    signs = [(270, year - 1, (12, 21))]
    signs += [((300 + 30 * one) % 360, year, (1 + one, 21)) for one in range(12)]
    terms = [term(of, degrees, near) for degrees, of, near in signs]
    starts = moons(terms[0] - 30 * DAY, terms[-1])
    starts = [day for day in starts if day > terms[0] - 30 * DAY]
    first = max(day for day in starts if day <= terms[0])
    starts = [day for day in starts if day >= first]
    has_leap, number, found = len(starts) == 14, 11, {11: first}
    for begin, end in itertools.pairwise(starts[1:]):
        if has_leap and not any(begin <= day < end for day in terms):
            has_leap = False
            continue
        number = number % 12 + 1
        found[number] = begin
    return found


def names_of(year):
    """Name -> the days off that the announcement gives it."""
    found = {}
    for day, name in holidays.items():
        if day.year == year:
            found.setdefault(name, set()).add(day)
    return found


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_announced_years_give_every_statutory_day_off(year):
    """2025 is the first year of the edition with thirteen days."""
    told = names_of(year)
    off = set().union(*told.values())
    days = statutory_days(year)
    assert len(days) == 13
    assert days <= off
    assert {name: len(days & given) for name, given in told.items()} == {
        "New Year's Day": 1,
        "Spring Festival": 4,
        "Tomb-sweeping Day": 1,
        "Labour Day": 2,
        "Dragon Boat Festival": 1,
        "National Day": 3,
        "Mid-autumn Festival": 1,
    }


def test_before_the_edition_there_is_nothing_to_assume():
    assert statutory_days(2024) == frozenset()


@pytest.mark.parametrize("year", range(2025, KNOWN_UNTIL + 1))
def test_the_movable_days_stand_in_the_sky(year):
    """The first of the first month and its eve, 5.5., 15.8., and the sun at 15 degrees: Qingming."""
    first = months(year)
    expected = {first[1] + number * DAY for number in range(-1, 3)}
    expected |= {first[5] + 4 * DAY, first[8] + 14 * DAY, term(year, 15, (4, 5))}
    fixed = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
    assert statutory_days(year) == expected | {dt.date(year, *one) for one in fixed}


def test_two_on_one_day_are_one():
    assert len(statutory_days(2031)) == 12  # Mid-Autumn on 1 October


def test_after_the_table_the_fixed_days_are_off():
    year = KNOWN_UNTIL + 1
    assert statutory_days(year) == {
        dt.date(year, *one) for one in ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
    }
