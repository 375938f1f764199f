"""Nothing lost, nothing doubled, whatever dies: ten clients beside a killer.

By hand: `python3 dev.py test -n 0 -m long tests/e2e/test_kills.py -s`. WANGGE_KILL_SECONDS (40) says
how long, WANGGE_KILL_SEED (1) which dice. Web workers, worker, beat, Valkey, backends of PostgreSQL
and PostgreSQL itself are killed with SIGKILL in the meantime; each client sends again what was not
answered, with the same id and key, and keeps what was.
"""

import contextlib
import datetime as dt
import json
import os
import random
import signal
import threading
import time
from zoneinfo import ZoneInfo

import psycopg2
import pytest

from tests.e2e.clients import (
    ApiClient,
    Kept,
    PageClient,
    Stopped,
    above_lives,
    leader_lives,
    page_lives,
)
from tests.e2e.stack import OwnStack, children_of

SECONDS = float(os.environ.get("WANGGE_KILL_SECONDS", "40"))
SEED = int(os.environ.get("WANGGE_KILL_SEED", "1"))
PAUSES_S = (0.5, 3.0)
# What is killed, and how often beside the others. PostgreSQL takes seconds to come back.
VICTIMS = {
    "web worker": 6,
    "web": 1,
    "worker": 3,
    "beat": 2,
    "valkey": 2,
    "backend": 2,
    "postgres": 1,
}
# Never so many at once that the sweep's brake (disputes/actions/brake.py: more than 50) asks an admin.
AGE = """
    UPDATE disputes_ticket SET
        remind_at = remind_at - (escalate_at - now()) - interval '2 minutes',
        escalate_at = now() - interval '1 minute'
    WHERE id IN (
        SELECT id FROM disputes_ticket
        WHERE state = 'reported' AND spell < 4 AND escalate_at > now()
          AND received_at < now() - interval '3 seconds'
        ORDER BY id LIMIT 15
    ) AND (
        SELECT count(*) FROM disputes_ticket
        WHERE state IN ('reported', 'accepted', 'assigned', 'handling') AND escalate_at < now()
    ) < 20
"""
DUE = """
    SELECT count(*) FROM disputes_ticket
    WHERE state IN ('reported', 'accepted', 'assigned', 'handling') AND escalate_at < now()
"""
SETTLED_S = 180
GRID = """
    SELECT p.grid_id FROM grids_post p JOIN grids_posting s ON s.post_id = p.id
    JOIN grids_user u ON u.id = s.user_id WHERE u.username = 'leader'
"""

pytestmark = [pytest.mark.long, pytest.mark.enable_socket]


@pytest.fixture
def stack():
    """All of `up`, on a data folder of its own."""
    own = OwnStack(WANGGE_SWEEP_SECONDS="2", WANGGE_DEMO="none")
    try:
        own.start("long")
        yield own
    finally:
        own.stop()


class Killer(threading.Thread):
    """Ends a process by chance, every second or so."""

    def __init__(self, stack: OwnStack, stop: threading.Event) -> None:
        super().__init__()
        self.stack, self.stop, self.dice = stack, stop, random.Random(SEED)
        self.killed = dict.fromkeys(VICTIMS, 0)

    def run(self) -> None:
        """Until the time is over."""
        while not self.stop.wait(self.dice.uniform(*PAUSES_S)):
            (name,) = self.dice.choices(list(VICTIMS), list(VICTIMS.values()))
            if pid := self.find(name):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self.killed[name] += 1

    def find(self, name: str) -> int:
        """One process of this kind; 0 while there is none."""
        if name == "web worker":
            pids = children_of(self.stack.pid("web"))
        elif name == "worker":
            main = self.stack.pid("worker")
            pids = [main, *children_of(main)]
        elif name == "backend":
            pids = self.backends()
        else:
            pids = [self.stack.pid(name)]
        return self.dice.choice(pids) if pids else 0

    def backends(self) -> list[int]:
        """The sessions of the product; a lost one makes PostgreSQL start all of them anew."""
        with contextlib.suppress(psycopg2.Error):
            rows = self.stack.sql(
                "SELECT pid FROM pg_stat_activity WHERE usename IN"
                " ('wangge_app', 'wangge_web', 'wangge_worker') ORDER BY pid"
            )
            return [row[0] for row in rows]
        return []


def age(stack: OwnStack, stop: threading.Event) -> None:
    """Let time pass for what was left alone, so that the sweep has work."""
    while not stop.wait(2):
        with contextlib.suppress(psycopg2.Error):
            stack.sql(AGE)


def live(client, stop: threading.Event, faults: list, step, *arguments) -> None:
    """One client's life; a refusal that it does not expect is a fault."""
    try:
        while not stop.is_set():
            step(client, *arguments)
    except Stopped:
        return
    except BaseException as error:
        faults.append(error)


def lives(stack: OwnStack, kept: Kept, stop: threading.Event, faults: list) -> list:
    """Ten clients: five leaders by API, two on pages, three levels above."""
    ((grid,),) = stack.sql(GRID)
    made = []
    for number, name in enumerate(["leader"] * 5 + ["patch", "village", "township"]):
        client, dice = ApiClient(stack.url, name, kept, stop), random.Random(f"{SEED}{number}")
        client.come_in()  # before anything dies: tries that broke off count as wrong ones
        step = (leader_lives, grid, dice) if name == "leader" else (above_lives, dice)
        made.append(threading.Thread(target=live, args=(client, stop, faults, *step)))
    for number in range(2):
        page, dice = PageClient(stack.url, "leader", kept, stop), random.Random(f"{SEED}p{number}")
        page.come_in()
        made.append(threading.Thread(target=live, args=(page, stop, faults, page_lives, dice)))
    return made


