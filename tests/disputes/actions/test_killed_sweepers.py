"""Real sweepers, killed at random while they raise: every overdue ticket rises exactly once."""

import datetime as dt
import os
import random
from urllib.parse import quote

import pytest
from django.db import connection

from disputes.actions.log import Draft, log_ticket
from disputes.models import Ticket, TicketEvent
from disputes.receipts import new_code
from rows.ids import uuid7
from tests import cast as small_county
from torture.sweep import kill_sweepers

OVERDUE, KILLS, AT_ONCE = 2000, 20, 3


def on_this_database():
    """The surroundings of a process that works on the test's database."""
    told = {
        name: quote(str(connection.settings_dict[name]), safe="") for name in ("USER", "PASSWORD")
    }
    place = "{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)
    address = f"postgresql://{told['USER']}:{told['PASSWORD']}@{place}"
    return {**os.environ, "DATABASE_URL": address, "DATABASE_WORKER_URL": address}


def log_many(cast, now):
    """Copies of one logged ticket."""
    draft = Draft(kind="hazard", words="断树", grid=cast.group_grid)
    first = log_ticket(draft, by=cast.leader, now=now)
    same = {field.attname: getattr(first, field.attname) for field in Ticket._meta.concrete_fields}
    Ticket.objects.bulk_create(
        Ticket(**(same | {"id": uuid7(), "receipt": new_code(), "number": f"测 2607-{n:05d}"}))
        for n in range(1, OVERDUE)
    )


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2])
def test_each_rises_once_however_many_sweepers_are_killed(now, seed):
    cast, dice = small_county.build(), random.Random(seed)
    county, moment = cast.record.id, now + dt.timedelta(hours=2)
    log_many(cast, now)
    killed = kill_sweepers(
        *(county, moment, dice), at_once=AT_ONCE, kills=KILLS, batch=2, env=on_this_database()
    )
    assert killed == KILLS
    escalations = TicketEvent.objects.filter(verb="escalate")
    assert escalations.count() == OVERDUE
    assert escalations.values("ticket").distinct().count() == OVERDUE
    assert set(Ticket.objects.values_list("spell", "holder")) == {(1, cast.patch_grid.pk)}
