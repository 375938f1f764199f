"""Twenty thousand matters are due among a hundred and twenty thousand open ones, and sweepers die.

Four processes raise them as the worker does, batch by batch. Forty times one of them, drawn by the dice, gets
SIGKILL somewhere in a batch, and another takes its place. Then every due matter must have risen
exactly once: one event, one step of its holder, none of what was not due.
"""

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402  (needs the settings)

from bench._rows import FIRST_COUNTY, NOW, PEOPLE, ROWS, TREE, TURNS  # noqa: E402
from disputes.actions import due_rows, escalation  # noqa: E402
from disputes.actions.defaults import seed_allowances, seed_service_times  # noqa: E402
from disputes.models import Ticket, TicketEvent  # noqa: E402
from grids.actions.analyzing import analyze  # noqa: E402
from grids.models import County, Grid, Post, Posting, User, WorkItem  # noqa: E402

ROWS_MADE, DUE, SWEEPERS, KILLS = 300_000, 20_000, 4, 40
BATCH = 5
"""Of the sweepers: small, so that a kill meets many."""

MOMENT = NOW + dt.timedelta(minutes=1)
FILLED = {TREE: [Grid], PEOPLE: [User, Post, Posting], ROWS: [Ticket], TURNS: [WorkItem]}

# ROWS lets a quarter of the open ones be due now, thirty thousand: a third of them waits a day more.
LATER = """
    UPDATE disputes_ticket
    SET escalate_at = escalate_at + interval '1 day', respond_by = respond_by + interval '1 day'
    WHERE county = %(county)s AND escalate_at <= %(now)s AND substr(number, 3)::int %% 30 = 0
"""


def play(seed: int) -> dict[str, int]:
    """Make the county and let the sweepers die; returns due, raised, twice, missed and kills.

    `twice`: matters that rose more than once, or whose holder stepped up otherwise than once;
    `missed`: due ones that did not rise.
    """
    county = _make()
    due = escalation.count_due(county, MOMENT)
    if due != DUE:
        sys.exit(f"{due} matters are due instead of {DUE}.")
    kills = kill_sweepers(
        county, MOMENT, random.Random(seed), at_once=SWEEPERS, kills=KILLS, batch=BATCH
    )
    events = TicketEvent.objects.filter(county=county, verb="escalate")
    raised = events.values("ticket").distinct().count()
    wrong = Ticket.objects.filter(county=county).exclude(spell__in=(0, 1)).count()
    return {
        "due": due,
        "raised": raised,
        "twice": events.count() - raised + wrong,
        "missed": due - raised,
        "kills": kills,
    }


def is_whole(found: dict[str, int]) -> bool:
    """Whether all was raised once, under as many kills as were wanted."""
    return found["raised"] == found["due"] and not found["twice"] and found["kills"] == KILLS


@transaction.atomic
def _make() -> int:
    """A county of its own; refuses a database that holds one."""
    if County.objects.exists():
        sys.exit("A scene makes its own county: give it an empty database (dev.py torture does).")
    county = County.objects.create(id=FIRST_COUNTY, name="t", short_name="t")
    given = {"county": county.id, "base": 100_000, "now": NOW, "rows": ROWS_MADE}
    seed_allowances(county, NOW)
    seed_service_times(county, NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        for statement, filled in FILLED.items():
            cursor.execute(statement, given)
            analyze(*filled)
        cursor.execute(LATER, given)
        analyze(Ticket)
    return county.id


def kill_sweepers(
    county: int,
    moment: dt.datetime,
    dice: random.Random,
    *,
    at_once: int,
    kills: int,
    batch: int,
    env: Mapping[str, str] | None = None,
) -> int:
    """Let so many processes raise what is due at `moment`, and kill one in a batch, again and again.

    Returns how many were killed: `kills`, or fewer where nothing was due any more. Those that are left
    end by themselves, when nothing is due.
    """

    def start() -> subprocess.Popen:
        argv = [sys.executable, "-m", "torture.sweep", str(county), moment.isoformat(), str(batch)]
        return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=env)

    sweepers, killed = [start() for _n in range(at_once)], 0
    while killed < kills and escalation.count_due(county, moment):
        one = sweepers.pop(dice.randrange(at_once))
        if one.stdout.readline():  # it has begun a batch
            time.sleep(dice.uniform(0, 0.05))
        one.send_signal(signal.SIGKILL)
        killed += one.wait() == -signal.SIGKILL
        one.stdout.close()
        sweepers.append(start())
    for one in sweepers:
        one.communicate()
        if one.returncode:
            raise RuntimeError(f"A sweeper ended with {one.returncode}.")
    return killed


def work(county: int, moment: dt.datetime, batch: int) -> None:
    """One of them: raise what is due until nothing is, and say so whenever a batch begins."""
    escalate = escalation.STEPS["escalate_at"]

    def said(*given):
        print("at work", flush=True)
        return escalate(*given)

    due_rows.BATCH, escalation.STEPS["escalate_at"] = batch, said
    while escalation.count_due(county, moment):  # what a killed one held is free again
        escalation.sweep_county(county, now=moment)


if __name__ == "__main__":
    work(int(sys.argv[1]), dt.datetime.fromisoformat(sys.argv[2]), int(sys.argv[3]))
