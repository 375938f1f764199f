"""Import: a real county's divisions from the national files, and 75,000 households.

The floor of the households is the same COPY without a check or a sum; the usual way saves each
door by itself. Every round is rolled back.
"""

import io
import statistics
from functools import partial

from django.conf import settings
from django.db import connection, transaction

from bench._stand import FIRST_COUNTY, NOW, answer, make, scale, seconds
from grids.actions.divisions import import_divisions
from grids.actions.household import add_household, add_households
from grids.divisions import read_divisions
from grids.models import Grid, Household, HouseholdTotal
from grids.tiers import Tier
from rows.ids import uuid7

COUNTY = "411321"
"""Nanzhao: 16 townships and 343 villages."""

DOORS = 75_000
ROUNDS = 5
ONE_BY_ONE = 200

COPY = "COPY grids_household (id, county, group_id, door, residents, contact_name, contact_phone)"


def tree() -> dict[str, int]:
    """Read the files and lay the county's tree, as `manage.py import_divisions` does."""
    found = read_divisions(settings.BASE_DIR / "data" / "divisions", COUNTY)
    import_divisions(found, by=None, now=NOW)
    code = int(COUNTY)
    return {tier.name: Grid.objects.filter(county=code, tier=tier).count() for tier in Tier}


def households(doors: list[tuple[int, str, int]]) -> int:
    """The product's way."""
    return add_households(FIRST_COUNTY, doors, by=None, now=NOW)


def floor(doors: list[tuple[int, str, int]]) -> int:
    """The same rows by a bare COPY."""
    lines = [f"{uuid7()}\t{FIRST_COUNTY}\t{group}\t{door}\t{n}\t\t\n" for group, door, n in doors]
    with connection.cursor() as cursor:
        cursor.copy_expert(f"{COPY} FROM STDIN", io.StringIO("".join(lines)))
    return len(lines)


def one_by_one(doors: list[tuple[int, str, int]]) -> int:
    """The usual way: a transaction, a check and a sum for each door."""
    groups = Grid.objects.in_bulk({group for group, _door, _n in doors})
    for group, door, n in doors:
        add_household(groups[group], door, n, by=None, now=NOW)
    return len(doors)


def undone(work):
    """Seconds of the work and its answer, rolled back afterwards."""
    with transaction.atomic():
        found = seconds(work)
        transaction.set_rollback(True)
    return found


def main() -> None:
    """Measure; all doors are there, and the county's sum says as many."""
    chosen = scale("import")
    make(chosen)
    groups = list(Grid.objects.filter(county=FIRST_COUNTY, tier=Tier.GROUP).values_list("id"))
    doors = [(groups[n % len(groups)][0], f"{n // len(groups) + 1}号", 3) for n in range(DOORS)]
    taken: dict[str, list[float]] = {"tree": [], "households": [], "floor": []}
    made = {}
    for _round in range(ROUNDS):
        for name, work in (
            ("tree", tree),
            ("households", partial(households, doors)),
            ("floor", partial(floor, doors)),
        ):
            took, made[name] = undone(work)
            taken[name].append(took)
    slow, count = undone(partial(one_by_one, doors[:ONE_BY_ONE]))
    took = {name: statistics.median(times) for name, times in taken.items()}
    households(doors)
    stored = Household.objects.filter(county=FIRST_COUNTY).count()
    top = Grid.objects.get(county=FIRST_COUNTY, tier=Tier.COUNTY)
    summed = HouseholdTotal.objects.get(county=FIRST_COUNTY, grid=top).households
    rate = {name: round(DOORS / took[name]) for name in ("households", "floor")}
    ratios = {
        "of_floor": round(rate["households"] / rate["floor"], 2),
        "over_one_by_one": round(rate["households"] / (count / slow), 1),
    }
    exact = stored == summed == DOORS and made["tree"]["VILLAGE"] > 0
    answer(
        "import",
        chosen,
        ours=rate["households"],
        floor=rate["floor"],
        peer={"one by one, from a sample": round(count / slow)},
        unit="households/s",
        tree_s=round(took["tree"], 3),
        ratios=ratios,
        exact=exact,
        holds=exact and took["tree"] <= 5 and rate["households"] >= 20_000,
        rows={"households": stored, "sample": count, **made["tree"]},
    )


if __name__ == "__main__":
    main()
