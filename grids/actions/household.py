"""Households: a door in a group. Every grid above has their number, in rows of the county."""

import datetime as dt
import io
import uuid
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.actions.audit import record
from grids.actions.tree_lock import hold_tree
from grids.errors import IdTaken, Refused
from grids.models import Grid, Household, HouseholdTotal, User
from grids.tiers import Tier
from rows.ids import UUID7_SQL, uuid7

# Every door is folded to all its ancestors once.
COUNT = f"""
INSERT INTO grids_householdtotal (id, county, grid_id, households)
SELECT {UUID7_SQL}, %(county)s, above.id, sum(held.doors)
FROM (
    SELECT group_id, count(*) AS doors FROM grids_household
    WHERE county = %(county)s AND closed_on IS NULL GROUP BY group_id
) AS held
JOIN grids_grid AS g ON g.id = held.group_id
CROSS JOIN LATERAL unnest(string_to_array(rtrim(g.path, '/'), '/')::bigint[]) AS above(id)
GROUP BY above.id
"""  # noqa: S608  (built of constants only)


class NotAGroup(Refused):
    """A household hangs on an open group."""

    code = "not_a_group"
    sentence = _("A household belongs to a group that is open. Choose one.")


class DoorTaken(Refused):
    """The group has that door already."""

    code = "door_taken"
    sentence = _("This group has that door already.")


class AlreadyClosed(Refused):
    """It was closed before."""

    code = "household_closed"
    sentence = _("This household was closed already.")


@transaction.atomic
def add_household(
    group: Grid,
    door: str,
    residents: int,
    *,
    by: User | None,
    now: dt.datetime,
    id: uuid.UUID | None = None,
) -> Household:
    """A door more in a group; the same `id` again returns the household that is there.

    Raises NotAGroup, DoorTaken, and IdTaken where the id came with anything else before.
    """
    hold_tree(group.county_id or 0)
    here = Household.objects.filter(county=group.county_code)
    known = here.filter(pk=id).first() if id else None
    if known is not None:
        if (known.group_id, known.door, known.residents) != (group.pk, door, residents):
            raise IdTaken()
        return known
    group = Grid.objects.get(pk=group.pk)
    if group.tier != Tier.GROUP or group.closed_on:
        raise NotAGroup()
    if here.filter(group=group, closed_on=None, door=door).exists():
        raise DoorTaken()
    household = Household.objects.create(
        id=id or uuid7(), county=group.county_code, group=group, door=door, residents=residents
    )
    _count(group, 1)
    _tell("household_added", household, by, now)
    return household


@transaction.atomic
def close_household(
    household: Household, closed_on: dt.date, *, by: User | None, now: dt.datetime
) -> Household:
    """The household moved away or the house is gone; raises AlreadyClosed."""
    hold_tree(household.county)
    household = Household.objects.select_related("group").get(
        pk=household.pk, county=household.county
    )
    if household.closed_on:
        raise AlreadyClosed()
    household.closed_on = min(closed_on, timezone.localtime(now).date())
    household.save(update_fields=["closed_on"])
    _count(household.group, -1)
    _tell("household_closed", household, by, now)
    return household


@transaction.atomic
def add_households(
    county: int, doors: Iterable[tuple[int, str, int]], *, by: User | None, now: dt.datetime
) -> int:
    """Many at once, by COPY: (group id, door, residents); returns how many.

    All or nothing: NotAGroup where a group is not an open one of this county, IntegrityError for a
    door twice in a group, ValueError for a label with a tab, line break or backslash.
    """
    hold_tree(county)
    rows = list(doors)
    groups = {group for group, _door, _residents in rows}
    known = Grid.objects.open().filter(county=county, tier=Tier.GROUP)
    if groups - set(known.values_list("id", flat=True)):
        raise NotAGroup()
    lines = [_line(county, *row) for row in rows]
    columns = "id, county, group_id, door, residents, contact_name, contact_phone"
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(
            f"COPY grids_household ({columns}) FROM STDIN", io.StringIO("".join(lines))
        )
    count_households(county)
    facts = {"households": len(lines)}
    record("households_added", by=by, now=now, county=county, facts=facts)
    return len(lines)


@transaction.atomic
def count_households(county: int) -> None:
    """Set the totals of a county anew, from the households that are there."""
    HouseholdTotal.objects.filter(county=county).delete()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"county": county})


def _count(group: Grid, number: int) -> None:
    """Change the total of a group and of every grid above it; the caller holds the tree."""
    line = [*group.ancestor_ids(), group.pk]
    HouseholdTotal.objects.bulk_create(
        [HouseholdTotal(county=group.county_code, grid_id=one, households=0) for one in line],
        ignore_conflicts=True,
    )
    rows = HouseholdTotal.objects.filter(county=group.county_code, grid__in=line)
    rows.update(households=F("households") + number)


def _line(county: int, group: int, door: str, residents: int) -> str:
    if set(door) & set("\t\n\r\\"):
        raise ValueError("A door label holds no tab, line break or backslash.")
    return f"{uuid7()}\t{county}\t{group}\t{door}\t{residents}\t\t\n"


def _tell(act: str, household: Household, by: User | None, now: dt.datetime) -> None:
    """The group is named, the door is not: the log follows no household."""
    about = f"grid:{household.group_id}"
    record(act, by=by, now=now, county=household.county, about=about)
