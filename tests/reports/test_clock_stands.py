"""While a clock stands nothing is overdue: no list, number, mark or figure holds it, nor the recount.

The matter is days past its deadline before the product's own verbs stop its clock. 15 July 2026 is a
Wednesday, 27 July a Monday; times of day are those of Shanghai.
"""

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse

from disputes.actions.asking import answer, ask_back, unanswered_batch
from disputes.actions.handling import sign
from disputes.actions.holding import accept, assign
from disputes.actions.log import Draft, log_ticket
from disputes.actions.noting import note
from disputes.actions.pausing import park, pause, resume
from disputes.models import Ticket, TicketEvent
from disputes.models.standing import is_running, running_sql
from disputes.rollups import my_counts
from grids.rollups import unread_rows
from reports.actions.daily import confirm
from reports.actions.digest import build_digests
from reports.actions.recount import check_county
from reports.actions.summary import count
from reports.models import DailyReport, DaySummary, Digest
from reports.periods import Week, day_bounds
from reports.rollups.dashboard import open_now
from tests.api import client as api

pytestmark = pytest.mark.django_db

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
MORNING = dt.datetime(2026, 7, 27, 1, tzinfo=dt.UTC)  # Monday, 09:00
TODAY = dt.date(2026, 7, 27)
WEEK = Week(TODAY)
AFTER = dt.datetime(2026, 8, 3, 1, tzinfo=dt.UTC)


@pytest.fixture
def late(cast, now):
    """In the hands of the group's leader for twelve days: overdue on Monday the 27th."""
    draft = Draft(kind="service", words="低保申请没有回音", grid=cast.group_grid)
    ticket = log_ticket(draft, by=cast.patch, now=now)
    ticket = accept(ticket, by=cast.leader, now=now)
    ticket = assign(ticket, post=cast.leader.post, by=cast.leader, now=now)
    return sign(ticket, by=cast.leader, now=now)


def asked(ticket, cast):
    return ask_back(ticket, question="哪一户？", whom="logger", by=cast.leader, now=MORNING)


def answered(ticket, cast, now):
    return answer(ticket, words="东头第二户", by=cast.patch, now=now)


def paused(ticket, cast):
    until = TODAY + 9 * DAY
    return pause(ticket, reason="等外单位", until=until, by=cast.leader, now=MORNING)


def parked(ticket, cast):
    until = TODAY + 30 * DAY
    return park(ticket, reason="列入下半年", until=until, by=cast.county, now=MORNING)


def resumed(ticket, cast, now):
    by = cast.county if ticket.state == "parked" else cast.leader
    return resume(ticket, by=by, now=now)


WAYS = [(asked, answered), (paused, resumed), (parked, resumed)]
BY_NAME = pytest.mark.parametrize(("stop", "go_on"), WAYS, ids=["asked back", "paused", "parked"])


def said(reader, cast, ticket, moment):
    """What each place says of how many are overdue at `moment`."""
    reader.force_login(cast.village)
    queue = reader.get(reverse("queue"), {"show": "overdue"})
    board = reader.get(reverse("dashboard", args=[cast.village_grid.pk]))
    areas, _kinds = open_now(cast.village_grid, [], moment, cast.village)
    there = api(cast.village)
    mine = my_counts(cast.leader, moment, unread_rows(cast.leader, moment))
    return {
        "list": len(queue.context["lines"]),
        "number of the list": queue.context["n"],
        "rows in red": queue.content.decode().count("wg-over-row"),
        "dashboard": board.context["figures"][1]["n"],
        "dashboard in SQL": sum(row["overdue"] for row in areas),
        "list of the API": len(there.get("/api/v1/tickets/?show=overdue").json()["results"]),
        "mark of the API": int(there.get(f"/api/v1/tickets/{ticket.pk}/").json()["is_overdue"]),
        "to do": mine["todo_overdue"] + mine["in_hand_overdue"],
    }


def figures(cast, day, moment):
    """Overdue in what is frozen: the report of the group, the day's sums, and their digest."""
    report = confirm(cast.group_grid, day, words="", by=cast.leader, now=moment)
    for one in (day, WEEK.end):  # the digest takes its stocks from the week's last day
        count(cast.record.id, one, day_bounds(one)[1] + HOUR)
    build_digests(cast.record.id, WEEK, now=AFTER)
    here = {"county": cast.record.id, "grid": cast.group_grid}
    sums = DaySummary.objects.filter(day=day, **here)
    digest = Digest.objects.get(week_start=WEEK.start, **here)
    return report.overdue, sum(sums.values_list("overdue", flat=True)), digest.overdue