def test_what_was_acknowledged_is_there_once(stack):
    kept, stop, faults = Kept(), threading.Event(), []
    killer = Killer(stack, stop)
    threads = [*lives(stack, kept, stop, faults), threading.Thread(target=age, args=(stack, stop))]
    for thread in (*threads, killer):
        thread.start()
    time.sleep(SECONDS)
    stop.set()
    for thread in (*threads, killer):
        thread.join(120)
    stack.wait()
    settle(stack)
    figures = tell(stack, kept, killer)
    assert faults == []
    assert kept.logs, figures
    assert '"escalations": 0' not in figures
    assert sum(killer.killed.values()) >= SECONDS / 4, figures
    nothing_is_lost(stack, kept)
    nothing_is_doubled(stack)
    the_clock_raised_each_once(stack)
    figures_and_seals_stand(stack)


def settle(stack: OwnStack) -> None:
    """What was left alone falls due once more; all that is due is done within three minutes."""
    stack.sql(AGE)
    until = time.monotonic() + SETTLED_S
    while stack.sql(DUE) != [(0,)]:
        assert time.monotonic() < until, f"{stack.sql(DUE)} are due and stay\n{stack.last()}"
        time.sleep(1)  # the sweep's clock is not ours to pass in


def tell(stack: OwnStack, kept: Kept, killer: Killer) -> str:
    """What happened, as one line of JSON."""
    ((raised,),) = stack.sql("SELECT count(*) FROM disputes_ticketevent WHERE verb = 'escalate'")
    figures = {
        "seconds": SECONDS,
        "seed": SEED,
        "killed": killer.killed,
        "acknowledged": {
            "log": len(kept.logs),
            "verbs": len(kept.verbs),
            "notes": len(kept.notes),
            "reports": len(kept.reports),
        },
        "escalations": raised,
        "answers": dict(sorted(kept.statuses.items())),
    }
    line = json.dumps(figures)
    print(line)
    return line


def nothing_is_lost(stack: OwnStack, kept: Kept) -> None:
    tickets = {str(row[0]) for row in stack.sql("SELECT id FROM disputes_ticket")}
    assert kept.logs - tickets == set()
    done = {
        (str(one), verb)
        for one, verb in stack.sql("SELECT ticket_id, verb FROM disputes_ticketevent")
    }
    assert set(kept.verbs) - done == set()
    words = {row[0] for row in stack.sql("SELECT words FROM disputes_eventwords")}
    assert set(kept.notes) - words == set()
    assert kept.reports
    confirmed = {row[0] for row in stack.sql("SELECT words FROM reports_dailyreport")}
    assert set(kept.reports) - confirmed == set()


def nothing_is_doubled(stack: OwnStack) -> None:
    once = ("log", "accept", "resolve", "verify")
    assert (
        stack.sql(
            "SELECT ticket_id, verb, spell, count(*) FROM disputes_ticketevent WHERE verb IN %s "
            "GROUP BY 1, 2, 3 HAVING count(*) > 1",
            once,
        )
        == []
    )
    assert (
        stack.sql(
            "SELECT w.words, count(*) FROM disputes_eventwords w "
            "JOIN disputes_ticketevent e ON e.id = w.event_id WHERE e.verb = 'note' "
            "GROUP BY 1 HAVING count(*) > 1"
        )
        == []
    )
    assert (
        stack.sql("SELECT words, count(*) FROM disputes_ticket GROUP BY 1 HAVING count(*) > 1")
        == []
    )


def the_clock_raised_each_once(stack: OwnStack) -> None:
    """Only the clock raises here: as many escalations as the ticket has changed its holder."""
    assert (
        stack.sql(
            "SELECT t.id, t.spell, count(e.id), count(DISTINCT e.spell) FROM disputes_ticket t "
            "LEFT JOIN disputes_ticketevent e ON e.ticket_id = t.id AND e.verb = 'escalate' "
            "GROUP BY 1, 2 HAVING count(e.id) <> t.spell OR count(DISTINCT e.spell) <> t.spell"
        )
        == []
    )


def figures_and_seals_stand(stack: OwnStack) -> None:
    """The day is locked and its hours are sealed; then everything is counted again."""
    now = dt.datetime.now(ZoneInfo("Asia/Shanghai"))
    tomorrow = (now + dt.timedelta(days=1)).replace(hour=0, minute=10)
    stack.run("manage.py", "sweep", "--now", tomorrow.isoformat(), "--json")
    stack.run("manage.py", "sweep", "--json")  # what waits is held against the clock's own last one
    *wrong, last = stack.run("manage.py", "recount", "--check", fails=True).splitlines()
    recount = json.loads(last)
    assert recount["cells"] > 0
    assert recount["wrong"] == 0, wrong
    seals = json.loads(stack.run("manage.py", "verify_seals", "--json"))
    assert seals["seals"] > 0
    assert seals["broken"] == 0
