"""Sensitive matters stand beside every figure and inside none; few of them are told to nobody afar.

docs/adr/0016 lists the ways by which a small number could be computed; each has its test here.
"""

import datetime as dt
import itertools
import json

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from disputes.actions.log import Draft, log_ticket
from disputes.apart import told_apart, told_apart_of_day
from grids.tiers import Tier
from reports.actions.daily import confirm
from reports.actions.recount import check_county
from reports.actions.sweep import sweep_reports
from reports.models import DailyReport, DaySummary, Digest
from tests import factories as make
from tests.api import client as api
from tests.reports.events import at, happen, log

MONDAY = dt.date(2026, 7, 13)

TICK = dt.timedelta(microseconds=1)


@pytest.fixture
def browser(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def twin(cast, now, *, sensitive):
    """A quiet county, or the same with `sensitive` such matters more in one group."""
    for _n in range(2):
        log(cast.group_grid, now, by=cast.leader)
    for _n in range(sensitive):
        matter = log(cast.group_grid, now, by=cast.leader, kind="service", sensitive=True)
        happen(matter, "raise", now, holder=cast.above_group)


def answers(person, cast, *more):
    """All that the API says to `person` of numbers, ids and moments of writing left out."""
    said = []
    for grid in cast.levels:
        for path in (f"dashboards/{grid.pk}/", f"daily-reports/draft/?grid={grid.pk}", *more):
            text = api(person).get(f"/api/v1/{path}").json()
            said.append({k: v for k, v in text.items() if k not in ("at", "sensitive")})
    return json.dumps(said)


def test_no_figure_differs_by_them(cast):
    """Not now, by kind, children, today, days, drafts: nothing is left to subtract or to add."""
    now = timezone.now()
    twin(cast, now, sensitive=0)
    before = answers(cast.county, cast)
    log(cast.group_grid, now, by=cast.leader, kind="service", sensitive=True)
    assert answers(cast.county, cast) == before


@pytest.mark.parametrize(
    ("n", "afar", "near"), [(0, "", ""), (1, "<5", "1"), (4, "<5", "4"), (5, "5", "5")]
)
def test_few_are_told_by_who_asks_and_not_by_the_grid_asked(long_cast, n, afar, near):
    cast = long_cast
    told = [told_apart(cast.county, grid, n) for grid in cast.levels]
    assert told == [afar, "", "", "", ""]  # one number of the whole, none of a part
    assert [told_apart(cast.township, grid, n) for grid in cast.levels] == ["", *[near] * 4]
    assert [told_apart(cast.neighbour, grid, n) for grid in cast.levels] == [""] * 5
    assert {told_apart_of_day(cast.county, grid, n) for grid in cast.levels} == {""}
    assert told_apart_of_day(cast.township, cast.group_grid, n) == near


def test_pages_lists_and_the_api_say_it_by_the_one_rule(cast, browser):
    twin(cast, timezone.now(), sensitive=2)
    browser.force_login(cast.county)
    for grid in (cast.county_grid, cast.group_grid):
        said = {"open": "<5" if grid == cast.county_grid else "", "logged": ""}
        for path in (f"dashboards/{grid.pk}/", f"daily-reports/draft/?grid={grid.pk}"):
            assert api(cast.county).get(f"/api/v1/{path}").json()["sensitive"] == said, path
        page = browser.get(reverse("dashboard", args=[grid.pk]))
        assert page.context["apart"] == said
        assert ("not listed: &lt;5." in page.content.decode()) == bool(said["open"])
        report = browser.get(reverse("report", args=[grid.pk, timezone.localdate()]))
        assert report.context["apart"] == said
        listed = browser.get(reverse("queue"), {"grid": grid.pk})
        assert ("sensitive matter" in listed.content.decode()) == bool(said["open"])
        other = browser.get(reverse("queue"), {"grid": grid.pk, "show": "logged"})
        assert "sensitive matter" not in other.content.decode()  # days and views add up


def test_up_to_the_township_they_are_told_as_they_are(long_cast, browser):
    cast, n = long_cast, 2
    twin(cast, timezone.now(), sensitive=n)
    for person, grids in ((cast.township, cast.levels[2:3]), (cast.leader, cast.levels[-1:])):
        browser.force_login(person)
        for grid in grids:
            answer = api(person).get(f"/api/v1/dashboards/{grid.pk}/").json()
            assert answer["sensitive"] == {"open": str(n), "logged": str(n)}
            page = browser.get(reverse("report", args=[grid.pk, timezone.localdate()]))
            assert f"not listed: {n} logged, {n} open." in page.content.decode()


def test_a_seat_below_does_not_tell_what_the_one_above_may_not(long_cast, browser):
    """County staff who lead a village too are still who they are above the township."""
    cast = long_cast
    twin(cast, timezone.now(), sensitive=2)
    post = make.PostFactory(grid=cast.village_grid, role="deputy")
    make.PostingFactory(post=post, user=cast.county)
    person = type(cast.county).objects.get(pk=cast.county.pk)
    told = api(person).get(f"/api/v1/dashboards/{cast.village_grid.pk}/").json()
    assert told["sensitive"] == {"open": "", "logged": ""}


@pytest.fixture
def weeks(cast, now):
    """Two branches, a week of days with few sensitive matters, swept to the next Monday."""
    sweep_reports(at(now, "00:01"))
    log(cast.other_group_grid, at(now, "08:00"), by=cast.neighbour)
    log(cast.group_grid, at(now, "09:00"), by=cast.leader, sensitive=True)
    marked = log(cast.group_grid, at(now, "09:00"), by=cast.leader)
    happen(marked, "correct", at(now, "10:00"), sensitive=True)
    sweep_reports(at(now, "18:01"))
    confirm(cast.above_group, now.date(), words="", by=cast.patch, now=at(now, "20:00"))
    sweep_reports(at(now, "07:00", days=5))
    return cast


def test_a_group_with_nothing_else_files_itself_as_nil(weeks, now):
    """A report that waits for its leader, beside figures of nothing, would tell of them."""
    report = DailyReport.objects.get(grid=weeks.group_grid, day=now.date())
    assert (report.is_nil, report.confirmed_by, report.version) == (True, None, 1)
    assert (report.logged, report.open, report.sensitive_logged, report.sensitive_open) == (
        *(0, 0),
        *(2, 2),
    )


def test_what_was_solved_on_the_spot_is_held_apart_too(cast, now):
    sweep_reports(at(now, "00:01"))
    draft = Draft("dispute", "家里的事", cast.group_grid, is_sensitive=True, result="劝好了")
    log_ticket(draft, by=cast.leader, now=at(now, "09:00"))
    sweep_reports(at(now, "18:01"))
    report = DailyReport.objects.get(grid=cast.group_grid, day=now.date())
    assert (report.is_nil, report.logged, report.resolved) == (True, 0, 0)
    assert (report.sensitive_logged, report.sensitive_open) == (1, 0)
    assert check_county(cast.record.id).wrong_rows == []


def test_frozen_figures_sums_and_digests_hold_them_apart(weeks, now):
    day = now.date()
    frozen = DailyReport.objects.get(grid=weeks.above_group, day=day)
    assert (frozen.logged, frozen.open, frozen.is_nil) == (0, 0, True)
    assert (frozen.sensitive_logged, frozen.sensitive_open) == (2, 2)
    sums = DaySummary.objects.filter(grid=weeks.county_grid, day=day)
    assert sum(row.logged for row in sums) == 1
    assert sum(row.sensitive_logged for row in sums) == 2
    digest = Digest.objects.get(grid=weeks.county_grid, week_start=MONDAY)
    assert (digest.logged, digest.sensitive_logged, digest.sensitive_open) == (1, 2, 2)
    quiet = Digest.objects.get(grid=weeks.group_grid, week_start=MONDAY)
    assert (quiet.logged, quiet.by_kind, quiet.repeats) == (0, {}, [])
    assert check_county(weeks.record.id).wrong_rows == []


def test_past_days_tell_nothing_by_being_there(weeks, now, monkeypatch):
    """A day on which only sensitive matters came is told like a day on which nothing came."""
    monkeypatch.setattr(timezone, "now", lambda: at(now, "09:00", days=5))
    told = api(weeks.county).get(f"/api/v1/dashboards/{weeks.group_grid.pk}/").json()
    assert told["days"] == []
    two = [weeks.county_grid, weeks.group_grid]
    for digest in Digest.objects.filter(grid__in=two, week_start=MONDAY):
        told = api(weeks.county).get(f"/api/v1/digests/{digest.pk}/").json()
        whole = digest.grid_id == weeks.county_grid.pk
        assert told["sensitive"] == {"open": "<5" if whole else "", "logged": ""}
    report = DailyReport.objects.get(grid=weeks.group_grid, day=now.date())
    told = api(weeks.county).get(f"/api/v1/daily-reports/{report.pk}/").json()
    assert told["sensitive"] == {"open": "", "logged": ""}
    every = DailyReport.objects.filter(county=weeks.record.id, day=now.date())
    for report in every:
        assert (report.version, report.is_nil) == (1, report.grid_id not in line(weeks))


def line(cast):
    """The grids that the one plain matter counts for."""
    other = cast.other_group_grid
    return {other.pk, *other.ancestor_ids()}


def test_one_marked_after_it_was_logged_is_in_no_figure_of_that_day(cast, browser):
    now = timezone.now()
    marked = log(cast.group_grid, now, by=cast.leader)
    happen(marked, "correct", now + TICK, sensitive=True)
    draft = api(cast.leader).get(f"/api/v1/daily-reports/draft/?grid={cast.group_grid.pk}").json()
    assert (draft["figures"]["logged"], draft["figures"]["open"]) == (0, 0)
    assert draft["sensitive"] == {"open": "1", "logged": "1"}
    browser.force_login(cast.leader)
    listed = browser.get(reverse("queue"), {"grid": cast.group_grid.pk, "show": "logged"})
    assert listed.context["n"] == 0


def test_a_planted_cell_apart_is_found(weeks):
    for model in (DailyReport, DaySummary, Digest):
        for name in ("sensitive_logged", "sensitive_open"):
            row = model.objects.filter(grid=weeks.group_grid).first()
            kept = getattr(row, name)
            model.objects.filter(pk=row.pk).update(**{name: kept + 1})
            assert check_county(weeks.record.id).wrong == 1, (model, name)
            model.objects.filter(pk=row.pk).update(**{name: kept})


def test_a_city_is_told_of_no_county(cast, now):
    city = make.GridFactory(county=None, tier=Tier.CITY, name="测试市")
    top = cast.county_grid
    top.parent, top.path = city, f"{city.path}{top.path}"
    top.save()
    officer = make.UserFactory(username="city-officer")
    make.PostingFactory(post=make.PostFactory(grid=city, role="staff"), user=officer)
    twin(cast, timezone.now(), sensitive=7)
    told = [
        api(officer).get(f"/api/v1/dashboards/{grid.pk}/").json()["sensitive"]
        for grid in (city, top)
    ]
    assert list(itertools.chain(*(one.values() for one in told))) == [""] * 4