@BY_NAME
def test_nowhere_while_it_stands_and_everywhere_before(reader, cast, late, set_clock, stop, go_on):
    set_clock(MORNING)
    assert set(said(reader, cast, late, MORNING).values()) == {1}
    ticket = stop(late, cast)
    set_clock(MORNING + HOUR)
    assert set(said(reader, cast, ticket, MORNING + HOUR).values()) == {0}
    assert Ticket.objects.open().count() == 1


@BY_NAME
def test_when_it_goes_on_its_deadline_has_moved(reader, cast, late, set_clock, stop, go_on):
    before = late.due_at
    ticket = stop(late, cast)
    ticket = go_on(ticket, cast, MORNING + 2 * HOUR)
    assert ticket.due_at > before
    set_clock(MORNING + 3 * HOUR)
    expected = {int(ticket.due_at < MORNING + 3 * HOUR)}
    assert expected == {1}
    assert set(said(reader, cast, ticket, MORNING + 3 * HOUR).values()) == expected


@BY_NAME
@pytest.mark.parametrize("goes_on", [False, True])
def test_what_is_frozen_and_its_recount(cast, late, set_clock, stop, go_on, goes_on):
    """The last event tells it, whichever that is: a note changes nothing."""
    ticket = stop(late, cast)
    note(ticket, words="已电话联系", by=cast.village, now=MORNING + HOUR)
    if goes_on:
        ticket = Ticket.objects.get(county=ticket.county, pk=ticket.pk)
        ticket = go_on(ticket, cast, MORNING + 2 * HOUR)
        note(ticket, words="接着办", by=cast.village, now=MORNING + 3 * HOUR)
    set_clock(MORNING + 9 * HOUR)
    found = figures(cast, TODAY, MORNING + 9 * HOUR)
    assert found == ((1, 1, 1) if goes_on else (0, 0, 0))
    assert [one["told"] for one in check_county(cast.record.id).wrong_rows] == []


def test_the_recount_finds_a_figure_that_held_one_whose_clock_stood(cast, late, set_clock):
    asked(late, cast)
    set_clock(MORNING + 9 * HOUR)
    figures(cast, TODAY, MORNING + 9 * HOUR)
    DailyReport.objects.filter(grid=cast.group_grid).update(overdue=1)
    DaySummary.objects.filter(grid=cast.group_grid).update(overdue=1)
    Digest.objects.filter(grid=cast.group_grid).update(overdue=1)
    wrong = check_county(cast.record.id).wrong_rows
    assert {(one["what"], one["grid"]) for one in wrong} == {
        (what, cast.group_grid.pk) for what in ("report", "day summary", "digest")
    }


def test_nobody_answers_and_it_is_overdue_again(cast, late):
    """The sweep ends the question at its day, and the clock runs on from there."""
    until = asked(late, cast).asked_until
    unanswered_batch(cast.record.id, [late.pk], until)
    ticket = Ticket.objects.get(county=late.county, pk=late.pk)
    assert ticket.due_at < until
    assert ticket.is_overdue(until)
    assert Ticket.objects.overdue(until).get() == ticket


def test_a_second_question_stops_no_clock_and_hides_nothing(reader, cast, late, set_clock):
    answered(asked(late, cast), cast, MORNING + HOUR)
    ticket = Ticket.objects.get(county=late.county, pk=late.pk)
    ask_back(ticket, question="电话？", whom="logger", by=cast.leader, now=MORNING + 2 * HOUR)
    set_clock(MORNING + 3 * HOUR)
    told = said(reader, cast, ticket, MORNING + 3 * HOUR)
    assert set(told.values()) == {1}


def test_the_last_event_says_of_every_matter_what_the_matter_says(cast, late):
    """The events of a matter and its row name the same moments at which its clock runs."""
    moments = []
    for step in (asked, lambda t, c: answered(t, c, MORNING + HOUR), paused):
        ticket = Ticket.objects.get(county=late.county, pk=late.pk)
        moments.append(is_running(step(ticket, cast)))
    with connection.cursor() as cursor:
        runs = running_sql("e.state_to", "e.is_halted")
        cursor.execute(
            f"SELECT {runs} FROM disputes_ticketevent AS e WHERE e.ticket_id = %s ORDER BY e.at, e.id",
            [late.pk],
        )
        told = [row[0] for row in cursor.fetchall()]
    assert moments == [False, True, False]
    assert told[-3:] == moments
    assert set(told[:-3]) == {True}
    assert TicketEvent.objects.filter(ticket=late).count() == len(told)
