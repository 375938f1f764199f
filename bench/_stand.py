"""What the benchmarks share: an empty database, made-up rows by the million, a clock, the answer."""

import argparse
import contextlib
import datetime as dt
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

from disputes.actions.defaults import seed_allowances, seed_service_times  # noqa: E402
from grids.models import County, Grid  # noqa: E402
from rows.ids import UUID7_SQL  # noqa: E402

FIRST_COUNTY = 990001
COUNTIES = {"county": 1, "city": 10, "province": 100}
TICKETS = 100_000
"""Tickets a county: with a city's ten, a million."""

NOW = dt.datetime(2026, 7, 15, 1, 0, tzinfo=dt.UTC)  # a Wednesday, 09:00 in Shanghai

TREE = """
    WITH made AS (
        SELECT 0 AS n, 1 AS tier, NULL::int AS above
        UNION ALL SELECT n, 2, 0 FROM generate_series(1, 16) AS n
        UNION ALL SELECT 100 + n, 3, 1 + n %% 16 FROM generate_series(1, 343) AS n
        UNION ALL SELECT 1000 + n, 4, 101 + n %% 343 FROM generate_series(1, 1820) AS n
        UNION ALL SELECT 10000 + n, 5, 1001 + n %% 1820 FROM generate_series(1, 6182) AS n
    )
    INSERT INTO grids_grid
        (id, parent_id, county_id, tier, code, name, formal_name, pinyin, initials, path, opened_on,
         township_count, village_count, patch_count, group_count)
    SELECT %(base)s + m.n, %(base)s + m.above, %(county)s, m.tier,
           %(county)s || '-' || m.n, 'g' || m.n, 'g' || m.n, '', '',
           concat(%(base)s || '/',
                  CASE WHEN c.n > 0 THEN %(base)s + c.n || '/' END,
                  CASE WHEN b.n > 0 THEN %(base)s + b.n || '/' END,
                  CASE WHEN a.n > 0 THEN %(base)s + a.n || '/' END,
                  CASE WHEN m.n > 0 THEN %(base)s + m.n || '/' END),
           date '2024-01-01', 0, 0, 0, 0
    FROM made AS m
    LEFT JOIN made AS a ON a.n = m.above
    LEFT JOIN made AS b ON b.n = a.above
    LEFT JOIN made AS c ON c.n = b.above
"""

PEOPLE = """
    INSERT INTO grids_user (id, password, is_superuser, username, name, sealed_ref, phone, county_id,
                            language, is_active, is_staff, must_change_password, session_epoch,
                            joined_at)
    SELECT g.id, '!', false, 'b' || g.id, 'b', gen_random_uuid(), '', g.county_id, 'en', true,
           false, false, 0, %(now)s
    FROM grids_grid AS g WHERE g.county_id = %(county)s;
    INSERT INTO grids_post (id, grid_id, role, title)
    SELECT g.id, g.id, 'leader', '' FROM grids_grid AS g WHERE g.county_id = %(county)s;
    INSERT INTO grids_posting (post_id, user_id, started_on, acting)
    SELECT g.id, g.id, date '2024-01-01', false FROM grids_grid AS g WHERE g.county_id = %(county)s
"""

# Four tickets in ten are open, a quarter of these due in each of four hours. Group n % 6182 + 1 has it; its line follows from TREE's arithmetic.
ROWS = f"""
    INSERT INTO disputes_ticket
        (id, county, number, kind, urgency, source, state, words, result, place, is_sensitive,
         receipt, grid_id, holder_id, logged_by_id, logged_at, received_at, day, resolved_at, due_at,
         respond_by, escalate_at, spell, version, attempts, is_set_aside, is_ruling, bounces,
         is_due_provisional, is_rise_provisional, reminded_of,
         at_group, at_patch, at_village, at_township)
    SELECT {UUID7_SQL}, %(county)s, 'b ' || n, (ARRAY['dispute', 'service', 'hazard'])[1 + n %% 3],
           'normal', 'leader', CASE WHEN n %% 10 < 4 THEN 'reported' ELSE 'closed' END,
           'matter ' || n, '', '', false, 'b' || n, g.id, g.id, g.id, at, at,
           (at AT TIME ZONE 'Asia/Shanghai')::date,
           CASE WHEN n %% 10 > 3 THEN at END, at + interval '5 days', escalate, escalate,
           0, 1, 0, false, false, 0, false, false, '', g.id, p.id, v.id, v.parent_id
    FROM (
        SELECT n, %(now)s - (n * 77777::bigint %% 7776000) * interval '1 second' AS at,
               CASE WHEN n %% 10 < 4 THEN %(now)s + n %% 10 * interval '1 hour' END
                   AS escalate
        FROM generate_series(1, %(rows)s) AS n
    ) AS made
    JOIN grids_grid AS g ON g.id = %(base)s + 10001 + (n * 7919::bigint) %% 6182
    JOIN grids_grid AS p ON p.id = g.parent_id
    JOIN grids_grid AS v ON v.id = p.parent_id
"""

# Whose turn it is: all that is open is reported, and waits for its holder (disputes/turns.py).
TURNS = f"""
    INSERT INTO grids_workitem
        (id, county, kind, subject, what, owner_kind, owner, since, due_at, is_stand_in)
    SELECT {UUID7_SQL}, %(county)s, 'ticket', t.id, 'accept', 'grid', t.holder_id, t.received_at,
           t.due_at, false
    FROM disputes_ticket AS t WHERE t.county = %(county)s AND t.state = 'reported'
"""


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
