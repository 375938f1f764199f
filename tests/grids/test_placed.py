"""Columns that several tables share are spelt once: four ancestors, eight figures, an event's own."""

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from grids.models import EventRow, Placed, SealRow
from grids.tiers import ANCESTOR_COLUMNS
from reports.figures import COUNTED
from reports.models.figured import Figured
from rows.county import CountyRow


def own_fields(base):
    return {field.name for field in base._meta.local_fields}


def spelt_again(found, base):
    """Models with all columns of an abstract row that are not made of it."""
    names = own_fields(base)
    return {
        model._meta.label
        for model in found
        if names <= {field.name for field in model._meta.get_fields()}
        and not issubclass(model, base)
    }


def test_the_columns_are_those_that_the_code_goes_by():
    assert [field.name for field in Placed._meta.local_fields] == list(ANCESTOR_COLUMNS.values())
    assert [field.name for field in Figured._meta.local_fields] == list(COUNTED)


@pytest.mark.parametrize("base", [Placed, Figured, EventRow, SealRow])
def test_no_table_spells_them_again(base):
    assert [model for model in apps.get_models() if issubclass(model, base)]
    assert spelt_again(apps.get_models(), base) == set()


def test_a_table_that_spells_them_again_is_seen():
    with isolate_apps("grids"):

        class Letter(CountyRow):
            at_township = models.BigIntegerField()
            at_village = models.BigIntegerField()
            at_patch = models.BigIntegerField()
            at_group = models.BigIntegerField()

            class Meta:
                app_label = "grids"

        assert spelt_again([Letter], Placed) == {"grids.Letter"}
        assert spelt_again([Letter], Figured) == set()
