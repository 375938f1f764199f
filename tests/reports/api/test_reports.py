"""Daily reports, digests, boards and dashboards through the API."""

import datetime as dt

import pytest
from django.utils import timezone

from reports.models import CountedDay, DailyReport, DaySummary, Digest, ReportSummary
from rows.ids import uuid7
from tests.api import client, logged

FIGURES = {"closed", "logged", "on_spot", "on_time", "open", "overdue", "raised", "resolved"}
FIVE = {"expected", "missing", "nil", "on_time", "received"}
LINE = {
    "below",
    "day",
    "figures",
    "visited",
    "frozen_at",
    "grid",
    "id",
    "is_nil",
    "is_on_time",
    "state",
    "version",
}
WHOLE = LINE | {
    "sensitive",
    "above_at",
    "above_by",
    "confirmed_by",
    "returned_at",
    "returned_by",
    "returned_why",
    "words",
}
BLIND = ("neighbour", "clerk", "mediator", "admin", "auditor", "stranger")


@pytest.fixture
def today(cast):
    """No level waits for the ones below: every report is due since midnight."""
    cast.record.report_times = dict.fromkeys(cast.record.report_times, "00:00")
    cast.record.report_grace_minutes = 1440
    cast.record.save()
    return timezone.localdate()


def confirm(user, grid, day, **more):
    body = {"grid": grid.pk, "day": day.isoformat(), **more}
    return client(user).post("/api/v1/daily-reports/confirm/", body)


def judge(user, report, verb, body=None):
    return client(user).post(f"/api/v1/daily-reports/{report['id']}/{verb}/", body or {})


def test_level_by_level(cast, today):
    logged(cast.leader, cast.group_grid)
    logged(cast.leader, cast.group_grid, result="已劝开")
    draft = client(cast.leader).get(f"/api/v1/daily-reports/draft/?grid={cast.group_grid.pk}")
    assert draft.json()["state"] == "ready"
    answer = confirm(cast.leader, cast.group_grid, today, words="一切照常")
    assert answer.status_code == 200, answer.json()
    report = answer.json()
    assert set(report) == WHOLE
    assert (report["state"], report["version"], report["below"]) == ("confirmed", 1, None)
    assert report["figures"] == draft.json()["figures"]
    assert report["figures"] | {"overdue": 0} == {
        "logged": 2,
        "on_spot": 1,
        "resolved": 1,
        "on_time": 1,
        "closed": 0,
        "raised": 0,
        "open": 1,
        "overdue": 0,
    }
    again = confirm(cast.leader, cast.group_grid, today)
    assert again.json() == report
    above = judge(cast.patch, report, "confirm_above")
    assert (above.status_code, above.json()["state"]) == (200, "above")
    back = judge(cast.patch, report, "return", {"why": "数字不对"})
    assert (back.json()["state"], back.json()["returned_why"]) == ("returned", "数字不对")
    mended = confirm(cast.leader, cast.group_grid, today, words="已改").json()
    assert (mended["version"], mended["state"]) == (2, "confirmed")
    patch = confirm(cast.patch, cast.patch_grid, today).json()
    assert patch["below"] == {"expected": 1, "received": 1, "on_time": 1, "nil": 0, "missing": 0}
    listed = client(cast.village).get("/api/v1/daily-reports/").json()["results"]
    assert [set(one) for one in listed] == [LINE, LINE]
    assert {one["version"] for one in listed} == {1, 2}


