"""What was filled is analysed before the first question, by a product that owns no table."""

import pytest
from django.db import ProgrammingError, connection, transaction

from grids.actions.analyzing import analyze
from grids.actions.divisions import import_divisions
from grids.divisions import read_divisions
from grids.models import Grid, Household
from tests.factories import HouseholdFactory
from tests.grids.divisions import SAMPLE


def known(table, column):
    """The values of a column that the planner knows of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(most_common_vals::text, '') || coalesce(histogram_bounds::text, '')"
            " FROM pg_stats WHERE schemaname = 'public' AND tablename = %s AND attname = %s",
            [table, column],
        )
        return "".join(row[0] for row in cursor.fetchall())


def test_the_planner_knows_of_rows_of_the_same_transaction(cast):
    for door in ("甲一", "甲二", "甲三"):
        HouseholdFactory(group=cast.group_grid, door=door)
    assert "甲" not in known("grids_household", "door")
    analyze(Household)
    assert "甲二" in known("grids_household", "door")


def test_after_an_import_the_planner_knows_of_its_grids(db, now):
    found = read_divisions(SAMPLE, "411321")
    import_divisions(found, by=None, now=now, dry_run=True)
    county = Grid.objects.filter(tier=1, code__startswith="411321")
    assert not county.exists()
    assert "411321" not in known("grids_grid", "code")
    import_divisions(found, by=None, now=now)
    first = Grid.objects.order_by("code").values_list("code", flat=True)[0]
    assert first in known("grids_grid", "code")


def test_the_function_takes_names_of_tables_and_nothing_else(db):
    """It runs with the owner's rights: a name is quoted, never read as SQL."""
    refused = pytest.raises(ProgrammingError, match="does not exist")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT wangge_analyze(%s)", [["grids_grid; DROP TABLE grids_grid"]])
    assert Grid.objects.count() == 0
