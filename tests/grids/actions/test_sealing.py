"""The engine of seals over another history than that of tickets, made for this test alone."""

import datetime as dt

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from grids.actions.sealing import broken_seals, covered_columns, seal_hours
from grids.models import EventRow, SealRow
from grids.sealed import Sealed, add_sealed, sealed

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def history(db):
    """A history with a column of its own, and the table of its seals."""
    with isolate_apps("grids"):

        class Visit(EventRow):
            minutes = models.IntegerField(default=0)

            class Meta:
                app_label = "grids"

        class VisitSeal(SealRow):
            class Meta:
                app_label = "grids"
                constraints = [
                    models.UniqueConstraint(
                        fields=["county", "township", "hour"], name="visit_once"
                    )
                ]

        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE; SET CONSTRAINTS ALL IMMEDIATE")
        with connection.schema_editor() as editor:
            editor.create_model(Visit)
            editor.create_model(VisitSeal)
        yield Sealed(Visit, VisitSeal)


def visit(history, cast, at, **more):
    """An event of the history."""
    return history.events.objects.create(
        county=cast.record.id,
        verb="visit",
        at=at,
        day=at.date(),
        by=cast.leader,
        at_township=cast.township_grid.pk,
        **more,
    )


def why(history, cast):
    return [row["why"] for row in broken_seals(history, cast.record.id)]


def test_another_history_is_sealed_and_checked_by_the_same_engine(history, cast, now):
    for hours in range(2):
        visit(history, cast, now + hours * HOUR, minutes=hours)
    assert seal_hours(history, cast.record.id, now=now + 2 * HOUR) == 2
    assert seal_hours(history, cast.record.id, now=now + 2 * HOUR) == 0
    seal = history.seals.objects.order_by("hour").first()
    assert (seal.township, seal.count) == (cast.township_grid.pk, 1)
    assert seal.columns == covered_columns(history)
    assert {"minutes", "by_label", "at_group"} <= set(seal.columns)
    assert why(history, cast) == []
    first = history.events.objects.filter(at=now)
    first.update(minutes=7)
    assert why(history, cast) == ["events changed"]
    first.update(minutes=0)
    assert why(history, cast) == []
    visit(history, cast, now + dt.timedelta(minutes=1))
    assert why(history, cast) == ["events added or gone"]


def test_a_seal_without_columns_is_checked_only_where_there_was_such_a_form(history, cast, now):
    visit(history, cast, now)
    seal_hours(history, cast.record.id, now=now + HOUR)
    history.seals.objects.update(columns=[])
    assert why(history, cast) == ["a sealed column is gone"]


def test_one_history_has_one_table_of_seals(history):
    before = sealed()
    add_sealed(before[0])
    assert sealed() == before
    with pytest.raises(ValueError, match="sealed in another table"):
        add_sealed(Sealed(before[0].events, history.seals))
