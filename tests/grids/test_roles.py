"""The product's database role cannot rewrite history."""

import pytest
from django.db import ProgrammingError, connection


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["grids_auditrow", "disputes_ticketevent", "disputes_seal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET county = 0", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_product_cannot_rewrite_the_log(table, statement):
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(statement.format(table))


def test_the_small_county_stands(any_cast):
    assert any_cast.group.ancestor_ids() == [grid.id for grid in any_cast.levels[:-1]]
    assert any_cast.county_grid.group_count == 2
