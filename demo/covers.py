"""A holiday of the demonstration: one of the county's centre is away next week, and covered."""

import datetime as dt

from django.utils import timezone

from grids.actions.holidays import begin_holiday
from grids.models import County, Holiday, Post, User
from grids.roles import Role
from grids.tiers import Tier

KEEPER = "admin"
"""The demonstration login that sets it."""

AHEAD, LASTS = dt.timedelta(days=5), dt.timedelta(days=3)


def cover_a_holiday(county: int, *, now: dt.datetime) -> int:
    """Cover the last chair of the centre by the one before it, unless a holiday is set; how many."""
    keeper = User.objects.filter(username=KEEPER, county=county).first()
    chairs = Post.objects.filter(
        grid__county=county, grid__tier=Tier.COUNTY, role=Role.STAFF, closed_on=None
    ).select_related("grid")
    found = list(chairs.order_by("id"))
    today = timezone.localdate(now)
    there = Holiday.objects.filter(county=county, until_on__gte=today)
    if keeper is None or len(found) < 2 or there.exists():
        return 0
    first = today + AHEAD
    covers = {found[-1]: found[-2]}
    record = County.objects.get(pk=county)
    begin_holiday(record, first, first + LASTS, covers, by=keeper, now=now, today=today)
    return 1
