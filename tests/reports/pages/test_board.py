"""The completeness board."""

import datetime as dt

import pytest
from django.urls import reverse

from grids.models import Grid
from reports.actions.daily import confirm
from reports.actions.sweep import sweep_reports
from tests import factories as make
from tests.reports.events import at, log

DAY = dt.timedelta(days=1)


def url(grid):
    return reverse("board", args=[grid.id])


def test_today_on_the_fly(client, cast, branch, others, now, today):
    confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    client.force_login(cast.county)
    answer = client.get(url(cast.county_grid))
    assert answer.context["five"]["missing"] == 2 * branch - 1
    worst, other = answer.context["rows"]
    assert (worst["grid"], other["grid"]) == (others[0], cast.levels[1])
    assert (worst["missing"], other["missing"]) == (branch, branch - 1)
    shown = [row["grid"].id for row in answer.context["listed"]]
    assert cast.group_grid.id not in shown
    assert cast.other_group_grid.id in shown
    assert "Where it is stuck now" in answer.content.decode()


def test_a_locked_day_is_as_it_was(client, cast, branch, self_filing, now, today, set_clock):
    sweep_reports(at(now, "00:01"))
    log(cast.group_grid, at(now, "09:00"), by=cast.leader)
    confirm(cast.village_grid, today, words="", by=cast.village, now=at(now, "19:00"))
    sweep_reports(at(now, "00:01", days=1))
    Grid.objects.filter(pk=cast.county_grid.pk).update(group_count=50)
    set_clock(at(now, "09:00", days=1))
    client.force_login(cast.county)
    answer = client.get(url(cast.county_grid), {"day": str(today)})
    numbers = answer.context["five"]
    nil = len(self_filing)  # of the other branch; the village confirmed, the rest of mine did not
    wanted = [2 * branch, nil + 1, nil, 2 * branch - nil - 1]
    assert [numbers[n] for n in ("expected", "received", "nil", "missing")] == wanted
    row = next(r for r in answer.context["rows"] if r["grid"].id == cast.levels[1].id)
    assert row["missing"] == branch - 1
    cells = {day: n for day, n, _url, _heat in row["cells"]}
    assert cells[today] == branch - 1
    assert cells[today - 2 * DAY] is None
    assert "Were the reports of yesterday complete?" in answer.content.decode()


@pytest.mark.parametrize("day", ["tomorrow", "2027-01-01", "2026-02-30", ""])
def test_a_day_that_is_none_is_today(client, cast, today, day):
    client.force_login(cast.county)
    assert client.get(url(cast.county_grid), {"day": day}).context["day"] == today


def test_fifty_a_page(client, cast, today):
    for n in range(60):
        make.GridFactory(county=cast.record, parent=cast.group_grid.parent, tier=5, name=f"{n}组")
    client.force_login(cast.patch)
    first = client.get(url(cast.patch_grid))
    assert len(first.context["listed"]) == 50
    again = client.get(first.context["more_url"])
    assert len(again.context["listed"]) == 11
    assert again.context["more_url"] == ""


def test_a_leaf_has_a_board_too(client, cast, today):
    client.force_login(cast.leader)
    answer = client.get(url(cast.group_grid))
    assert "Every report of this day is in." in answer.content.decode()


def test_names_of_people_never_stand_there(client, cast, today):
    client.force_login(cast.county)
    text = client.get(url(cast.county_grid)).content.decode()
    for person in (cast.leader, cast.patch, cast.village, cast.neighbour):
        assert person.name not in text


def test_others_find_nothing(client, cast, today):
    client.force_login(cast.neighbour)
    assert client.get(url(cast.village_grid)).status_code == 404


def test_as_many_questions_for_one_area_as_for_three(
    client, cast, today, django_assert_num_queries
):
    client.force_login(cast.village)
    client.get(url(cast.village_grid))
    with django_assert_num_queries(8):
        client.get(url(cast.village_grid))
    for n in range(2):
        tier = {"long": 4, "short": 5}[cast.ladder]
        make.GridFactory(county=cast.record, parent=cast.village_grid, tier=tier, name=f"{n}片")
    with django_assert_num_queries(8):
        client.get(url(cast.village_grid))


def test_each_number_opens_the_grids_it_counts(client, cast, branch, now, today):
    confirm(cast.group_grid, today, words="", by=cast.leader, now=now)
    client.force_login(cast.county)
    found = client.get(url(cast.county_grid)).context
    for which, n in found["five"].items():
        listed = client.get(found["five_urls"][which]).context["listed"]
        assert len(listed) == n, which
    listed = client.get(found["five_urls"]["received"]).context["listed"]
    assert [row["grid"] for row in listed] == [cast.group_grid]


def test_the_number_of_a_child_opens_its_own_report_too(client, cast, others, branch, now, today):
    client.force_login(cast.county)
    row = client.get(url(cast.county_grid)).context["rows"][0]
    listed = client.get(row["missing_url"]).context["listed"]
    assert len(listed) == row["missing"] == branch
    below = {other.id for other in others}
    assert {line["grid"].id for line in listed} == below if row["grid"] in others else True


def test_a_child_without_grids_below_opens_itself(client, cast, now, today):
    client.force_login(cast.village)
    above = cast.above_group
    row = client.get(url(above)).context["rows"][0]
    assert (row["grid"], row["missing"]) == (cast.group_grid, 1)
    listed = client.get(row["missing_url"]).context["listed"]
    assert [line["grid"] for line in listed] == [cast.group_grid]
