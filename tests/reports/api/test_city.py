"""A city reads summaries: of the reports and matters of its counties it reads none."""

import datetime as dt

from django.utils import timezone

from grids.models import Grid
from grids.roles import Role
from grids.tiers import Tier
from reports.models import DailyReport, Digest
from tests import factories as make
from tests.api import at, client, logged
from tests.cast import seat


def test_a_city_reads_no_countys_reports(cast):
    city = make.GridFactory(county=None, tier=Tier.CITY, parent=None)
    for grid in Grid.objects.filter(county=cast.record):
        is_top = grid.pk == cast.county_grid.pk
        parent = {"parent": city} if is_top else {}
        Grid.objects.filter(pk=grid.pk).update(path=f"{city.path}{grid.path}", **parent)
    mayor = seat(city, "mayor", Role.STAFF)
    day = timezone.localdate()
    facts = {"county": cast.record.pk, "grid": cast.county_grid, "frozen_at": timezone.now()}
    report = DailyReport.objects.create(tier=1, day=day, state="confirmed", **facts)
    digest = Digest.objects.create(week_start=day - dt.timedelta(days=day.weekday()), **facts)
    ticket = logged(cast.leader, cast.group_grid)
    county, above = client(cast.county), client(mayor)
    for path in (f"daily-reports/{report.pk}/", f"digests/{digest.pk}/"):
        assert county.get(f"/api/v1/{path}").status_code == 200, path
        assert above.get(f"/api/v1/{path}").status_code == 404, path
    for path in ("daily-reports/", "digests/", "tickets/"):
        assert len(county.get(f"/api/v1/{path}").json()["results"]) == 1, path
        assert above.get(f"/api/v1/{path}").json()["results"] == [], path
    assert above.get(at(ticket)).status_code == 404
