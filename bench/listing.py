"""Listing: the 50 most urgent open tickets under a grid of each tier, in a normal and a quiet area,
and those of a person with many grids.

Ours is what the work queue asks, through the ORM; the floor is hand-written SQL over the same
columns, for many grids with LATERAL. A quiet area is one whose open tickets are due after
everybody else's: whoever walks the most urgent of all comes to its own last. Beside the peers,
which the targets judge by a county of a city, ours runs in the same rounds.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import F

from bench import _trees
from bench._stand import FIRST_COUNTY, NOW, answer, make, medians, scale, settle
from disputes.models import Ticket
from disputes.search.queue import Asked, matters, narrow, page_of
from grids.models import Grid, Post, Posting, User
from grids.tiers import Tier
from rows.keyset import heads

ROUNDS, PEER_ROUNDS = 40, 5
SIZE = 50
ASKED = Asked("open")
ORDER = ("due_at", "id")
QUIET = dt.timedelta(days=1000)
COLUMNS = {2: "at_township", 3: "at_village", 4: "at_patch", 5: "at_group"}
MANY = 8
"""Villages of one person: 8 areas, what their 8 posts have, and what one logged."""

NEAR = "coalesce(at_village, at_patch, at_group)"
OPEN_LISTED = f"NOT is_sensitive AND state IN ({_trees.STATES})"


def quieten(area: Grid) -> None:
    """Put the deadlines of all below `area` behind everybody's."""
    rows = Ticket.objects.under(area).filter(due_at__lt=NOW + QUIET / 2)
    rows.update(due_at=F("due_at") + QUIET)


def busiest_below(area: Grid) -> dict[str, Grid]:
    """The area and the grid of each tier below it with most open tickets."""
    found = {str(area.tier): area}
    for tier, column in COLUMNS.items():
        if tier > area.tier:
            rows = Ticket.objects.under(area).open().values_list(column, flat=True)
            counted = Counter(rows.order_by(column))
            found[str(tier)] = Grid.objects.get(pk=counted.most_common(1)[0][0])
    return found


def person_of_many() -> tuple[User, list[Grid]]:
    """Somebody who looks after a village in each of eight townships."""
    user, _made = User.objects.get_or_create(
        username="many", defaults={"name": "b", "county_id": FIRST_COUNTY, "password": "!"}
    )
    towns = Grid.objects.filter(county=FIRST_COUNTY, tier=2).order_by("id")[:MANY]
    villages = [Grid.objects.filter(parent=town).order_by("id").first() for town in towns]
    if not user.postings.exists():
        for village in villages:
            post = Post.objects.create(grid=village, role="staff")
            Posting.objects.create(post=post, user=user, started_on="2024-01-01")
    return user, villages


def ours(user: User, grid: Grid | None) -> list:
    """The queue's own page."""
    rows = narrow(matters(user, grid), ASKED, NOW, grid, user)
    return [ticket.pk for ticket in page_of(rows, ASKED, "", SIZE).rows]


def own_sql(user: User, grid: Grid | None) -> str:
    """The statement behind `ours`, to be run without the ORM."""
    rows = heads(narrow(matters(user, grid), ASKED, NOW, grid, user), ORDER, SIZE + 1)
    statement, given = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        return cursor.mogrify(statement, given).decode()


def where(grid: Grid) -> str:
    """Below a grid, as whoever knows the indexes writes it."""
    here = f"{grid.column()} = {grid.column_value()}"
    if grid.tier <= Tier.TOWNSHIP:
        return here
    line = ", ".join(map(str, [*grid.ancestor_ids(), grid.pk]))
    return f"{NEAR} = {grid.pk}" if grid.tier == Tier.VILLAGE else f"{here} AND {NEAR} IN ({line})"


def hand_sql(grid: Grid) -> str:
    """What one would write by hand for this grid."""
    return (
        f"SELECT * FROM disputes_ticket WHERE {where(grid)}"
        f" AND {OPEN_LISTED} ORDER BY due_at, id LIMIT {SIZE + 1}"
    )


def hand_sql_of_many(user: User, villages: list[Grid]) -> str:
    """What one would write by hand for many grids: the first of each, merged."""
    grids = [village.pk for village in villages]
    posts = [seat.post for seat in user.seats()]
    first = f"AND {OPEN_LISTED} ORDER BY due_at, id LIMIT {SIZE + 1}"
    reasons = [(NEAR, grids), ("assigned_post_id", posts)]
    branches = [
        f"SELECT one.id FROM unnest(ARRAY{of}) AS v(id) CROSS JOIN LATERAL"
        f" (SELECT id FROM disputes_ticket WHERE {column} = v.id {first}) AS one"
        for column, of in reasons
    ]
    branches.append(f"(SELECT id FROM disputes_ticket WHERE logged_by_id = {user.pk} {first})")
    return (
        f"SELECT * FROM disputes_ticket WHERE id IN ({' UNION '.join(branches)})"
        f" ORDER BY due_at, id LIMIT {SIZE + 1}"
    )


