"""Dashboard: how things stand under a grid now, and its closed days of 12 weeks.

Ours is what the page asks; the floor is one hand-written question for each half over the same
columns. django-mptt's add_related_count counts the open tickets of the grids right below, one
column of the answer; it is compared with ours of now.
"""

import datetime as dt
from functools import partial
from typing import Any

from django.db import connection, models

from bench._stand import (
    FIRST_COUNTY,
    NOW,
    answer,
    as_owner,
    busy_and_quiet,
    make,
    medians,
    scale,
    settle,
)
from disputes.kinds import OPEN
from disputes.models import Ticket
from grids.models import Grid, User
from reports.models import DaySummary
from reports.periods import iso_week, local_day, month, weeks_back
from reports.rollups.completeness import children_of
from reports.rollups.dashboard import closed_days, open_now
from rows.ids import UUID7_SQL

try:
    from mptt.models import MPTTModel, TreeForeignKey
except ImportError:
    MPTTModel = None

ROUNDS = 40
PEER_ROUNDS = 3
TODAY = local_day(NOW)
FIRST = weeks_back(iso_week(TODAY), 13)[0].start
TIERS = {1: "county", 2: "at_township", 3: "at_village", 4: "at_patch", 5: "at_group"}
STATES = [str(state) for state in OPEN]

# Closed days as the nights write them, with made-up figures: every grid, 13 weeks, one kind.
DAYS = f"""
    INSERT INTO reports_daysummary
        (id, county, grid_id, day, kind, logged, on_spot, resolved, on_time, closed, raised, open,
         overdue)
    SELECT {UUID7_SQL}, g.county_id, g.id, d::date, 'dispute', 3, 1, 2, 1, 1, 0, g.id %% 7, 1
    FROM grids_grid AS g CROSS JOIN generate_series(%(first)s, %(last)s, interval '1 day') AS d
    WHERE g.county_id = %(county)s
"""

NOW_BY_HAND = """
    SELECT {child} AS child, kind, category_id, count(*), count(*) FILTER (WHERE due_at < %(now)s),
           count(*) FILTER (WHERE due_at >= %(now)s AND due_at <= %(soon)s), min(due_at)
    FROM disputes_ticket
    WHERE {column} = %(value)s AND NOT is_sensitive AND hidden_from_id IS NULL
      AND state = ANY(%(open)s)
    GROUP BY GROUPING SETS (({child}), (kind, category_id))
"""

DAYS_BY_HAND = """
    SELECT grid_id, day, sum(logged), sum(on_spot), sum(resolved), sum(on_time), sum(closed),
           sum(raised), sum(open), sum(overdue)
    FROM reports_daysummary
    WHERE county = %(county)s AND day < %(today)s
      AND (grid_id = %(grid)s AND day >= %(first)s
           OR grid_id = ANY(%(below)s) AND day >= %(month)s)
    GROUP BY grid_id, day
"""


def run(statement: str, given: dict[str, Any]) -> list[tuple]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall()


def now_by_hand(grid: Grid, children: list[Grid]) -> list[tuple]:
    """What one would write for this grid, without asking who reads it."""
    child = TIERS[children[0].tier] if children else "NULL::bigint"
    value = grid.county_id if grid.tier == 1 else grid.id
    given = {"now": NOW, "soon": NOW + dt.timedelta(days=1), "value": value, "open": STATES}
    return run(NOW_BY_HAND.format(child=child, column=TIERS[grid.tier]), given)


def days_by_hand(grid: Grid, children: list[Grid]) -> list[tuple]:
    """Twelve weeks of the grid, this month of the grids right below."""
    below = [child.id for child in children]
    given = {"county": grid.county_id, "grid": grid.id, "below": below, "today": TODAY}
    return run(DAYS_BY_HAND, {**given, "first": FIRST, "month": month(TODAY).start})


