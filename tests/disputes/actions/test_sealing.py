"""A rewritten past shows: the seals no longer match."""

import datetime as dt

from django.conf import settings
from django.db import connection

from disputes.actions.log import Draft, log_ticket
from disputes.actions.sealing import broken_seals, seal_hours
from disputes.models import Seal

HOUR = dt.timedelta(hours=1)


def test_hours_are_sealed_once_and_a_rewritten_event_shows(cast, now):
    for number in range(3):
        log_ticket(
            Draft(kind="hazard", words=f"断树 {number}", grid=cast.group_grid),
            by=cast.leader,
            now=now + number * HOUR,
        )
    county = cast.record.id
    assert seal_hours(county, now=now) == 0
    assert seal_hours(county, now=now + 2 * HOUR) == 2
    assert seal_hours(county, now=now + 2 * HOUR) == 0
    assert seal_hours(county, now=now + 3 * HOUR) == 1
    assert Seal.objects.get(hour=now.replace(minute=0)).township == (
        cast.group_grid.ancestor_ids()[1] if cast.ladder == "long" else 0
    )
    assert broken_seals(county) == []
    with connection.cursor() as cursor:  # only the owner of the tables can do this at all
        cursor.execute("RESET ROLE")
        cursor.execute("UPDATE disputes_ticketevent SET by_label = '别人' WHERE at = %s", [now])
        cursor.execute(f'SET LOCAL ROLE "{settings.APP_ROLE}"')
    assert [row["why"] for row in broken_seals(county)] == ["events changed"]
