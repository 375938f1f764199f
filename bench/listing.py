"""Listing: the 50 most urgent open tickets under a grid of each tier, quiet and busy.

Ours is what the work queue asks, through the ORM; the floor is hand-written SQL over the same
columns. The usual tree packages (django-mptt, django-treebeard) are not installed here.
"""

from functools import partial

from django.db import connection

from bench._stand import NOW, answer, busy_and_quiet, make, medians, scale
from disputes.models import Ticket
from disputes.search.queue import Asked, matters, narrow, page_of
from grids.models import Grid, User

ROUNDS = 40
SIZE = 50
ASKED = Asked("open")


def ours(user: User, grid: Grid) -> list:
    """The queue's own page."""
    rows = narrow(matters(user, grid), ASKED, NOW, grid)
    return [ticket.pk for ticket in page_of(rows, ASKED, "", SIZE).rows]


def own_sql(user: User, grid: Grid) -> str:
    """The statement behind `ours`, to be run without the ORM."""
    rows = narrow(matters(user, grid), ASKED, NOW, grid).order_by("due_at", "id")[: SIZE + 1]
    statement, given = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        return cursor.mogrify(statement, given).decode()


def hand_sql(grid: Grid) -> str:
    """What one would write by hand for this grid."""
    return (
        "SELECT * FROM disputes_ticket"
        f" WHERE {grid.column()} = {grid.column_value()} AND NOT is_sensitive AND state IN"
        " ('reported', 'accepted', 'assigned', 'handling', 'waiting', 'parked')"
        f" ORDER BY due_at, id LIMIT {SIZE + 1}"
    )


def run(statement: str) -> list:
    """The ids of a statement's rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()][:SIZE]


def measure(user: User, grid: Grid) -> dict[str, float]:
    """Milliseconds of the three ways; their answers must be the same ids in the same order."""
    ways = {
        "orm": partial(ours, user, grid),
        "sql": partial(run, own_sql(user, grid)),
        "floor": partial(run, hand_sql(grid)),
    }
    first = {name: [str(pk) for pk in way()] for name, way in ways.items()}
    if not first["orm"] == first["sql"] == first["floor"]:
        raise SystemExit(f"The answers differ under {grid.code}.")
    return medians(ways, ROUNDS)


def main() -> None:
    """Every tier, busy and quiet, for the leader of that grid."""
    chosen = scale("listing")
    make(chosen)
    times, worst_sql, worst_orm = {}, 0.0, 0.0
    for tier, pair in busy_and_quiet().items():
        for name, grid in zip(("busy", "quiet"), pair, strict=True):
            found = measure(User.objects.get(pk=grid.pk), grid)
            times[f"{tier} {name}"] = found
            worst_sql = max(worst_sql, found["sql"] / found["floor"])
            worst_orm = max(worst_orm, found["orm"] / found["floor"])
    middle = sorted(times, key=lambda key: times[key]["orm"])[len(times) // 2]
    ratios = {"sql_of_floor": round(worst_sql, 2), "orm_of_floor": round(worst_orm, 2)}
    answer(
        "listing",
        chosen,
        ours=times[middle]["orm"],
        floor=times[middle]["floor"],
        peer={"django-mptt": "not installed", "django-treebeard": "not installed"},
        unit="ms",
        ratios=ratios,
        by_tier=times,
        holds=None,  # the peers are missing
        rows={"tickets": Ticket.objects.count(), "open": Ticket.objects.open().count()},
    )


if __name__ == "__main__":
    main()