def peer_of(counties: list[int]) -> Any:
    """django-mptt's node over the same tree and tickets; None where it is not installed."""
    if MPTTModel is None:
        return None

    class Node(MPTTModel):
        parent = TreeForeignKey("self", models.PROTECT, null=True, related_name="children")

        class Meta:
            app_label, db_table, managed = "bench", "bench_node", False

        def __str__(self) -> str:
            return str(self.pk)

    class Matter(models.Model):
        node = models.ForeignKey(Node, models.PROTECT, db_column="grid_id")
        state = models.CharField(max_length=10)

        class Meta:
            app_label, db_table, managed = "bench", "disputes_ticket", False

        def __str__(self) -> str:
            return str(self.pk)

    as_owner(
        "CREATE TABLE IF NOT EXISTS bench_node (id bigint PRIMARY KEY, parent_id bigint, lft int,"
        " rght int, tree_id int, level int); TRUNCATE bench_node",
        # The order of the paths as arrays is the order of a walk through the tree.
        """
        INSERT INTO bench_node
        SELECT g.id, g.parent_id, 2 * g.place - g.depth, 2 * g.place - g.depth + 2 * g.below + 1,
               g.county_id, g.depth - 1
        FROM (
            SELECT g.id, g.parent_id, g.county_id,
                   row_number() OVER (PARTITION BY g.county_id ORDER BY p.steps) AS place,
                   cardinality(p.steps) AS depth,
                   s.n - 1 AS below
            FROM grids_grid AS g
            CROSS JOIN LATERAL (
                SELECT string_to_array(rtrim(g.path, '/'), '/')::bigint[] AS steps
            ) AS p
            JOIN (
                SELECT up.id::bigint, count(*) AS n
                FROM grids_grid AS b, unnest(string_to_array(rtrim(b.path, '/'), '/')) AS up(id)
                GROUP BY up.id
            ) AS s ON s.id = g.id
        ) AS g;
        CREATE INDEX ON bench_node (tree_id, lft); CREATE INDEX ON bench_node (parent_id)
        """,
    )

    def ask(grid: Grid) -> dict[int, int]:
        found = Node.objects.add_related_count(
            Node.objects.filter(parent=grid.id),
            Matter,
            "node",
            "n",
            cumulative=True,
            extra_filters={"state__in": STATES},
        )
        return dict(found.values_list("id", "n"))

    return ask


def measure(grid: Grid, peer: Any) -> dict[str, float]:
    """Milliseconds of each way for one grid; the answers must be the same."""
    user, children = User.objects.get(pk=grid.pk), children_of(grid)
    user.seats()
    past = {"first": FIRST, "month": month(TODAY).start, "before": TODAY}
    ways = {
        "now": partial(open_now, grid, children, NOW, user),
        "now_floor": partial(now_by_hand, grid, children),
        "days": partial(closed_days, grid, children, **past),
        "days_floor": partial(days_by_hand, grid, children),
    }
    areas, matters = ways["now"]()
    keys = ("child", "kind", "category_id", "open", "overdue", "soon", "due")
    same = {tuple(row[key] for key in keys) for row in (*areas, *matters)}
    days = {tuple(row.values()) for row in ways["days"]()}
    if same != set(ways["now_floor"]()) or days != set(ways["days_floor"]()):
        raise SystemExit(f"The answers differ under {grid.code}.")
    found = medians(ways, ROUNDS)
    if peer is not None and children:
        counted = {row["child"]: row["open"] for row in areas if row["child"]}
        if {key: n for key, n in peer(grid).items() if n} != counted:
            raise SystemExit(f"django-mptt counts otherwise under {grid.code}.")
        found |= medians({"mptt": partial(peer, grid)}, PEER_ROUNDS)
    return found


def main() -> None:
    """A grid of each tier with many tickets, and the county."""
    chosen = scale("dashboard")
    counties = [county.id for county in make(chosen)]
    if not DaySummary.objects.exists():
        last = TODAY - dt.timedelta(days=1)
        for county in counties:
            with connection.cursor() as cursor:
                cursor.execute(DAYS, {"first": FIRST, "last": last, "county": county})
        settle()
    peer = peer_of(counties)
    settle()
    grids = {"1": Grid.objects.get(county=FIRST_COUNTY, tier=1)}
    grids |= {tier: busy for tier, (busy, _quiet) in busy_and_quiet().items()}
    times = {tier: measure(grid, peer) for tier, grid in grids.items()}
    top = times["1"]
    ratios = {
        "now_of_floor": round(max(t["now"] / t["now_floor"] for t in times.values()), 2),
        "days_of_floor": round(max(t["days"] / t["days_floor"] for t in times.values()), 2),
        "over_mptt": round(top["mptt"] / top["now"], 1) if "mptt" in top else None,
    }
    held = max(ratios["now_of_floor"], ratios["days_of_floor"]) <= 2
    answer(
        "dashboard",
        chosen,
        ours=top["now"],
        floor=top["now_floor"],
        peer={"django-mptt add_related_count": top.get("mptt", "not installed")},
        unit="ms",
        ratios=ratios,
        by_tier=times,
        holds=held and ratios["over_mptt"] >= 8 if chosen == "county" and peer else None,
        rows={"tickets": Ticket.objects.count(), "sums": DaySummary.objects.count()},
    )


if __name__ == "__main__":
    main()
