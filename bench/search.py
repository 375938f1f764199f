"""Search: rare and common words of two characters and more, under a grid of every tier.

Ours are the work queue's own questions, the newest first (the grids that a word names, the estimate,
the page); the floor is the better of two by hand, a walk over the newest and an index of pairs of
characters with the scope among them. The peer is pg_trgm, which needs three characters. The answers
must be those of LIKE over everything. What the pairs cost: the database time of logging, with and
without them. Of every way the quickest round counts: a question of a millisecond is stretched by any
other work on the machine, and one of three statements three times as often.
"""

import contextlib
import os
import statistics
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg2
from django.db import connection

from bench._stand import FIRST_COUNTY, NOW, answer, make, scale, seconds, settle
from disputes.actions.log import Draft, log_ticket
from disputes.models import Ticket
from disputes.pairing import write_pairs
from disputes.search.queue import Asked, matters, narrow, page_of
from grids.models import Grid, User
from rows.keyset import heads

ROUNDS = 25
SIZE = 50
ORDER = ("-received_at", "-id")
LOGGED = 200
SAID = (
    "村口第三根电线杆歪了，一刮风就冒火花",
    "宅基地界石被挪，两家吵了起来",
    "老人独居，想问低保怎么办",
)
COLUMNS = {1: "county", 2: "at_township", 3: "at_village", 5: "at_group"}
WORDS = {
    "rare, two": "蜂巢",
    "rare, four": "桥栏断裂",
    "common, two": "排水",
    "common, four": "邻里争执",
    "nowhere, two": "雪崩",
}

# One ticket in 5,000 says a rare word; each of the common ones stands in one of five.
FILL = """
    UPDATE disputes_ticket SET words = concat(
        (ARRAY['村口排水沟堵了', '为宅基地邻里争执', '路灯不亮', '河堤边有人倒垃圾', '老人来问低保'])
            [1 + substr(number, 3)::int %% 5],
        '，已去看过，第', substr(number, 3), '号',
        CASE substr(number, 3)::int %% 5000 WHEN 7 THEN '，檐下有蜂巢' WHEN 8 THEN '，桥栏断裂' END)
    WHERE county = %s
"""

# Every pair of neighbouring characters, and the areas it lies in, are one word each.
PAIRS = """
    CREATE TABLE bench_pairs AS
    SELECT t.id, t.received_at, t.words, array_to_tsvector(array_remove(ARRAY[
               'county' || t.county, 'at_township' || at_township, 'at_village' || at_village,
               'at_group' || at_group], NULL) || ARRAY(
               SELECT DISTINCT substr(t.words, n, 2) FROM generate_series(1, length(t.words) - 1) n
           )) AS pairs
    FROM disputes_ticket AS t;
    CREATE INDEX ON bench_pairs USING gin (pairs);
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE TABLE bench_trgm AS
    SELECT id, received_at, words, county, at_township, at_village, at_group FROM disputes_ticket;
    CREATE INDEX ON bench_trgm USING gin (words gin_trgm_ops);
    GRANT SELECT ON bench_pairs, bench_trgm TO PUBLIC
"""


def fill(counties: list[int]) -> None:
    """Say something in every ticket, and build the two indexes to compare with."""
    if "bench_pairs" in connection.introspection.table_names():
        return
    for county in counties:
        with connection.cursor() as cursor:
            cursor.execute(FILL, [county])
        ids = Ticket.objects.filter(county=county).order_by("pk").values_list("pk", flat=True)
        write_pairs(county, list(ids))
    as_owner(PAIRS)
    settle()


def as_owner(statement: str) -> None:
    """Make what the app role may not."""
    url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    with contextlib.closing(psycopg2.connect(url)) as link, link, link.cursor() as cursor:
        cursor.execute(statement)


def ours(user: User, grid: Grid, word: str) -> list:
    """The queue's own page."""
    asked = Asked("all", words=word)
    rows = narrow(matters(user, grid), asked, NOW, grid, user)
    return [ticket.pk for ticket in page_of(rows, asked, "", SIZE).rows]


class Told:
    """Keeps what is asked meanwhile, with its values."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute, sql, params, many, context):
        self.statements.append(mogrified(sql, params))
        return execute(sql, params, many, context)


def own_sql(user: User, grid: Grid, word: str) -> list[str]:
    """The statements behind `ours`."""
    told = Told()
    with connection.execute_wrapper(told):
        ours(user, grid, word)
    return told.statements


def run_all(statements: list[str]) -> list:
    """Statements in turn; what the last one found."""
    for statement in statements[:-1]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.fetchall()
    return run(statements[-1])


def mogrified(statement: str, given: Any) -> str:
    """A statement with its values, to be run as often as one likes."""
    with connection.cursor() as cursor:
        return cursor.mogrify(statement, given).decode()


def walk(grid: Grid, word: str, table: str = "disputes_ticket") -> str:
    """The newest first, each looked at; of another table as its planner likes."""
    return mogrified(
        f"SELECT * FROM {table} WHERE {COLUMNS[grid.tier]} = %s AND words LIKE %s"
        f" ORDER BY received_at DESC, id DESC LIMIT {SIZE + 1}",
        (grid.column_value(), f"%{word}%"),
    )


def pairs(grid: Grid, word: str) -> str:
    """By the pairs of the word inside the scope, looked at again where it is longer than two."""
    grams = [word[n : n + 2] for n in range(len(word) - 1)]
    wanted = [f"{COLUMNS[grid.tier]}{grid.column_value()}", *grams]
    query = " & ".join(f"'{one}'" for one in wanted)
    return mogrified(
        "SELECT t.* FROM disputes_ticket AS t JOIN (SELECT id FROM bench_pairs"
        " WHERE pairs @@ %s::tsquery AND words LIKE %s"
        f" ORDER BY received_at DESC, id DESC LIMIT {SIZE + 1}) AS found USING (id)"
        " ORDER BY t.received_at DESC, t.id DESC",
        (query, f"%{word}%"),
    )


def run(statement: str, limit: int = SIZE) -> list:
    """The ids of a statement's rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()][:limit]


