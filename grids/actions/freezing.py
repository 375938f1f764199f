"""What is frozen at a moment holds everything up to that moment, and nothing comes later that says so.

A figure is frozen "at 17:40", and a recount counts the events up to 17:40. But an event carries the
time at which its request began, and is seen when it commits: without a lock one of 17:39:59 may appear
after the figures were counted. Three kinds of advisory locks keep it out (docs/adr/0017):

- of each grid of the place: whoever writes an event shares them, whoever freezes figures of a grid
  holds that grid's alone. Freezing two grids meets nowhere, two people who log meet nowhere;
- the county's gates: a sweep that writes many events at once shares them all, since the grids of a
  thousand matters would be a lock each; freezing holds one of them alone. Two sweeps meet nowhere,
  and of two confirmations one in sixty-four waits for the other's commit;
- of a series: two confirmations of one report come one after the other.

An event that had to wait is stamped after the freeze that it waited for. No row is locked.
Order: tree, series, gates, grids from the top, then rows.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Max, QuerySet

from grids.models import Freeze, Grid
from rows.ids import uuid7

GRID_LOCK = 0x57464947  # "WFIG"
GATE_LOCK = 0x57474154  # "WGAT"
SERIES_LOCK = 0x57534552  # "WSER"

GATES = 64
"""How many gates a county has: a sweep meets every freeze, a freeze seldom meets another."""

LONGEST = dt.timedelta(minutes=5)
"""No transaction runs longer. A freeze further ahead was made by a clock that was wrong, and drags
nothing with it."""

TICK = dt.timedelta(microseconds=1)


def share_figures(line: Iterable[int]) -> None:
    """Write an event below these grids: until the commit nobody freezes figures of one of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(%s, g::int) FROM unnest(%s::bigint[]) AS g ORDER BY g",
            [GRID_LOCK, sorted(set(line))],
        )


def stamp(
    county: int, line: Iterable[int], now: dt.datetime, *, own: QuerySet | None = None
) -> dt.datetime:
    """When an event below these grids happened: `now`, or after what was frozen meanwhile, and after
    its subject's `own` earlier events (whose table has a column `at`).

    A request takes its time when it begins, and may wait for one that began later: in the order of
    their times what it found would come after what it did. Call it after `share_figures` and under
    the subject's lock, in a statement of its own: it must see what was committed then.
    """
    freezes = _near(Freeze.objects.filter(county=county, grid__in=list(line)), now)
    latest = freezes.order_by("-at").values_list("at")[:1]
    if own is not None:
        later = own.filter(at__gt=now).order_by("-at").values_list("at")[:1]
        latest = latest.union(later, all=True)
    return max([now, *(at + TICK for (at,) in latest)])


def hold_events(county: int) -> None:
    """Write events of many grids of the county: until the commit nobody freezes figures there."""
    _pass_gates("pg_advisory_xact_lock_shared", county, range(GATES))


def stamp_many(county: int, now: dt.datetime) -> dt.datetime:
    """The same as `stamp`, after `hold_events`, of the freezes alone: see `add_events`."""
    frozen = _near(Freeze.objects.filter(county=county), now).aggregate(last=Max("at"))["last"]
    return frozen + TICK if frozen else now


def hold_series(grid: Grid) -> None:
    """Change the reports of one grid alone, until the commit."""
    _lock("pg_advisory_xact_lock", SERIES_LOCK, grid.pk)


def freeze_series(grid: Grid, at: dt.datetime) -> None:
    """The same, and freeze figures of the grid at `at`: wait for what is being written below it, and
    keep the rest out until the commit; it is stamped after `at`. One statement: a confirmation asks
    for little else."""
    gate = grid.county_code * GATES + grid.pk % GATES
    _keep(grid, at, [(SERIES_LOCK, grid.pk), (GATE_LOCK, gate), (GRID_LOCK, grid.pk)])


def freeze_county(county: int, at: dt.datetime) -> None:
    """Say that figures of the whole county will be frozen at `at`; to be committed at once.

    Nothing is counted while the locks are held, which would stop the county: from the commit on no
    event up to `at` can appear any more, and the sweep counts at leisure.
    """
    top = Grid.objects.get(county=county, tier=1)
    _pass_gates("pg_advisory_xact_lock", county, range(GATES))
    _keep(top, at, [(GRID_LOCK, top.pk)])


def _keep(grid: Grid, at: dt.datetime, locks: Sequence[tuple[int, int]]) -> None:
    """Take these locks in their order, then say what is frozen."""
    table = Freeze._meta.db_table
    kinds, keys = zip(*locks, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH taken AS MATERIALIZED (SELECT pg_advisory_xact_lock(kind, key)"  # noqa: S608
            " FROM unnest(%s::int[], %s::int[]) WITH ORDINALITY AS one (kind, key, n) ORDER BY n) "
            f"INSERT INTO {table} AS f (id, county, grid_id, at) "
            "SELECT %s, %s, %s, %s WHERE (SELECT count(*) FROM taken) = %s "
            "ON CONFLICT (county, grid_id) DO UPDATE SET at = greatest(f.at, excluded.at)",
            [[*kinds], [*keys], uuid7(), grid.county_code, grid.pk, at, len(locks)],
        )


def _near(freezes: QuerySet[Freeze], now: dt.datetime) -> QuerySet[Freeze]:
    return freezes.filter(at__gte=now, at__lte=now + LONGEST)


def _pass_gates(function: str, county: int, gates: Iterable[int]) -> None:
    """Take gates of a county in ascending order, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(%s, g) FROM unnest(%s::int[]) AS g ORDER BY g",  # noqa: S608
            [GATE_LOCK, [county * GATES + gate for gate in gates]],
        )


def _lock(function: str, kind: int, key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [kind, key])
