"""An escalation that finds nobody above is no raising: it changes no holder and counts nothing."""

import datetime as dt

import pytest
from django.utils import timezone

from disputes.actions.escalation import sweep_county
from disputes.models import Ticket, TicketEvent
from reports.actions.recount import check_county
from reports.actions.sweep import sweep_reports
from reports.models import DaySummary
from tests.api import client, logged

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def topped(cast):
    """The county's own matter and a group's, both past their time, and swept."""
    top = logged(cast.county, cast.county_grid)
    group = logged(cast.leader, cast.group_grid)
    Ticket.objects.filter(pk__in=[top["id"], group["id"]]).update(escalate_at=timezone.now() - HOUR)
    now = timezone.now()  # not ahead of the pages' clock, which counts nothing that is to come
    done = sweep_county(cast.record.id, now=now)
    assert (done["escalated"], done["topped"]) == (1, 1)
    assert TicketEvent.objects.filter(verb="escalate").count() == 2
    return now


def drafted(user, grid):
    return client(user).get(f"/api/v1/daily-reports/draft/?grid={grid.pk}").json()["figures"]


def test_in_drafts_and_dashboards_only_the_one_that_rose_counts(cast, topped):
    assert drafted(cast.county, cast.county_grid)["raised"] == 1
    assert drafted(cast.leader, cast.group_grid)["raised"] == 1
    told = client(cast.county).get(f"/api/v1/dashboards/{cast.county_grid.pk}/").json()
    assert told["today"]["raised"] == 1
    assert told["children"][0]["today"]["raised"] == 1


def test_in_the_sums_of_the_day(cast, topped):
    day = timezone.localdate(topped)
    sweep_reports(topped + dt.timedelta(days=1))
    rows = DaySummary.objects.filter(grid=cast.county_grid, day=day)
    assert sum(rows.values_list("raised", flat=True)) == 1
    assert check_county(cast.record.id).wrong_rows == []
