"""`manage.py due`: what a deadline would be, by the county's own calendar."""

import datetime as dt
import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from disputes.actions.workdays import import_national_days
from disputes.calendar_source import national_days
from disputes.models import Workday
from tests.factories import CountyFactory, WorkdayFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(now):
    import_national_days(2026, national_days(2026), now=now)
    return CountyFactory(id=411321)


@pytest.fixture
def run(county):
    def _run(start, hours, *more, code=411321):
        out = io.StringIO()
        flags = [f"--county={code}", f"--start={start}", f"--hours={hours}", *more]
        call_command("due", *flags, stdout=out)
        return out.getvalue()

    return _run


def due(run, start, hours, *more):
    return json.loads(run(start, hours, "--json", *more))["due"]


def test_it_prints_the_due_time_and_nothing_else(run):
    assert run("2026-09-30T17:00", "4", "--json") == '{"due": "2026-10-08T11:30:00+08:00"}\n'
    assert run("2026-09-30T17:00", "4") == "2026-10-08T11:30:00+08:00\n"
    assert run("2026-09-30T17:00", "4", "--json", "--explain").startswith('{"due"')


@pytest.mark.parametrize(
    ("start", "hours", "more", "expected"),
    [
        ("2026-07-15 14:30", "3.5", [], "2026-07-15T18:00:00+08:00"),  # the end of the slot
        ("2026-07-15T06:30:00+00:00", "3.5", [], "2026-07-15T18:00:00+08:00"),
        ("2026-07-15T14:30:20", "1/3", [], "2026-07-15T14:50:20+08:00"),
        ("2026-10-09T17:00", "1.5", [], "2026-10-10T09:00:00+08:00"),  # a make-up Saturday
        ("2026-10-01T23:00", "2", ["--clock-hours"], "2026-10-02T01:00:00+08:00"),
        ("2026-07-18", "0", [], "2026-07-18T00:00:00+08:00"),
        ("2026-12-31T17:30", "1", [], "2027-01-04T09:00:00+08:00"),  # New Year's Day is off
    ],
)
def test_hours_from_a_start(run, start, hours, more, expected):
    assert due(run, start, hours, *more) == expected


def test_a_countys_own_day_counts_in_that_county_alone(run, county):
    other = CountyFactory()
    WorkdayFactory(date=dt.date(2026, 7, 16), is_work=False, name="停电", county=county)
    assert due(run, "2026-07-15T17:00", "2") == "2026-07-17T09:30:00+08:00"
    assert json.loads(run("2026-07-15T17:00", "2", "--json", code=other.pk)) == {
        "due": "2026-07-16T09:30:00+08:00"
    }


def test_a_day_years_ahead_that_somebody_entered_counts(run):
    Workday.objects.create(date=dt.date(2031, 3, 4), is_work=False, name="停电")
    assert due(run, "2031-03-03T17:00", "2") == "2031-03-05T09:30:00+08:00"


def test_it_tells_piece_by_piece(run):
    assert run("2026-09-18T17:20", "12", "--explain").splitlines() == [
        "Fri 18 Sep 17:20–18:00: working time, counts 40 minutes",
        "Fri 18 Sep 18:00 – Sun 20 Sep 08:30: night, weekend, does not count",
        "Sun 20 Sep 08:30–12:00, 14:30–18:00: make-up working day (National Day), counts 7 hours",
        "Sun 20 Sep 18:00 – Mon 21 Sep 08:30: night, does not count",
        "Mon 21 Sep 08:30–12:00, 14:30–15:20: working time, counts 4 hours 20 minutes",
        "Due Mon 21 Sep 15:20",
    ]


def test_whole_days_are_one_line_and_a_holiday_has_its_name(run):
    assert run("2026-09-28T08:30", "29", "--explain").splitlines() == [
        "Mon 28 Sep – Wed 30 Sep: 3 whole working days, counts 21 hours",
        "Wed 30 Sep 18:00 – Thu 8 Oct 08:30: night, holiday (National Day), does not count",
        "Thu 8 Oct 08:30–12:00, 14:30–18:00: working time, counts 7 hours",
        "Thu 8 Oct 18:00 – Fri 9 Oct 08:30: night, does not count",
        "Fri 9 Oct 08:30–09:30: working time, counts 1 hour",
        "Due Fri 9 Oct 09:30",
    ]


def test_it_says_what_is_provisional(run):
    assert "Provisional" in run("2026-12-31T17:30", "1", "--explain")
    assert "Provisional" not in run("2026-07-15T17:30", "1", "--explain")


@pytest.mark.parametrize(
    ("start", "hours", "code", "sentence"),
    [
        ("2026-07-15T09:00", "1", "411322", "There is no county 411322 here."),
        ("2026-07-15T09:00", "1", "南召", "There is no county 南召 here."),
        ("2026-07-15T09:00", "1", "９", "There is no county"),
        ("2026-07-15T09:00", "1", "9" * 30, "There is no county"),
        ("yesterday", "1", 411321, "A start is written like 2026-07-15T09:00"),
        ("2026-13-01", "1", 411321, "A start is written like"),
        ("1999-12-31T09:00", "1", 411321, "A start is written like"),
        ("9999-12-31T23:59", "1", 411321, "A start is written like"),
        ("0001-01-01T00:00+14:00", "1", 411321, "A start is written like"),
        ("2026-07-15T09:00", "eight", 411321, "Hours are a number"),
        ("2026-07-15T09:00", "-1", 411321, "Hours are a number"),
        ("2026-07-15T09:00", "nan", 411321, "Hours are a number"),
        ("2026-07-15T09:00", "inf", 411321, "Hours are a number"),
        ("2026-07-15T09:00", "1/0", 411321, "Hours are a number"),
        ("2026-07-15T09:00", "100001", 411321, "Hours are a number"),
    ],
)
def test_what_is_no_county_no_date_or_no_hours_is_one_sentence(run, start, hours, code, sentence):
    with pytest.raises(CommandError, match=sentence) as error:
        run(start, hours, code=code)
    assert error.value.returncode == 1
    assert "\n" not in str(error.value)
