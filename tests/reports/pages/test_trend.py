"""The trend of a dashboard."""

import datetime as dt

from django.urls import reverse

from grids.models import Grid
from reports.actions.sweep import sweep_reports
from tests.reports.events import HOUR, at, log


def test_weeks_of_nothing_stand_in_the_trend_too(client, cast, now, set_clock):
    log(cast.group_grid, now - HOUR, by=cast.leader)
    sweep_reports(at(now, "07:00", days=5))
    sweep_reports(at(now, "07:00", days=12))
    Grid.objects.filter(pk=cast.county_grid.pk).update(opened_on=dt.date(2026, 7, 1))
    set_clock(at(now, "14:30", days=12))
    client.force_login(cast.county)
    trend = client.get(reverse("dashboard", args=[cast.county_grid.pk])).context["trend"]
    # From the week in which the grid was opened; nothing happened in the first and in the last.
    assert [str(one["week"]) for one in trend] == ["2026-W27", "2026-W28", "2026-W29", "2026-W30"]
    assert [one["logged"] for one in trend] == [0, 0, 1, 0]


def test_before_anything_happened_there_is_no_trend(client, cast, today):
    client.force_login(cast.county)
    assert client.get(reverse("dashboard", args=[cast.county_grid.pk])).context["trend"] == []
