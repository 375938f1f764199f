"""What a new county starts with: how long each level has, what a resident is told, the classes."""

import datetime as dt

from disputes.category_seed import CLASSES, Class
from disputes.kinds import Kind, Urgency
from disputes.models import Allowance, Category, ServiceTime
from grids.models import County
from grids.tiers import Tier

DAY = 420
"""Working minutes of a day with the default hours (08:30-12:00 and 14:30-18:00)."""

# Urgency -> tier -> minutes to respond, sign, resolve. Normal and urgent ones are working minutes,
# critical ones run by the clock. A higher level gets more: what reaches it is harder.
MINUTES: dict[str, dict[int, tuple[int, int, int]]] = {
    Urgency.NORMAL: {
        Tier.GROUP: (240, 240, 2 * DAY),
        Tier.PATCH: (240, 240, 2 * DAY),
        Tier.VILLAGE: (240, 240, 3 * DAY),
        Tier.TOWNSHIP: (DAY, DAY, 5 * DAY),
        Tier.COUNTY: (DAY, DAY, 10 * DAY),
    },
    Urgency.URGENT: {
        Tier.GROUP: (60, 60, DAY),
        Tier.PATCH: (60, 60, DAY),
        Tier.VILLAGE: (60, 60, DAY),
        Tier.TOWNSHIP: (120, 120, 2 * DAY),
        Tier.COUNTY: (120, 120, 3 * DAY),
    },
    Urgency.CRITICAL: {
        Tier.GROUP: (15, 15, 120),
        Tier.PATCH: (15, 15, 120),
        Tier.VILLAGE: (30, 30, 240),
        Tier.TOWNSHIP: (30, 30, 480),
        Tier.COUNTY: (60, 60, 1440),
    },
}

SLOWER = {Kind.DISPUTE: 2, Kind.OUTREACH: 2}
"""Kinds whose normal matters have more days: both sides of a quarrel must be heard."""


def seed_allowances(county: County, now: dt.datetime) -> None:
    """Give a county its allowances; those it has are left as they are."""
    Allowance.objects.bulk_create(
        [
            Allowance(
                county=county,
                kind=kind,
                urgency=urgency,
                tier=tier,
                respond=respond,
                sign=sign,
                resolve=resolve * (SLOWER.get(kind, 1) if urgency == Urgency.NORMAL else 1),
            )
            for kind in Kind
            for urgency, tiers in MINUTES.items()
            for tier, (respond, sign, resolve) in tiers.items()
        ],
        ignore_conflicts=True,
    )


def seed_service_times(county: County, now: dt.datetime) -> None:
    """Give a county its service times: what its townships have to respond and to resolve.

    Those it has are left as they are. Comes after `seed_allowances`.
    """
    rows = Allowance.objects.filter(county=county, tier=Tier.TOWNSHIP)
    ServiceTime.objects.bulk_create(
        [
            ServiceTime(
                county=county, kind=row.kind, urgency=row.urgency, minutes=row.respond + row.resolve
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )


def seed_categories(county: County, now: dt.datetime) -> None:
    """Lay the two levels of classes once for the installation; edited ones stay as they are."""
    known = set(Category.objects.values_list("code", flat=True))
    top = [row for row in CLASSES if row.parent == "" and row.code not in known]
    Category.objects.bulk_create([_category(row, None) for row in top])
    ids = dict(Category.objects.values_list("code", "id"))
    below = [row for row in CLASSES if row.parent and row.code not in known]
    Category.objects.bulk_create([_category(row, ids[row.parent]) for row in below])


def _category(row: Class, parent: int | None) -> Category:
    return Category(
        kind=row.kind,
        parent_id=parent,
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        is_sensitive=row.is_sensitive,
        must_report=row.must_report,
    )
