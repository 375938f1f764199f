"""What the benchmarks share: an empty database, made-up rows by the million, a clock, the answer."""

import argparse
import contextlib
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django
import psycopg2

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["WANGGE_STATEMENT_TIMEOUT_MS"] = "0"
django.setup()

from django.db import connection  # noqa: E402  (needs the settings)

from bench._rows import FIRST_COUNTY, NOW, PEOPLE, ROWS, TREE, TURNS  # noqa: E402
from disputes.actions.defaults import seed_allowances, seed_service_times  # noqa: E402
from grids.models import County, Grid  # noqa: E402

COUNTIES = {"county": 1, "city": 10, "province": 100}
TICKETS = 100_000
"""Tickets a county: with a city's ten, a million."""


def scale(name: str) -> str:
    """Read `--scale` from the command line."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.{name}")
    parser.add_argument("--scale", choices=list(COUNTIES), default="county")
    return parser.parse_args().scale


def make(chosen: str) -> list[County]:
    """Counties with trees, people and tickets; refuses a database that holds others."""
    if County.objects.exclude(id__gte=FIRST_COUNTY).exists():
        sys.exit("A benchmark makes its own data: give it an empty database (dev.py bench does).")
    if County.objects.exists():
        return list(County.objects.order_by("id"))
    counties = []
    for number in range(COUNTIES[chosen]):
        county = County.objects.create(id=FIRST_COUNTY + number, name="b", short_name="b")
        given = {"county": county.id, "base": (number + 1) * 100_000, "now": NOW, "rows": TICKETS}
        seed_allowances(county, NOW)
        seed_service_times(county, NOW)
        with connection.cursor() as cursor:
            for statement in (TREE, PEOPLE, ROWS, TURNS):
                cursor.execute(statement, given)
        counties.append(county)
        print(f"made county {number + 1} of {COUNTIES[chosen]}", file=sys.stderr)
    settle()
    return counties


def settle() -> None:
    """Statistics as autovacuum would have them."""
    as_owner("ANALYZE")


def as_owner(*statements: str) -> None:
    """The owner's work, which the app role may not do."""
    link = psycopg2.connect(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
    link.autocommit = True
    with contextlib.closing(link), link.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """How long it took, and its answer."""
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


def medians(ways: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Milliseconds of each way, interleaved, the first round left out."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            took, _answer = seconds(way)
            if number:
                taken[name].append(took * 1000)
    return {name: round(statistics.median(times), 3) for name, times in taken.items()}


def busy_and_quiet() -> dict[str, tuple[Grid, Grid]]:
    """Per tier of the first county: the grid with most tickets and the one with fewest."""
    found = {}
    for tier, column in ((2, "at_township"), (3, "at_village"), (4, "at_patch"), (5, "at_group")):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {column} FROM disputes_ticket WHERE county = %s AND state = 'reported'"
                " GROUP BY 1 ORDER BY count(*) DESC, 1",
                [FIRST_COUNTY],
            )
            ids = [row[0] for row in cursor.fetchall()]
        pair = Grid.objects.in_bulk([ids[0], ids[-1]])
        found[str(tier)] = (pair[ids[0]], pair[ids[-1]])
    return found


def answer(name: str, chosen: str, **facts: Any) -> None:
    """Print the one line."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    versions = {
        "postgresql": server,
        "python": platform.python_version(),
        "django": django.get_version(),
        "cores": os.cpu_count(),
    }
    print(json.dumps({"name": name, "scale": chosen, **facts, "versions": versions}))
