"""The statutory days off (法定节假日), for years whose holidays have not been announced yet.

Source: 全国年节及纪念日放假办法 as revised by State Council decree 795 of 10 November 2024, in force
since 1 January 2025: thirteen days. What the office announces each November only moves the weekends
around them (调休); the days themselves are known years ahead.
"""

from datetime import date, timedelta
from functools import cache

# Of each year: Spring Festival's first day, Qingming (the day in April), Dragon Boat, Mid-Autumn,
# in Beijing time as GB/T 33661-2017 counts the lunar calendar. Taken from the libraries lunardate,
# zhdate and lunar_python, which agree on every row; tests/disputes/test_statutory.py looks at the sky.
_MOVABLE = {
    2025: ((1, 29), 4, (5, 31), (10, 6)),
    2026: ((2, 17), 5, (6, 19), (9, 25)),
    2027: ((2, 6), 5, (6, 9), (9, 15)),
    2028: ((1, 26), 4, (5, 28), (10, 3)),
    2029: ((2, 13), 4, (6, 16), (9, 22)),
    2030: ((2, 3), 5, (6, 5), (9, 12)),
    2031: ((1, 23), 5, (6, 24), (10, 1)),
    2032: ((2, 11), 4, (6, 12), (9, 19)),
    2033: ((1, 31), 4, (6, 1), (9, 8)),
    2034: ((2, 19), 5, (6, 20), (9, 27)),
    2035: ((2, 8), 5, (6, 10), (9, 16)),
    2036: ((1, 28), 4, (5, 30), (10, 4)),
    2037: ((2, 15), 4, (6, 18), (9, 24)),
    2038: ((2, 4), 5, (6, 7), (9, 13)),
    2039: ((1, 24), 5, (5, 27), (10, 2)),
    2040: ((2, 12), 4, (6, 14), (9, 20)),
    2041: ((2, 1), 4, (6, 3), (9, 10)),
    2042: ((1, 22), 4, (6, 22), (9, 28)),
    2043: ((2, 10), 5, (6, 11), (9, 17)),
    2044: ((1, 30), 4, (5, 31), (10, 5)),
    2045: ((2, 17), 4, (6, 19), (9, 25)),
    2046: ((2, 6), 4, (6, 8), (9, 15)),
    2047: ((1, 26), 5, (5, 29), (10, 4)),
    2048: ((2, 14), 4, (6, 15), (9, 22)),
    2049: ((2, 2), 4, (6, 4), (9, 11)),
    2050: ((1, 23), 4, (6, 23), (9, 30)),
}
KNOWN_UNTIL = max(_MOVABLE)
"""After this year the six days with a fixed date are known alone."""


@cache
def statutory_names(year: int) -> dict[date, str]:
    """The statutory days off of `year` with their names, as data are Chinese; empty before the
    edition of 2024 was in force.

    Two that fall on one day (Mid-Autumn on National Day) are one, with the name of the greater.
    """
    if year < min(_MOVABLE):
        return {}
    days: dict[date, str] = {}
    if year in _MOVABLE:
        spring, qingming, dragon_boat, mid_autumn = _MOVABLE[year]
        first = date(year, *spring)
        days |= {first + timedelta(days=number): "春节" for number in range(-1, 3)}  # from its eve
        days |= {date(year, 4, qingming): "清明", date(year, *dragon_boat): "端午"}
        days |= {date(year, *mid_autumn): "中秋"}
    days |= {date(year, 1, 1): "元旦"}
    days |= {date(year, 5, number): "劳动节" for number in (1, 2)}
    return days | {date(year, 10, number): "国庆节" for number in (1, 2, 3)}


@cache
def statutory_days(year: int) -> frozenset[date]:
    """The same days without their names."""
    return frozenset(statutory_names(year))