def run(statement: str) -> list:
    """The ids of a statement's rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()][:SIZE]


def by_mptt(grid: Grid) -> list:
    """The list as a project with django-mptt asks for it."""
    node = _trees.MpttGrid.objects.get(pk=grid.pk)
    return page_of_lines(_trees.MpttTicket, node.get_descendants(include_self=True))


def by_treebeard(grid: Grid) -> list:
    """The list as a project with django-treebeard asks for it."""
    node = _trees.PathGrid.objects.get(pk=grid.pk)
    return page_of_lines(_trees.PathTicket, _trees.PathGrid.objects.get_tree(node).order_by())


def page_of_lines(model: Any, grids: Any) -> list:
    """The most urgent open tickets of the nodes."""
    rows = model.objects.filter(grid__in=grids, is_sensitive=False, state__in=_trees.OPEN)
    return [one.pk for one in rows.order_by(*ORDER)[: SIZE + 1]][:SIZE]


def measure(ways: dict[str, Callable[[], list]], label: str) -> dict[str, float]:
    """Milliseconds of each way; the answers must be the same ids in the same order."""
    first = {name: [str(pk) for pk in way()] for name, way in ways.items()}
    if any(ids != first["floor"] for ids in first.values()) or not first["floor"]:
        raise SystemExit(f"The answers differ: {label}.")
    peers = {name: way for name, way in ways.items() if name.startswith("django-")}
    found = medians({name: ways[name] for name in ("orm", "sql", "floor")}, ROUNDS)
    return found | medians({**peers, "orm beside": ways["orm"]}, PEER_ROUNDS) if peers else found


def ways_of(grid: Grid, *, peers: bool) -> dict[str, Callable[[], list]]:
    """The list of a grid for its leader, every way there is."""
    user = User.objects.get(pk=grid.pk)
    ways = {
        "orm": partial(ours, user, grid),
        "sql": partial(run, own_sql(user, grid)),
        "floor": partial(run, hand_sql(grid)),
    }
    if peers:
        ways |= {
            "django-mptt": partial(by_mptt, grid),
            "django-treebeard": partial(by_treebeard, grid),
        }
    return ways


def main() -> None:
    """Every tier, normal and quiet, for the leader of that grid; and a person of many grids."""
    chosen = scale("listing")
    make(chosen)
    tops = list(Grid.objects.filter(tier=1).order_by("county"))
    # With one county alone, one of its townships is the quiet area.
    towns = Grid.objects.filter(county=FIRST_COUNTY, tier=2).order_by("id")
    quiet = tops[-1] if len(tops) > 1 else towns.last()
    quieten(quiet)
    settle()
    peers = _trees.plant()
    times: dict[str, dict[str, float]] = {}
    for name, area in (("normal", tops[0]), ("quiet", quiet)):
        for tier, grid in busiest_below(area).items():
            label = f"{tier} {name}"
            times[label] = measure(ways_of(grid, peers=peers), label)
    user, villages = person_of_many()
    ways = {
        "orm": partial(ours, user, None),
        "sql": partial(run, own_sql(user, None)),
        "floor": partial(run, hand_sql_of_many(user, villages)),
    }
    times["many"] = measure(ways, "many")
    ratios = ratios_of(times)
    answer(
        "listing",
        chosen,
        ours=times["1 normal"]["orm"],
        floor=times["1 normal"]["floor"],
        peer={name: times["1 normal"].get(name) for name in ("django-mptt", "django-treebeard")},
        unit="ms",
        ratios=ratios,
        by_tier=times,
        holds=held(ratios) if peers and chosen == "city" else None,
        rows={"tickets": Ticket.objects.count(), "open": Ticket.objects.open().count()},
    )


def ratios_of(times: dict[str, dict[str, float]]) -> dict[str, float]:
    """The worst of each; the peers by the better of both, from rounds in which ours ran beside."""
    worst = {
        f"{way}_of_floor": max(one[way] / one["floor"] for one in times.values())
        for way in ("sql", "orm")
    }
    quiet = {label: one for label, one in times.items() if label.endswith("quiet")}
    worst["quiet_of_normal"] = max(
        one["orm"] / times[label.replace("quiet", "normal")]["orm"] for label, one in quiet.items()
    )
    for label, one in times.items():
        if label in ("1 normal", "1 quiet", "2 quiet") and "django-mptt" in one:
            best = min(one["django-mptt"], one["django-treebeard"])
            worst[f"peers_over_ours, {label}"] = best / one["orm beside"]
    return {name: round(value, 2) for name, value in worst.items()}


def held(ratios: dict[str, float]) -> bool:
    """Whether the targets of data.md hold."""
    return (
        ratios["sql_of_floor"] <= 1.5
        and ratios["orm_of_floor"] <= 5
        and ratios["quiet_of_normal"] <= 2.5
        and ratios["peers_over_ours, 1 normal"] >= 2
        and ratios["peers_over_ours, 1 quiet"] >= 100
    )


if __name__ == "__main__":
    main()
