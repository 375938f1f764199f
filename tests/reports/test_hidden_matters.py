"""A matter about a leader: no number of that grid or of one below it counts it, those above do.

信访工作条例 30, domain.md ("What it refuses to be"), docs/adr/0013 and 0016.
"""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from disputes.actions.escalation import escalate_batch
from disputes.actions.holding import accept
from disputes.actions.log import Draft, log_ticket
from disputes.models import Ticket, TicketEvent
from reports.actions.daily import confirm
from reports.actions.recount import check_county
from reports.actions.sweep import sweep_reports
from reports.figures import FIGURES
from reports.models import DailyReport, DaySummary, Digest
from reports.rollups.day_figures import figures
from tests.api import client as api
from tests.reports.events import HOUR, at, happen, log

WORDS = "组长占用公共场地"


@pytest.fixture
def browser(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def about(cast, now):
    """Logged by the county about the village's leader: the grid above the village holds it."""
    matter = Draft(kind="dispute", words=WORDS, grid=cast.group_grid, concerns=cast.village_grid)
    return log_ticket(matter, by=cast.county, now=timezone.now())  # of today at any hour


def parted(cast):
    """The grids that count a matter about the village's leader, and those that do not."""
    place = cast.levels.index(cast.village_grid)
    return cast.levels[:place], cast.levels[place:]


def people_at(cast):
    """Who sits where, from the village down."""
    return {cast.village_grid: cast.village, cast.group_grid: cast.leader}


def test_every_writer_of_events_says_it(cast, about, now):
    escalate_batch(cast.record.id, [about.pk], about.escalate_at)
    accept(Ticket.objects.get(pk=about.pk), by=cast.county, now=timezone.now() + 90 * HOUR)
    said = TicketEvent.objects.filter(ticket=about).values_list("verb", "hidden_from")
    assert {verb for verb, _hidden in said} == {"log", "escalate", "accept"}
    assert {hidden for _verb, hidden in said} == {cast.village_grid.id}


def test_drafts_and_dashboards_of_the_api(cast, about):
    above, below = parted(cast)
    for grid in cast.levels:
        n = 1 if grid in above else 0
        draft = api(cast.county).get(f"/api/v1/daily-reports/draft/?grid={grid.pk}").json()
        assert (draft["figures"]["logged"], draft["figures"]["open"]) == (n, n), grid
        told = api(cast.county).get(f"/api/v1/dashboards/{grid.pk}/").json()
        assert (told["now"]["open"], told["today"]["logged"]) == (n, n), grid
        assert sum(one["open"] for one in told["by_kind"]) == n, grid
        lines = {
            one["grid"]["id"]: (one["open"], one["today"]["logged"]) for one in told["children"]
        }
        counting = {one.pk for one in above}
        assert all(both == ((1, 1) if pk in counting else (0, 0)) for pk, both in lines.items())
    for grid, person in people_at(cast).items():
        assert api(person).get(f"/api/v1/dashboards/{grid.pk}/").json()["now"]["open"] == 0


def test_lists_and_search_within_such_a_grid_leave_it_out_whoever_asks(cast, about, browser):
    above, _below = parted(cast)
    browser.force_login(cast.county)
    for grid in cast.levels:
        n = 1 if grid in above else 0
        for query in ({"show": "logged"}, {"q": "公共场地"}):
            answer = browser.get(reverse("queue"), {"grid": grid.pk, **query})
            assert answer.context["n"] == n, (grid, query)
        listed = api(cast.county).get(f"/api/v1/tickets/?grid={grid.pk}")
        assert len(listed.json()["results"]) == n, grid
    assert browser.get(reverse("ticket", args=[about.pk])).status_code == 200


def test_the_pages_of_who_it_is_about(cast, about, browser):
    today = timezone.localdate()
    for grid, person in people_at(cast).items():
        browser.force_login(person)
        page = browser.get(reverse("report", args=[grid.pk, today]))
        assert page.context["is_nil"] is True
        assert WORDS not in page.content.decode()
        board = browser.get(reverse("dashboard", args=[grid.pk]))
        assert [figure["n"] for figure in board.context["figures"]][:4] == [0, 0, 0, 0]
        assert sum(row["n"] for row in board.context["kinds"]) == 0
        assert browser.get("/queue/", {"q": "公共场地"}).context["n"] == 0


@pytest.fixture
def week(cast, now):
    """Two matters about the group's leader and the village's, one plain; swept to next Monday."""
    sweep_reports(at(now, "00:01"))
    for concerns in (cast.group_grid, cast.village_grid):
        matter = log(cast.group_grid, at(now, "09:00"), by=cast.county, concerns=concerns)
        happen(matter, "accept", at(now, "10:00"))
        happen(matter, "resolve", at(now, "11:00"))
    for _n in range(3):
        log(cast.other_group_grid, at(now, "09:00"), by=cast.neighbour)
        log(cast.group_grid, at(now, "09:00"), by=cast.county, concerns=cast.group_grid)
    sweep_reports(at(now, "18:00"))
    return cast


def expected(cast):
    """Grid -> how many of the five in its branch it counts."""
    place = cast.levels.index(cast.village_grid)
    return {
        **dict.fromkeys(cast.levels[1:place], 5),
        **dict.fromkeys(cast.levels[place:-1], 4),
        cast.group_grid: 0,
    }


def test_a_group_without_other_records_files_itself_as_nil(week, now):
    report = DailyReport.objects.get(grid=week.group_grid, day=timezone.localdate(now))
    assert (report.is_nil, report.version, report.confirmed_by) == (True, 1, None)
    assert [getattr(report, name) for name in FIGURES] == [0] * 8
    above = DailyReport.objects.filter(grid=week.above_group, day=report.day, is_nil=True)
    assert not above.exists()


def test_frozen_figures_sums_and_digests_stop_above_it(week, now):
    today, moment = timezone.localdate(now), at(now, "18:30")
    for clock, person in (("21:30", week.patch), ("21:40", week.village)):
        grid = person.post.grid
        report = confirm(grid, today, words="", by=person, now=at(now, clock))
        assert report.logged == expected(week)[grid], grid
    sweep_reports(at(now, "07:00", days=5))
    for grid, n in expected(week).items():
        assert figures(grid, today, moment)["logged"] == n, grid
        rows = DaySummary.objects.filter(grid=grid, day=today)
        assert sum(row.logged for row in rows) == n, grid
        digest = Digest.objects.get(grid=grid, week_start=today - 2 * 24 * HOUR)
        assert digest.logged == n, grid
        assert sum(one["logged"] for one in digest.by_kind.values()) == n, grid
        spots = dict(digest.repeats)
        assert spots.get(week.group_grid.id, 0) == (n if n >= 3 else 0), grid
    whole = Digest.objects.get(grid=week.county_grid, week_start=today - 2 * 24 * HOUR)
    assert whole.logged == 8
    assert check_county(week.record.id).wrong_rows == []


def test_a_later_record_about_a_leader_makes_no_new_version_of_theirs(week, now):
    sweep_reports(at(now, "00:01", days=1))
    today = timezone.localdate(now)
    log(
        week.group_grid,
        at(now, "09:00", days=1),
        by=week.county,
        day=today,
        concerns=week.group_grid,
    )
    sweep_reports(at(now, "09:01", days=1))
    versions = DailyReport.objects.filter(grid=week.group_grid, day=today)
    assert versions.count() == 1
    assert check_county(week.record.id).wrong_rows == []


def test_a_planted_one_is_found(week, now):
    """The recount reads it from the event rows: a figure that held it would be wrong."""
    sweep_reports(at(now, "00:01", days=1))
    assert check_county(week.record.id).wrong == 0
    report = DailyReport.objects.filter(grid=week.group_grid, day=timezone.localdate(now))
    report.update(open=1)
    assert check_county(week.record.id).wrong == 1


def test_the_migration_fills_the_events_that_were_there(cast, now):
    log(cast.group_grid, now, by=cast.county, concerns=cast.group_grid)
    log(cast.group_grid, now, by=cast.county)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("UPDATE disputes_ticketevent SET hidden_from = NULL")
    module = import_module("disputes.migrations.0010_fill_hidden_from")
    module.fill(None, SimpleNamespace(connection=connection))
    said = TicketEvent.objects.order_by("hidden_from").values_list("hidden_from", flat=True)
    assert list(said) == [cast.group_grid.id, None]
