"""The weekly digest."""

import pytest
from django.urls import reverse

from reports.actions.sweep import sweep_reports
from tests.reports.events import at, happen, log


@pytest.fixture
def monday(cast, now, today, set_clock):
    """Two weeks have digests; the clock stands on the Monday after."""
    sweep_reports(at(now, "00:01"))
    for clock in ("08:00", "09:00", "10:00"):
        log(cast.group_grid, at(now, clock), by=cast.leader, due=at(now, "12:00", days=1))
    done = log(cast.other_group_grid, at(now, "09:00"), by=cast.neighbour, kind="hazard")
    happen(done, "resolve", at(now, "10:00"))
    sweep_reports(at(now, "07:00", days=5))
    set_clock(at(now, "09:00", days=5))
    return cast


def test_the_newest_week(client, monday, branch):
    client.force_login(monday.county)
    answer = client.get(reverse("digest", args=[monday.county_grid.id]))
    text = answer.content.decode()
    assert "Week 29 of 测试县" in text
    digest = answer.context["digest"]
    assert (digest.logged, digest.resolved, digest.open, digest.overdue) == (4, 1, 3, 3)
    lines = answer.context["lines"]
    assert [line["logged"]["n"] for line in lines] == [4, 3, 1]
    assert [line["open"] for line in lines][0] == {"n": 3}  # it changed since: no list
    (row,) = answer.context["repeats"]
    assert (row["grid"], row["n"]) == (monday.group_grid, 3)
    for url, n in ((lines[0]["logged"]["url"], 4), (lines[1]["logged"]["url"], 3), (row["url"], 3)):
        assert len(client.get(url).context["lines"]) == n
    assert len(answer.context["oldest"]) == 3
    expected = 6 * 2 * branch  # nothing was counted before the second day of the week
    assert f"In 7 days {expected} reports were expected" in text


def test_another_week_by_its_name(client, monday):
    client.force_login(monday.county)
    week = reverse("digest_week", args=[monday.county_grid.id, "2026-W28"])
    answer = client.get(week)
    assert answer.context["digest"].logged == 0
    assert answer.context["after_url"].endswith("/2026-W29/")
    for gone in ("2026-W20", "2026-W60"):
        assert client.get(week.replace("2026-W28", gone)).status_code == 404


def test_before_the_first_it_says_when(client, cast, today):
    client.force_login(cast.leader)
    text = client.get(reverse("digest", args=[cast.group_grid.id])).content.decode()
    assert "No digest yet" in text
    assert "07:00" in text


def test_sensitive_matters_are_counted_but_not_listed(client, monday, now):
    log(monday.group_grid, at(now, "08:00"), by=monday.leader, sensitive=True, due=at(now, "09:00"))
    client.force_login(monday.county)
    answer = client.get(reverse("digest", args=[monday.county_grid.id]))
    assert not any(ticket.is_sensitive for ticket in answer.context["oldest"])


def test_others_find_nothing(client, monday):
    client.force_login(monday.neighbour)
    assert client.get(reverse("digest", args=[monday.village_grid.id])).status_code == 404


def test_as_many_questions_for_one_row_as_for_three(client, monday, now, django_assert_num_queries):
    client.force_login(monday.county)
    address = reverse("digest", args=[monday.county_grid.id])
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)
    for _n in range(2):
        log(monday.group_grid, at(now, "09:00"), by=monday.leader, due=at(now, "10:00"))
    with django_assert_num_queries(9):
        client.get(address)
