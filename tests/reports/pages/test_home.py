"""Home."""

import pytest
from django.urls import reverse

from reports.actions.daily import confirm, return_report
from reports.models import DailyReport
from tests.reports.events import HOUR, at, happen, log


def test_four_numbers_the_card_and_what_is_first(client, cast, now, today):
    first = log(cast.group_grid, now - 3 * HOUR, by=cast.leader, due=now - HOUR)
    log(cast.group_grid, now - HOUR, by=cast.leader)
    client.force_login(cast.leader)
    answer = client.get("/")
    text = answer.content.decode()
    assert [count["n"] for count in answer.context["counts"]] == [2, 0, 1, 0]
    assert [count.get("red") for count in answer.context["counts"]] == ["1 overdue", "", None, None]
    assert "Drafted for you: logged 2" in text
    assert reverse("ticket", args=[first.id]) in text
    assert "All right, confirm" in text


def test_after_the_tap_the_card_says_when(client, cast, now, today):
    client.force_login(cast.leader)
    report = reverse("report", args=[cast.group_grid.id, today])
    assert client.post(report, {"next": "home"}).url == "/"
    text = client.get("/").content.decode()
    assert "today 14:30" in text
    assert "All right, confirm" not in text


def test_a_returned_report_is_asked_for_again(client, cast, now, today):
    report = confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    return_report(report, why="漏了一件", by=cast.patch, now=now)
    client.force_login(cast.leader)
    text = client.get("/").content.decode()
    assert "漏了一件" in text
    assert "All right, confirm" in text


def test_a_level_that_waits_says_for_how_many(client, cast, now, today, set_clock, due_above):
    client.force_login(cast.patch)
    waits = f"Waits for 1 report below, or until {due_above}"
    assert waits in client.get("/").content.decode()
    assert f"by {due_above}" in client.get("/").content.decode()
    set_clock(at(now, due_above))
    text = client.get("/").content.decode()
    assert "All right, confirm" in text
    assert "On time until" in text


@pytest.mark.parametrize("who", ["county", "township"])
def test_the_desk_opens_its_dashboard(client, cast, today, who):
    user = getattr(cast, who)
    client.force_login(user)
    assert client.get("/").url == reverse("dashboard", args=[user.seats()[0].grid])


@pytest.mark.parametrize("who", ["clerk", "mediator", "auditor", "stranger"])
def test_people_without_an_area_have_a_home_too(client, cast, today, who):
    client.force_login(getattr(cast, who))
    assert client.get("/").status_code == 200


def test_as_many_questions_for_one_ticket_as_for_three(
    client, cast, now, today, django_assert_num_queries
):
    log(cast.group_grid, now - HOUR, by=cast.leader)
    client.force_login(cast.leader)
    client.get("/")
    with django_assert_num_queries(7):
        client.get("/")
    for _n in range(2):
        log(cast.group_grid, now - HOUR, by=cast.leader)
    with django_assert_num_queries(7):
        client.get("/")


@pytest.mark.parametrize(("role", "where"), [("admin", "tree"), ("auditor", "admin:index")])
def test_who_has_no_tickets_lands_where_the_work_is(client, cast, role, where):
    type(cast.auditor).objects.filter(pk=cast.auditor.pk).update(is_staff=True)
    client.force_login(getattr(cast, role))
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.url == reverse(where)


def test_what_is_overdue_in_hand_is_said_there(client, cast, now, today):
    late = log(cast.group_grid, now - 3 * HOUR, by=cast.leader, due=now - HOUR)
    happen(late, "accept", now - 2 * HOUR)
    client.force_login(cast.leader)
    counts = client.get("/").context["counts"]
    assert [count["n"] for count in counts] == [0, 1, 0, 0]
    assert [count.get("red") for count in counts] == ["", "1 overdue", None, None]


def test_a_report_that_filed_itself_and_holds_a_record_is_not_called_nil(client, cast, now, today):
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
    client.force_login(cast.leader)
    for address in ("/", reverse("report", args=[cast.group_grid.id, today])):
        text = client.get(address).content.decode()
        assert "Filed automatically; a record came later" in text
        assert "Filed automatically as nil" not in text
