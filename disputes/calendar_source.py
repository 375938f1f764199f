"""National holidays and make-up working days (调休), out of the library chinesecalendar.

The library carries what the State Council's office announces each November for the next year; a
year it does not carry yet is unknown, never guessed.
"""

from dataclasses import dataclass
from datetime import date

from chinese_calendar.constants import Holiday, holidays, workdays

SOURCE = "chinesecalendar"


class UnknownYear(ValueError):
    """The library does not carry this year's announcement yet."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{SOURCE} does not know the holidays of {year}.")
        self.year = year


@dataclass(frozen=True)
class DayRow:
    """A day that differs from Monday to Friday, or says so; `name` is Chinese, as data are."""

    date: date
    is_work: bool
    name: str
    source: str = SOURCE


def known_years() -> frozenset[int]:
    """Years whose whole announcement is there: one that only lends days to its neighbour is not."""
    return frozenset(
        day.year for day in holidays if day.month == 1 and date(day.year, 10, 1) in holidays
    )


def national_days(year: int) -> list[DayRow]:
    """Return the holidays and make-up working days of `year`, by date; raises UnknownYear."""
    if year not in known_years():
        raise UnknownYear(year)
    off = [DayRow(day, False, _name(word)) for day, word in holidays.items() if day.year == year]
    on = [
        DayRow(day, True, f"{_name(word)}调休")
        for day, word in workdays.items()
        if day.year == year
    ]
    return sorted(off + on, key=lambda row: row.date)


def _name(word: str) -> str:
    return Holiday(word).chinese