def recall(user: User, grid: Grid, word: str) -> float:
    """The share of what LIKE finds in all words that ours finds on all its pages."""
    like = Ticket.objects.under(grid).filter(words__contains=word)
    expected = set(like.values_list("pk", flat=True)[:1001])
    if len(expected) > 1000:  # a common word: its first page is compared in `main`
        return 1.0
    asked = Asked("all", words=word)
    rows = heads(narrow(matters(user, grid), asked, NOW, grid, user), ORDER, 1001)
    found = set(rows.values_list("pk", flat=True))
    return len(found & expected) / len(expected) if expected else 1.0


def quickest(ways: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Milliseconds of each way's quickest round, interleaved."""
    taken = {name: [seconds(way)[0]] for name, way in ways.items()}
    for _round in range(rounds):
        for name, way in ways.items():
            taken[name].append(seconds(way)[0])
    return {name: round(min(times) * 1000, 3) for name, times in taken.items()}


def measure(user: User, grid: Grid, word: str) -> dict[str, float]:
    """Milliseconds of every way; the answers must be the same ids in the same order."""
    ways = {
        "orm": partial(ours, user, grid, word),
        "sql": partial(run_all, own_sql(user, grid, word)),
        "walk": partial(run, walk(grid, word)),
        "pairs": partial(run, pairs(grid, word)),
        "pg_trgm": partial(run, walk(grid, word, "bench_trgm")),
    }
    answers = {name: [str(pk) for pk in way()] for name, way in ways.items()}
    if any(ids != answers["walk"] for ids in answers.values()):
        raise SystemExit(f"The answers differ: {word} under {grid.code}.")
    return quickest(ways, ROUNDS)


class Clock:
    """Milliseconds that the database takes: of the statements on the pairs, and of the others."""

    def __init__(self) -> None:
        self.pairs = self.rest = 0.0

    def __call__(self, execute, sql, params, many, context):
        taken, answered = seconds(partial(execute, sql, params, many, context))
        if "disputes_searchpairs" in sql:
            self.pairs += taken * 1000
        else:
            self.rest += taken * 1000
        return answered


def logging(user: User, grid: Grid) -> dict[str, float]:
    """Medians of the database's time of one logged matter: without the pairs, and of the pairs."""
    found = []
    for number in range(LOGGED + 1):
        clock, words = Clock(), f"{SAID[number % len(SAID)]}，第{number}件，已去看过"
        with connection.execute_wrapper(clock):
            log_ticket(Draft(kind="hazard", words=words, grid=grid), by=user, now=NOW)
        found.append(clock)
    found = found[1:]
    return {
        "without": round(statistics.median(one.rest for one in found), 3),
        "pairs": round(statistics.median(one.pairs for one in found), 3),
    }


def main() -> None:
    """Every word under a grid of every tier, for the leader of that grid."""
    chosen = scale("search")
    fill([county.id for county in make(chosen)])
    times, recalls = {}, []
    for tier in COLUMNS:
        grid = Grid.objects.filter(county=FIRST_COUNTY, tier=tier).order_by("id")[0]
        user = User.objects.get(pk=grid.pk)
        user.seats()  # a request has them from its session
        for name, word in WORDS.items():
            times[f"{tier} {name}"] = measure(user, grid, word)
            recalls.append(recall(user, grid, word))
    better = {label: min(one["walk"], one["pairs"]) for label, one in times.items()}
    worst = max(times, key=lambda label: times[label]["sql"] / better[label])
    rare = times["1 rare, two"]
    written = logging(user, grid)
    ratios = {
        "sql_of_better": round(times[worst]["sql"] / better[worst], 1),
        "pg_trgm_over_ours": round(rare["pg_trgm"] / rare["sql"], 2),
        "pg_trgm_over_pairs": round(rare["pg_trgm"] / rare["pairs"], 1),
        "log_over_without": round(1 + written["pairs"] / written["without"], 3),
    }
    held = (
        min(recalls) == 1
        and ratios["sql_of_better"] <= 3
        and ratios["pg_trgm_over_ours"] >= 50
        and ratios["log_over_without"] <= 1.15
    )
    answer(
        "search",
        chosen,
        ours=rare["orm"],
        floor=better["1 rare, two"],
        peer={"pg_trgm": rare["pg_trgm"]},
        unit="ms",
        ratios=ratios,
        worst=worst,
        recall=min(recalls),
        by_word=times,
        log_ms=written,
        holds=held if chosen == "city" else None,
        rows={"tickets": Ticket.objects.count()},
    )


if __name__ == "__main__":
    main()
