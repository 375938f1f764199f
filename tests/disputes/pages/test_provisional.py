"""A deadline that reaches into a year that is not announced says so, wherever it is shown."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.actions.checking import reject
from disputes.actions.handling import resolve
from disputes.actions.log import Draft, log_ticket
from disputes.actions.workdays import import_national_days
from disputes.calendar_source import DayRow
from disputes.models import ServiceTime, Ticket
from disputes.working_time import SHANGHAI
from tests.api import client as api
from tests.factories import WorkdayFactory

UNSURE = "Provisional: the holidays it reaches into are not announced yet"
MARK = "(provisional)"
QUARTER = dt.timedelta(minutes=15)
LAST = dt.datetime(2026, 12, 31, 17, 30, tzinfo=SHANGHAI)
"""30 working minutes of 2026 are left: 60 to accept and 300 until it is done reach into 2027."""


@pytest.fixture
def log(cast):
    WorkdayFactory(date=dt.date(2026, 10, 1), is_work=False)

    def _log(now=LAST, **more):
        draft = Draft(kind="hazard", words="断树", grid=cast.group_grid, **more)
        return log_ticket(draft, by=cast.leader, now=now)

    return _log


def told(cast, ticket):
    """What the API says of both times."""
    lines = api(cast.village).get("/api/v1/tickets/").json()["results"]
    whole = api(cast.leader).get(f"/api/v1/tickets/{ticket.pk}/").json()
    due = {line["is_due_provisional"] for line in lines if line["id"] == str(ticket.pk)}
    assert due == {whole["is_due_provisional"]}
    return whole["is_due_provisional"], whole["is_rise_provisional"]


def test_new_years_day_is_off_though_nobody_announced_it(log):
    """31 December until 18:00; 1 January is a Friday: the other 30 minutes are on Monday the 4th."""
    ticket = log()
    assert ticket.escalate_at == dt.datetime(2027, 1, 4, 9, 0, tzinfo=SHANGHAI)
    assert (ticket.is_due_provisional, ticket.is_rise_provisional) == (True, True)


@pytest.mark.parametrize(
    ("received", "more", "expected"),
    [
        (LAST, {}, (True, True)),
        (LAST - dt.timedelta(hours=2), {}, (True, False)),
        (LAST - dt.timedelta(days=2), {}, (False, False)),
        (LAST, {"urgency": "critical"}, (False, False)),
        (LAST, {"result": "锯了"}, (False, False)),
    ],
)
def test_the_api_says_which_of_both_times(cast, log, received, more, expected):
    assert told(cast, log(received, **more)) == expected


def test_an_announcement_makes_it_certain(cast, log):
    """The office moves the 4th: the deadline follows, and is no longer marked."""
    ticket = log()
    days = [
        DayRow(dt.date(2027, 1, 1), False, "元旦"),
        DayRow(dt.date(2027, 1, 4), False, "元旦"),
        DayRow(dt.date(2027, 10, 1), False, "国庆节"),
    ]
    import_national_days(2027, days, now=LAST)
    assert told(cast, ticket) == (False, False)
    assert Ticket.objects.get().escalate_at == dt.datetime(2027, 1, 5, 9, 0, tzinfo=SHANGHAI)


def test_an_announcement_that_moves_nothing_takes_the_mark_away(cast, log):
    """Ten minutes were told, so that the rise alone reaches into the new year."""
    ServiceTime.objects.filter(county=cast.record).update(minutes=10)
    ticket = log()
    assert told(cast, ticket) == (False, True)
    days = [DayRow(dt.date(2027, *day), False, "假") for day in ((1, 1), (10, 1))]
    import_national_days(2027, days, now=LAST)
    assert told(cast, ticket) == (False, False)
    assert Ticket.objects.get().escalate_at == ticket.escalate_at


def test_a_look_into_the_unknown_year_makes_a_certain_one_provisional(cast, log):
    ticket = log(LAST - dt.timedelta(days=2))
    ticket = resolve(ticket, result="锯了", by=cast.leader, now=ticket.received_at + QUARTER)
    ticket = reject(ticket, reason="还在", by=cast.patch, now=LAST)
    # 285 minutes were left: 30 of 31 December, 210 of Monday morning, 45 after the break.
    assert ticket.due_at == dt.datetime(2027, 1, 4, 15, 15, tzinfo=SHANGHAI)
    assert ticket.is_due_provisional


def test_pages_mark_it_on_the_phone_at_the_desk_and_on_the_receipt(reader, cast, log):
    now = timezone.now()
    ticket = log(now)
    Ticket.objects.update(due_at=now + dt.timedelta(days=3), escalate_at=now + dt.timedelta(days=1))
    own = reverse("ticket", kwargs={"ticket": ticket.pk})
    pages = [
        *[(cast.leader, own, UNSURE), (cast.county, own, UNSURE)],
        *[(cast.leader, reverse("todo"), MARK), (cast.county, reverse("queue"), MARK)],
        (cast.leader, f"/r/{ticket.receipt_code}/", MARK),
    ]
    for is_marked in (True, False):
        Ticket.objects.update(is_due_provisional=is_marked, is_rise_provisional=False)
        for user, address, words in pages:
            reader.force_login(user)
            page = reader.get(address, headers={"accept-language": "en"}).content.decode()
            assert ticket.number in page or "断树" in page
            assert (words in page) is is_marked, (user.username, address)
    Ticket.objects.update(is_rise_provisional=True)
    reader.force_login(cast.leader)
    assert UNSURE in reader.get(own).content.decode()


def test_the_page_after_logging_says_it_too(reader, cast, log):
    ticket = log(timezone.now())
    reader.force_login(cast.leader)
    done = reverse("logged", kwargs={"ticket": ticket.pk})
    for due, rise in ((True, False), (False, True), (False, False)):
        Ticket.objects.update(is_due_provisional=due, is_rise_provisional=rise)
        assert (UNSURE in reader.get(done).content.decode()) is (due or rise)