def test_refusals(cast, two_up, today):
    report = confirm(cast.leader, cast.group_grid, today).json()
    for user, verb, body in (
        (cast.leader, "confirm_above", {}),
        (two_up, "confirm_above", {}),
        (two_up, "return", {"why": "x"}),
    ):
        answer = judge(user, report, verb, body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_allowed")
    assert judge(cast.patch, report, "return").status_code == 400
    assert judge(cast.neighbour, report, "confirm_above").status_code == 404
    locked = confirm(cast.leader, cast.group_grid, today - dt.timedelta(days=1))
    assert locked.json()["error"]["code"] == "day_locked"
    ahead = confirm(cast.leader, cast.group_grid, today + dt.timedelta(days=1))
    assert ahead.json()["error"]["code"] == "day_not_open"
    assert confirm(cast.village, cast.group_grid, today).json()["error"]["code"] == "not_allowed"
    outside = confirm(cast.leader, cast.other_group_grid, today)
    assert (outside.status_code, set(outside.json()["error"]["fields"])) == (400, {"grid"})
    assert DailyReport.objects.get().state == "confirmed"


def test_a_key_makes_a_tap_count_once(cast, today):
    api = client(cast.leader, **{"Idempotency-Key": "tap"})
    body = {"grid": cast.group_grid.pk, "day": today.isoformat(), "words": "好"}
    first, again = (api.post("/api/v1/daily-reports/confirm/", body) for _ in range(2))
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"


def made(cast, day):
    """A report, a digest and summaries of a past day."""
    facts = {
        "county": cast.record.pk,
        "at_township": cast.township_grid.pk,
        "at_village": cast.village_grid.pk,
    }
    now = timezone.now()
    report = DailyReport.objects.create(
        grid=cast.village_grid, tier=3, day=day, state="confirmed", frozen_at=now, **facts
    )
    digest = Digest.objects.create(
        grid=cast.village_grid,
        week_start=day - dt.timedelta(days=day.weekday()),
        frozen_at=now,
        logged=3,
        by_kind={"hazard": dict.fromkeys(FIGURES, 1)},
        repeats=[[cast.group_grid.pk, 3]],
        **facts,
    )
    return report, digest


@pytest.mark.parametrize("role", ["village", "township", "county"])
def test_who_looks_over_an_area_reads_it(cast, role):
    day = dt.date(2026, 7, 14)
    report, digest = made(cast, day)
    api = client(getattr(cast, role))
    assert set(api.get(f"/api/v1/daily-reports/{report.pk}/").json()) == WHOLE
    told = api.get(f"/api/v1/digests/{digest.pk}/").json()
    assert told["week"] == "2026-W29"
    assert told["repeats"] == [{"grid": cast.group_grid.pk, "tickets": 3}]
    assert set(told["by_kind"]["hazard"]) == FIGURES
    assert set(told["reports"]) == FIVE
    village = cast.village_grid.pk
    for query in ("", f"?grid={village}", f"?under={village}", "?week=2026-W29"):
        line = api.get(f"/api/v1/digests/{query}").json()["results"]
        assert [set(one) for one in line] == [set(told) - {"by_kind", "repeats", "sensitive"}]
    for query in (f"?day={day}", f"?grid={village}", f"?day={day}&under={village}&state=confirmed"):
        assert len(api.get(f"/api/v1/daily-reports/{query}").json()["results"]) == 1
    assert api.get("/api/v1/daily-reports/").json()["results"] == []
    assert api.get("/api/v1/digests/?week=2026-W28").json()["results"] == []


@pytest.mark.parametrize("role", ["leader", *BLIND])
def test_others_find_nothing(cast, role):
    finds_nothing(cast, getattr(cast, role))


def test_the_patch_of_a_long_ladder_finds_nothing_of_its_village(long_cast):
    """In a short county nobody sits between the village and its groups."""
    finds_nothing(long_cast, long_cast.patch)


def finds_nothing(cast, user):
    """Nothing of the village: neither its report and digest, nor its boards."""
    report, digest = made(cast, dt.date(2026, 7, 14))
    api, village = client(user), cast.village_grid.pk
    for path in (
        f"daily-reports/{report.pk}/",
        f"digests/{digest.pk}/",
        f"daily-reports/draft/?grid={village}",
        f"daily-reports/?grid={village}",
        f"digests/?under={village}",
        f"boards/{village}/",
        f"dashboards/{village}/",
        f"boards/{10**30}/",
    ):
        assert api.get(f"/api/v1/{path}").status_code == 404, path
    for path in ("daily-reports/", "digests/"):
        assert api.get(f"/api/v1/{path}").json()["results"] == []


def test_the_board_names_who_is_missing(cast, branch, today):
    confirm(cast.leader, cast.group_grid, today)
    told = client(cast.county).get(f"/api/v1/boards/{cast.county_grid.pk}/").json()
    assert set(told) == {"children", "day", "grid", "missing", "next", "numbers"}
    below = 2 * branch
    five = {"expected": below, "received": 1, "on_time": 1, "nil": 1, "missing": below - 1}
    assert told["numbers"] == five
    assert len(told["missing"]) == below - 1
    assert {one["state"] for one in told["children"]} <= {"waiting", "ready"}
    assert sum(one["numbers"]["missing"] for one in told["children"]) == below - 1


def test_a_locked_day_reads_its_summary(cast):
    day = timezone.localdate() - dt.timedelta(days=3)
    now, county = timezone.now(), cast.record.pk
    CountedDay.objects.create(county=county, day=day, locked_at=now, counted_at=now)
    ReportSummary.objects.create(
        county=county, grid=cast.village_grid, day=day, expected=9, received=4, missing=5
    )
    told = client(cast.village).get(f"/api/v1/boards/{cast.village_grid.pk}/?day={day}").json()
    assert told["numbers"] == {"expected": 9, "received": 4, "on_time": 0, "nil": 0, "missing": 5}


def test_the_dashboard(cast):
    logged(cast.leader, cast.group_grid)
    logged(cast.leader, cast.group_grid, kind="hazard", is_sensitive=True)
    day = timezone.localdate() - dt.timedelta(days=1)
    DaySummary.objects.create(
        county=cast.record.pk, grid=cast.village_grid, day=day, kind="hazard", logged=4, open=2
    )
    told = client(cast.village).get(f"/api/v1/dashboards/{cast.village_grid.pk}/").json()
    assert set(told) == {
        "at",
        "by_kind",
        "children",
        "days",
        "grid",
        "now",
        "reports",
        "sensitive",
        "today",
    }
    assert told["now"]["open"] == 1
    assert told["today"]["logged"] == 1
    assert told["sensitive"] == {"open": "1", "logged": "1"}
    assert {one["kind"]: one["open"] for one in told["by_kind"]}["hazard"] == 0
    child = told["children"][0]
    below = cast.levels[cast.levels.index(cast.village_grid) + 1]
    assert (child["grid"]["id"], child["open"]) == (below.pk, 1)
    assert child["today"]["logged"] == 1
    assert [(one["day"], one["logged"], one["open"]) for one in told["days"]] == [
        (day.isoformat(), 4, 2)
    ]
    assert told["at"].endswith("+08:00")


def test_wrong_parameters(cast):
    api, village = client(cast.village), cast.village_grid.pk
    for path in (
        "daily-reports/?day=x",
        "daily-reports/?person=1",
        "daily-reports/?state=ready",
        "daily-reports/draft/",
        "digests/?week=2026-W99",
        "digests/?week=",
        f"boards/{village}/?day=0001-01-01",
        f"boards/{village}/?day=9999-12-31",
        f"dashboards/{village}/?by=person",
    ):
        assert api.get(f"/api/v1/{path}").status_code == 400, path


def test_lists_and_boards_cost_the_same_for_one_row_and_three(
    cast, today, django_assert_num_queries
):
    api = client(cast.county)
    top = cast.county_grid.pk
    people = {
        cast.group_grid: cast.leader,
        cast.patch_grid: cast.patch,
        cast.village_grid: cast.village,
        cast.township_grid: cast.township,
    }
    assert len(people) >= 3
    for grid, user in people.items():
        confirm(user, grid, today)
        Digest.objects.create(
            id=uuid7(),
            county=cast.record.pk,
            grid=grid,
            week_start=dt.date(2026, 7, 13),
            frozen_at=timezone.now(),
        )
        with django_assert_num_queries(2):  # session and person, the page
            api.get("/api/v1/daily-reports/")
        with django_assert_num_queries(2):
            api.get("/api/v1/digests/")
        with django_assert_num_queries(8):
            api.get(f"/api/v1/boards/{top}/")
        with django_assert_num_queries(7):
            api.get(f"/api/v1/dashboards/{top}/")
