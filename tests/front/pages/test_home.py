"""Home."""

import pytest
from django.urls import reverse

from reports.actions.daily import confirm, return_report
from reports.models import DailyReport
from tests.reports.events import HOUR, at, happen, log


def test_four_numbers_the_card_and_what_is_first(reader, cast, now, today):
    first = log(cast.group_grid, now - 3 * HOUR, by=cast.leader, due=now - HOUR)
    log(cast.group_grid, now - HOUR, by=cast.leader)
    reader.force_login(cast.leader)
    answer = reader.get("/")
    text = answer.content.decode()
    assert [count["n"] for count in answer.context["counts"]] == [2, 0, 1, 0]
    assert [count.get("red") for count in answer.context["counts"]] == ["1 overdue", "", None, None]
    assert "Drafted for you: logged 2" in text
    assert reverse("ticket", args=[first.id]) in text
    assert "All right, confirm" in text


def test_after_the_tap_the_card_says_when(reader, cast, now, today):
    reader.force_login(cast.leader)
    report = reverse("report", args=[cast.group_grid.id, today])
    assert reader.post(report, {"next": "home"}).url == "/"
    text = reader.get("/").content.decode()
    assert "today 14:30" in text
    assert "All right, confirm" not in text


def test_a_returned_report_is_asked_for_again(reader, cast, now, today):
    report = confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    return_report(report, why="漏了一件", by=cast.patch, now=now)
    reader.force_login(cast.leader)
    text = reader.get("/").content.decode()
    assert "漏了一件" in text
    assert "All right, confirm" in text


def test_a_level_that_waits_says_for_how_many(reader, cast, now, today, set_clock, due_above):
    reader.force_login(cast.patch)
    waits = f"Waits for 1 report right below, or until {due_above}"
    assert waits in reader.get("/").content.decode()
    text = reader.get("/").content.decode()
    assert "On time until" in text  # not "by" the time from which alone it can be confirmed
    assert f"by {due_above}" not in text
    set_clock(at(now, due_above))
    text = reader.get("/").content.decode()
    assert "All right, confirm" in text
    assert "On time until" in text


@pytest.mark.parametrize("who", ["county", "township"])
def test_the_desk_opens_its_dashboard(reader, cast, today, who):
    user = getattr(cast, who)
    reader.force_login(user)
    assert reader.get("/").url == reverse("dashboard", args=[user.seats()[0].grid])


@pytest.mark.parametrize("who", ["clerk", "mediator", "auditor", "stranger"])
def test_people_without_an_area_have_a_home_too(reader, cast, today, who):
    reader.force_login(getattr(cast, who))
    assert reader.get("/").status_code == 200


def test_as_many_questions_for_one_ticket_as_for_three(
    reader, cast, now, today, django_assert_num_queries
):
    log(cast.group_grid, now - HOUR, by=cast.leader)
    reader.force_login(cast.leader)
    reader.get("/")
    with django_assert_num_queries(5):
        reader.get("/")
    for _n in range(2):
        log(cast.group_grid, now - HOUR, by=cast.leader)
    with django_assert_num_queries(5):
        reader.get("/")


@pytest.mark.parametrize(("role", "where"), [("admin", "tree"), ("auditor", "admin:index")])
def test_who_has_no_tickets_lands_where_the_work_is(reader, cast, role, where):
    type(cast.auditor).objects.filter(pk=cast.auditor.pk).update(is_staff=True)
    reader.force_login(getattr(cast, role))
    answer = reader.get("/")
    assert answer.status_code == 302
    assert answer.url == reverse(where)


def test_what_is_overdue_in_hand_is_said_there(reader, cast, now, today):
    late = log(cast.group_grid, now - 3 * HOUR, by=cast.leader, due=now - HOUR)
    happen(late, "accept", now - 2 * HOUR)
    reader.force_login(cast.leader)
    counts = reader.get("/").context["counts"]
    assert [count["n"] for count in counts] == [0, 1, 0, 0]
    assert [count.get("red") for count in counts] == ["", "1 overdue", None, None]


def test_a_report_that_filed_itself_and_holds_a_record_is_not_called_nil(reader, cast, now, today):
    DailyReport.objects.create(
        county=cast.record.id,
        grid=cast.group_grid,
        tier=cast.group_grid.tier,
        day=today,
        state="confirmed",
        version=2,
        logged=1,
        frozen_at=now,
    )
    reader.force_login(cast.leader)
    for address in ("/", reverse("report", args=[cast.group_grid.id, today])):
        text = reader.get(address).content.decode()
        assert "Filed automatically; a record came later" in text
        assert "Filed automatically as nil" not in text
