"""Several counts in one question."""

import pytest
from django.db.models import Case, Q, Value, When

from grids.models import Grid
from rows.tallies import Weighed, spread, tally

pytestmark = pytest.mark.django_db


def named(**found):
    return Grid.objects.filter(**found).order_by().values_list(Value("grids"))


def test_every_row_counts_under_each_of_its_names(cast, django_assert_num_queries):
    low = Case(When(tier__gte=4, then=Value("grids low")), default=Value("grids"))
    rows = Grid.objects.order_by().values_list(low)
    with django_assert_num_queries(1):
        found = tally(rows, named(tier=1), named(tier=1))
    assert found["grids"] == Grid.objects.count() + 2
    assert found["low"] == Grid.objects.filter(tier__gte=4).count()
    assert found["other"] == 0


def test_a_slice_caps_what_is_read(cast):
    assert tally(named()[:2])["grids"] == 2


def test_nothing_to_count_asks_nothing(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not tally()
        assert not tally(Grid.objects.filter(Q(pk__in=[])).values_list(Value("grids")))


def test_numbers_are_taken_as_they_are_in_the_same_question(cast, django_assert_num_queries):
    numbers = (
        "SELECT count(*) AS grids, 10 * min(tier) AS top FROM grids_grid WHERE tier >= %(tier)s"
    )
    with django_assert_num_queries(1):
        found = tally(named(tier=1), spread("of.", numbers, tier=1), Weighed("SELECT 'n', 7", []))
    own = Grid.objects.filter(tier__gte=1).count()
    assert found == {"grids": 1, "of.grids": own, "of.top": 10, "n": 7}


def test_numbers_alone_are_asked_too(db):
    assert tally(spread("", "SELECT %(b)s::int - %(a)s::int AS less", a=2, b=5)) == {"less": 3}
