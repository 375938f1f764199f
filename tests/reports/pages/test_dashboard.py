"""The dashboard of any grid."""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse

from disputes.models import Ticket
from grids.tiers import Tier
from reports.actions.daily import confirm
from reports.actions.sweep import sweep_reports
from tests import factories as make
from tests.reports.events import HOUR, at, happen, log


def url(grid):
    return reverse("dashboard", args=[grid.id])


@pytest.fixture
def busy(cast, now, today):
    """A few days of matters in both branches; the clock stands on Monday afternoon."""
    sweep_reports(at(now, "00:01"))
    over = log(cast.group_grid, at(now, "08:00"), by=cast.leader, due=at(now, "12:00", days=1))
    log(cast.group_grid, at(now, "09:00"), by=cast.leader, kind="hazard", sensitive=True)
    done = log(cast.other_group_grid, at(now, "09:00"), by=cast.neighbour)
    happen(done, "resolve", at(now, "10:00"))
    happen(over, "raise", at(now, "11:00"), holder=cast.patch_grid)
    sweep_reports(at(now, "00:01", days=1))
    return cast


def test_the_figures_are_those_of_the_records(client, busy, branch, now, set_clock):
    set_clock(at(now, "14:30", days=1))
    up = log(busy.group_grid, at(now, "14:00", days=1), by=busy.leader)
    happen(up, "raise", at(now, "14:10", days=1), holder=busy.patch_grid)
    confirm(
        busy.group_grid,
        at(now, "14:20", days=1).date(),
        words="",
        by=busy.leader,
        now=at(now, "14:20", days=1),
    )
    client.force_login(busy.county)
    answer = client.get(url(busy.county_grid))
    assert [figure["n"] for figure in answer.context["figures"]] == [2, 1, 1, 1, 1]
    assert answer.context["five"] == {
        "expected": 2 * branch,
        "received": 1,
        "on_time": 1,
        "nil": 0,
        "missing": 2 * branch - 1,
    }
    mine, other = sorted(answer.context["lines"], key=lambda line: line["grid"].id)
    assert (mine["open"], mine["overdue"], mine["soon"], mine["raised"]) == (2, 1, 1, 1)
    assert (mine["missing"], other["missing"]) == (branch - 1, branch)
    assert (other["open"], other["resolved"], other["on_time"]) == (0, 1, 1)
    text = answer.content.decode()
    assert f"/queue/?grid={busy.county_grid.id}&amp;show=overdue" in text
    assert "Sensitive matters, counted and not listed: &lt;5." in text


def test_every_tier_has_one(client, busy, now, set_clock):
    set_clock(at(now, "14:30", days=1))
    client.force_login(busy.county)
    for level in busy.levels[1:]:
        answer = client.get(url(level))
        assert answer.context["figures"][0]["n"] == 1, level
        assert "sensitive" not in answer.content.decode(), level  # parts of a whole: not told
        assert sum(row["n"] for row in answer.context["kinds"]) == 1, level
        below = [line["grid"] for line in answer.context["lines"]]
        assert below == [grid for grid in busy.levels if grid.parent_id == level.id]


def test_the_levels_right_below_are_the_lines(client, cast, others, now, today):
    log(cast.group_grid, now - HOUR, by=cast.leader)
    client.force_login(cast.county)
    lines = client.get(url(cast.county_grid)).context["lines"]
    assert {line["grid"]: line["open"] for line in lines} == {cast.levels[1]: 1, others[0]: 0}


def test_a_week_that_ended_stands_in_the_trend(client, busy, now, set_clock):
    sweep_reports(at(now, "07:00", days=5))
    set_clock(at(now, "14:30", days=5))
    client.force_login(busy.county)
    (week,) = client.get(url(busy.county_grid)).context["trend"][-1:]
    assert (week["week"].start, week["logged"]) == (dt.date(2026, 7, 13), 2)
    assert (week["resolved"], week["overdue"]) == (1, 1)


def test_nothing_resolved_is_no_share_of_nothing(client, cast, today):
    client.force_login(cast.county)
    rate = client.get(url(cast.county_grid)).context["figures"][-1]
    assert (rate["words"], rate["unit"], rate["note"]) == ("–", "", "nothing resolved yet")


def test_a_city_reads_the_summaries_of_its_counties(client, busy, branch, now, set_clock):
    city = make.GridFactory(county=None, tier=Tier.CITY, name="测试市")
    county = busy.county_grid
    county.parent = city
    county.path = f"{city.path}{county.path}"
    county.save()
    officer = make.UserFactory(username="city")
    make.PostingFactory(post=make.PostFactory(grid=city, role="staff"), user=officer)
    set_clock(at(now, "14:30", days=1))
    client.force_login(officer)
    answer = client.get(url(city))
    assert [figure["n"] for figure in answer.context["figures"]][:2] == [1, 0]
    assert answer.context["five"]["expected"] == 2 * branch + 1
    assert [line["open"] for line in answer.context["lines"]] == [1]
    assert "/queue/?grid=" not in answer.content.decode()
    for name in ("board", "digest"):
        assert client.get(reverse(name, args=[city.id])).status_code == 200


