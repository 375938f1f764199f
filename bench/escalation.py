"""Escalation: so many due tickets raised by one and by two workers, beside a bare UPDATE.

The peer is the usual way, one row and one transaction at a time, as django-helpdesk's
escalate_tickets does it; that package itself is not installed here.
"""

import datetime as dt
import subprocess
import sys
import time

from django.db import connection, transaction

from bench._stand import FIRST_COUNTY, NOW, answer, make, scale, seconds, settle
from disputes.actions.escalation import count_due, sweep_county
from disputes.actions.holding import next_holders
from disputes.journal import record
from disputes.models import Ticket, TicketEvent
from disputes.ticket_clocks import Clockwork

PEER_ROWS = 300
ONE, TWO, FLOOR, PEER = (NOW + dt.timedelta(hours=n, minutes=1) for n in range(4))

BARE = """
    UPDATE disputes_ticket
    SET holder_id = at_patch, spell = spell + 1, version = version + 1, attempts = 0,
        respond_by = %(next)s, remind_at = %(next)s, escalate_at = %(next)s
    WHERE county = %(county)s AND escalate_at <= %(now)s AND state = 'reported'
"""


def ours(counties: list[int], now: dt.datetime) -> int:
    """One worker, county by county, as the sweep goes."""
    return sum(sweep_county(county, now=now)["escalated"] for county in counties)


def two_workers(counties: list[int], now: dt.datetime) -> float:
    """Two processes at the same counties at the same time; each takes what the other has not.

    Returns the seconds from the starting shot to the last one's end, their start left out.
    """
    argv = [sys.executable, "-m", "bench.escalation", "--worker", now.isoformat()]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen([*argv, *map(str, counties)], **pipes) for _ in range(2)]
    for worker in workers:
        worker.stdout.readline()
    began = time.perf_counter()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        worker.stdout.readline()
    took = time.perf_counter() - began
    if any(worker.wait() for worker in workers):
        sys.exit("A worker failed.")
    return took


def work(now: dt.datetime, counties: list[int]) -> None:
    """One of the two: connect, say ready, wait for the shot, sweep, say done."""
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    ours(counties, now)
    print("done", flush=True)


def floor(counties: list[int], now: dt.datetime) -> int:
    """The least that must be written: the rows, without an event."""
    total = 0
    for county in counties:
        with connection.cursor() as cursor:
            given = {"county": county, "now": now, "next": now + dt.timedelta(hours=9)}
            cursor.execute(BARE, given)
            total += cursor.rowcount
    return total


def peer(county: int, now: dt.datetime) -> int:
    """Row by row: load, change, save, write the event."""
    due = Ticket.objects.filter(county=county, escalate_at__lte=now, state="reported")
    ids = list(due.values_list("pk", flat=True)[:PEER_ROWS])
    for pk in ids:
        with transaction.atomic():
            ticket = Ticket.objects.select_for_update().get(pk=pk)
            above = next_holders([ticket.holder], now.date())[ticket.holder_id]
            ticket.before = (ticket.state, ticket.holder_id, ticket.spell)
            ticket.holder = above
            ticket.spell += 1
            Clockwork.load(county, now).new_holder(ticket, now, tier=above.tier)
            record(ticket, "escalate", by=None, seat=None, now=now, day=now.date())
    return len(ids)


def main() -> None:
    """Measure, check that each due ticket rose exactly once, answer."""
    chosen = scale("escalation")
    counties = [county.id for county in make(chosen)]
    waiting = {when: sum(count_due(c, when) for c in counties) for when in (ONE,)}
    one_s, one = seconds(lambda: ours(counties, ONE))
    settle()
    due_two = sum(count_due(c, TWO) for c in counties)
    two_s = two_workers(counties, TWO)
    settle()
    floor_s, bare = seconds(lambda: floor(counties, FLOOR))
    peer_s, rows = seconds(lambda: peer(FIRST_COUNTY, PEER))
    events = TicketEvent.objects.filter(verb="escalate", at__in=[ONE, TWO])
    counted = events.count()
    distinct = events.values("ticket", "spell").distinct().count()
    exact = counted == distinct == one + due_two and one == waiting[ONE]
    rate = {
        "ours": round(one / one_s),
        "two_workers": round(due_two / two_s),
        "floor": round(bare / floor_s),
        "peer": round(rows / peer_s),
    }
    ratios = {
        "of_floor": round(rate["ours"] / rate["floor"], 2),
        "over_peer": round(rate["ours"] / rate["peer"], 1),
        "two_over_one": round(rate["two_workers"] / rate["ours"], 2),
    }
    held = exact and ratios["of_floor"] >= 0.4 and ratios["over_peer"] >= 30
    answer(
        "escalation",
        chosen,
        ours=rate["ours"],
        two_workers=rate["two_workers"],
        floor=rate["floor"],
        peer={"row by row": rate["peer"], "django-helpdesk": "not installed"},
        unit="tickets/s",
        ratios=ratios,
        exact=exact,
        holds=held if chosen == "city" else None,
        rows={"tickets": Ticket.objects.count(), "due": one, "due_two": due_two, "peer": rows},
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        work(dt.datetime.fromisoformat(sys.argv[2]), [int(code) for code in sys.argv[3:]])
    else:
        main()
