"""What the pages share: numbers in sentences, days and weeks in addresses."""

import datetime as dt

import pytest

from reports.links import DayConverter, WeekConverter, day_of, figure

TODAY = dt.date(2026, 7, 15)


def test_a_number_opens_its_list_and_zero_is_text():
    assert 'href="/queue/"' in figure(1284, "/queue/", "open")
    assert ">1,284</a>" in figure(1284, "/queue/", "open")
    assert "wg-red" in figure(3, "/queue/", "overdue", over=True)
    assert figure(0, "/queue/", "open") == "<b>0</b>"
    assert figure(3, "", "open") == "<b>3</b>"
    assert "&lt;" in figure(3, "/queue/", "<b>")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (None, TODAY),
        ("", TODAY),
        ("2026-07-10", dt.date(2026, 7, 10)),
        ("2026-07-16", TODAY),
        ("10 July", TODAY),
        ("0001-01-01", TODAY),
        ("9999-12-31", TODAY),
    ],
)
def test_a_day_of_the_address(text, day):
    assert day_of(text, TODAY) == day


def test_converters():
    assert DayConverter().to_python("2026-07-15") == TODAY
    assert DayConverter().to_url(TODAY) == "2026-07-15"
    week = WeekConverter().to_python("2026-W29")
    assert WeekConverter().to_url(week) == "2026-W29"
    with pytest.raises(ValueError, match="day"):
        DayConverter().to_python("2026-02-30")
    for edge in ("0001-01-01", "1999-12-31", "9999-12-31"):
        with pytest.raises(ValueError, match="day"):
            DayConverter().to_python(edge)
    with pytest.raises(ValueError, match="week"):
        WeekConverter().to_python("2026-W60")