def test_a_refresh_answers_the_fragment(client, cast, today):
    client.force_login(cast.county)
    text = client.get(url(cast.county_grid), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert "data-computed" in text


@pytest.mark.parametrize("sort", ["name", "-name", "-open", "rate", "-missing", "nonsense"])
def test_the_table_sorts_by_links(client, busy, sort):
    client.force_login(busy.county)
    answer = client.get(url(busy.county_grid), {"sort": sort})
    assert len(answer.context["lines"]) == 2


def test_scope(client, cast, today):
    client.force_login(cast.village)
    assert client.get(url(cast.village_grid)).status_code == 200
    for grid in (cast.township_grid, cast.other_village_grid):
        assert client.get(url(grid)).status_code == 404
    for person in (cast.clerk, cast.admin, cast.auditor, cast.mediator):
        client.force_login(person)
        assert client.get(url(cast.county_grid)).status_code == 404


def test_as_many_questions_for_one_area_as_for_three(
    client, cast, now, today, django_assert_num_queries
):
    client.force_login(cast.village)
    log(cast.group_grid, now - HOUR, by=cast.leader)
    client.get(url(cast.village_grid))
    with django_assert_num_queries(7):
        client.get(url(cast.village_grid))
    for n in range(2):
        patch = make.GridFactory(
            county=cast.record, parent=cast.village_grid, tier=4, name=f"{n}片"
        )
        log(patch, now - HOUR, by=cast.leader)
    with django_assert_num_queries(7):
        client.get(url(cast.village_grid))


def test_raised_today_counts_the_tickets_that_its_list_shows(client, cast, now, today):
    twice = log(cast.group_grid, now - 3 * HOUR, by=cast.leader)
    happen(twice, "raise", now - 2 * HOUR, holder=cast.patch_grid)
    happen(twice, "raise", now - HOUR, holder=cast.village_grid)
    client.force_login(cast.county)
    answer = client.get(url(cast.county_grid))
    assert answer.context["figures"][3]["n"] == 1


def test_a_matter_about_a_leader_is_in_no_number_of_theirs(client, cast, now, today):
    about = log(cast.group_grid, now - HOUR, by=cast.county)
    happen(about, "raise", now - HOUR, holder=cast.county_grid)
    Ticket.objects.filter(pk=about.pk).update(hidden_from=cast.village_grid)
    client.force_login(cast.village)
    answer = client.get(url(cast.village_grid))
    assert [figure["n"] for figure in answer.context["figures"]][:4] == [0, 0, 0, 0]
    client.force_login(cast.county)
    answer = client.get(url(cast.county_grid))
    assert [figure["n"] for figure in answer.context["figures"]][:4] == [1, 0, 1, 1]


def test_every_number_opens_a_list_of_as_many(client, busy, now, set_clock):
    """Each link to the queue on each level's dashboard, by several people."""
    set_clock(at(now, "14:30", days=1))
    log(busy.group_grid, at(now, "14:00", days=1), by=busy.leader, kind="service", sensitive=True)
    hidden = log(busy.group_grid, at(now, "14:00", days=1), by=busy.county)
    Ticket.objects.filter(pk=hidden.pk).update(hidden_from=busy.above_group)
    seen = 0
    for person, levels in ((busy.county, busy.levels), (busy.patch, busy.levels[-2:])):
        client.force_login(person)
        for level in levels:
            text = client.get(url(level)).content.decode()
            for address, inside in re.findall(
                r'<a[^>]* href="(/queue/\?grid=[^"]+)"[^>]*>(.*?)</a>', text, re.S
            ):
                number = re.search(r"\d+", re.sub(r"<[^>]+>", " ", inside))
                listed = client.get(html.unescape(address)).context["total"]
                assert listed == number[0], (level, address)
                seen += 1
    assert seen > 20


def test_a_category_opens_its_list(client, cast, now, today):
    category = make.CategoryFactory(name_en="Noise")
    for sensitive in (False, True):
        ticket = log(cast.group_grid, now - HOUR, by=cast.leader, sensitive=sensitive)
        Ticket.objects.filter(pk=ticket.pk).update(category=category)
    client.force_login(cast.county)
    row = client.get(url(cast.county_grid)).context["categories"][0]
    assert row["open"] == 1
    assert client.get(row["url"]).context["total"] == "1"


def test_a_category_counts_its_finer_ones_as_its_list_does(client, cast, now, today):
    wide = make.CategoryFactory()
    fine = make.CategoryFactory(parent=wide)
    other = make.CategoryFactory(kind=wide.kind)
    for category in (wide, fine, fine, fine, other, other):
        ticket = log(cast.group_grid, now - HOUR, by=cast.leader, kind=wide.kind)
        Ticket.objects.filter(pk=ticket.pk).update(category=category)
    client.force_login(cast.county)
    rows = client.get(url(cast.county_grid)).context["categories"]
    assert [row["open"] for row in rows] == [4, 3, 2]
    assert client.get(rows[0]["url"]).context["total"] == "4"
