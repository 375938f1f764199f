"""Real sweepers, killed at random while they raise: every overdue ticket rises exactly once."""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.db import connection

from disputes.actions.escalation import count_due, sweep_county
from disputes.actions.log import Draft, log_ticket
from disputes.models import Ticket, TicketEvent
from disputes.receipts import new_code
from rows.ids import uuid7
from tests import cast as small_county

OVERDUE, KILLS, AT_ONCE = 2000, 20, 3

SWEEPER = """
import datetime as dt, sys
import django
django.setup()
from disputes.actions import escalation
escalation.BATCH = 2
raise_them = escalation.escalate_batch
def told(*given):
    print("at work", flush=True)
    return raise_them(*given)
escalation.escalate_batch = told
escalation.sweep_county(int(sys.argv[1]), now=dt.datetime.fromisoformat(sys.argv[2]))
"""


def start(county, now):
    """A process of its own on the test's database."""
    told = {
        name: quote(str(connection.settings_dict[name]), safe="") for name in ("USER", "PASSWORD")
    }
    place = "{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)
    address = f"postgresql://{told['USER']}:{told['PASSWORD']}@{place}"
    return subprocess.Popen(
        [sys.executable, "-c", SWEEPER, str(county), now.isoformat()],
        env={**os.environ, "DATABASE_URL": address, "DATABASE_WORKER_URL": address},
        stdout=subprocess.PIPE,
        text=True,
    )


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
    cast, chance = small_county.build(), random.Random(seed)
    county, moment = cast.record.id, now + dt.timedelta(hours=2)
    log_many(cast, now)
    sweepers, killed = [start(county, moment) for _ in range(AT_ONCE)], 0
    while killed < KILLS and count_due(county, moment):
        one = sweepers.pop(chance.randrange(AT_ONCE))
        for _batch in range(chance.randint(1, 4)):
            one.stdout.readline()  # it is inside a batch now, or has just ended one
        one.send_signal(signal.SIGKILL)
        killed += one.wait() == -signal.SIGKILL
        one.stdout.close()
        sweepers.append(start(county, moment))
    for one in sweepers:
        one.communicate()
        assert one.returncode == 0
    while count_due(county, moment):  # what the killed ones still held
        sweep_county(county, now=moment)
    assert killed >= KILLS // 2
    escalations = TicketEvent.objects.filter(verb="escalate")
    assert escalations.count() == OVERDUE
    assert escalations.values("ticket").distinct().count() == OVERDUE
    assert set(Ticket.objects.values_list("spell", "holder")) == {(1, cast.patch_grid.pk)}
