"""Ingest: daily reports sent through HTTP to gunicorn, and the board right after the last.

Every leader of a group confirms the report of today with a token of their own, over connections
that stay open. Beside it, in turns, as many requests to a bare Django view that inserts one row:
the same gunicorn, no middleware, no one asked who they are.
"""

import contextlib
import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.apps import apps
from django.utils import timezone

from bench._stand import FIRST_COUNTY, answer, as_owner, make, scale, settle
from embedded.ports import free_port
from grids.models import Grid, User
from grids.tiers import Tier
from grids.tokens import mark_of
from reports.models import DailyReport
from rows.ids import uuid7

REPORTS = {"county": 2_400, "city": 80_000, "province": 80_000}
TURNS = 4
CLIENTS = 8
GUNICORN = ["--workers", "2", "--worker-class", "gthread", "--threads", "4"]

Request = tuple[str, dict[str, str], bytes]


@contextlib.contextmanager
def serving(application: str) -> Iterator[int]:
    """gunicorn as `dev.py up` starts it; yields its port."""
    port = free_port()
    argv = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *GUNICORN]
    with subprocess.Popen([*argv, application], stderr=subprocess.DEVNULL) as server:
        try:
            _wait(port)
            yield port
        finally:
            server.terminate()


def _wait(port: int) -> None:
    for _try in range(300):
        with contextlib.suppress(OSError):
            link = http.client.HTTPConnection("127.0.0.1", port)
            link.connect()
            link.close()
            return
        time.sleep(0.1)
    sys.exit("gunicorn did not start.")


def token_of(user: User) -> str:
    """What that person's program sends along."""
    _row, token = apps.get_model("knox", "AuthToken").objects.create(user, prefix=mark_of(user))
    return token


def reports(count: int) -> list[Request]:
    """One confirmation each of so many groups, by whoever leads them."""
    today = str(timezone.localdate())
    groups = Grid.objects.filter(tier=Tier.GROUP).order_by("id")[:count]
    made = []
    for grid in groups.values_list("id", flat=True):
        user = User.objects.get(pk=grid)
        token = token_of(user)
        headers = {"Authorization": f"Token {token}", "Idempotency-Key": str(uuid7())}
        body = json.dumps({"grid": grid, "day": today}).encode()
        made.append(("/api/v1/daily-reports/confirm/", headers, body))
    return made


def rows(count: int) -> list[Request]:
    """As many bare rows."""
    today = str(timezone.localdate())
    return [
        ("/", {}, json.dumps({"id": str(uuid7()), "grid": n, "day": today}).encode())
        for n in range(count)
    ]


def send(port: int, requests: list[Request]) -> float:
    """Send them over CLIENTS connections; the seconds. Anything but a success ends the run."""

    def client(part: list[Request]) -> None:
        link = http.client.HTTPConnection("127.0.0.1", port)
        for path, headers, body in part:
            link.request("POST", path, body, {"Content-Type": "application/json", **headers})
            reply = link.getresponse()
            text = reply.read()
            if reply.status not in (200, 201):
                raise SystemExit(f"{reply.status} {text[:300]!r}")

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, [requests[n::CLIENTS] for n in range(CLIENTS)]))
    return time.perf_counter() - began


def board(port: int, county: int) -> dict[str, Any]:
    """The county's board through HTTP: seconds, and how many it says were received."""
    top = Grid.objects.get(county=county, tier=Tier.COUNTY)
    user = User.objects.get(pk=top.pk)
    token = token_of(user)
    began = time.perf_counter()
    link = http.client.HTTPConnection("127.0.0.1", port)
    link.request("GET", f"/api/v1/boards/{top.pk}/", headers={"Authorization": f"Token {token}"})
    told = json.loads(link.getresponse().read())
    return {"s": time.perf_counter() - began, "received": told["numbers"]["received"]}


def main() -> None:
    """Turn by turn; at the end every report is there once, and the first board says so."""
    chosen = scale("ingest")
    counties = [county.id for county in make(chosen)]
    as_owner(
        "CREATE TABLE IF NOT EXISTS bench_row (id uuid PRIMARY KEY, grid bigint, day date,"
        " words text); TRUNCATE bench_row"
    )
    ours, bare = reports(REPORTS[chosen]), rows(REPORTS[chosen])
    settle()
    taken, taken_bare = [], []
    with serving("config.wsgi") as port, serving("bench._bare:application") as other:
        for turn in range(TURNS):
            taken.append(send(port, ours[turn::TURNS]))
            taken_bare.append(send(other, bare[turn::TURNS]))
        seen = [board(port, county) for county in counties]
    there = DailyReport.objects.filter(day=timezone.localdate(), county__gte=FIRST_COUNTY)
    right_in = sum(one["s"] for one in seen)
    exact = there.count() == len(ours) == sum(one["received"] for one in seen)
    rate, floor = round(len(ours) / sum(taken)), round(len(bare) / sum(taken_bare))
    ratios = {"of_bare_view": round(rate / floor, 2)}
    held = exact and right_in <= 10 and ratios["of_bare_view"] >= 0.6
    answer(
        "ingest",
        chosen,
        ours=rate,
        floor=floor,
        peer={},
        unit="reports/s",
        ratios=ratios,
        board_right_after_s=round(right_in, 2),
        exact=exact,
        holds=held if chosen == "city" else None,
        rows={"reports": len(ours), "clients": CLIENTS},
    )


if __name__ == "__main__":
    main()
