"""The list of the problems of the month."""

import pytest
from django.urls import reverse

from disputes.actions.problems import close_problem
from tests.disputes.actions.test_problems import log, opened

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("n", [1, 3])
def test_open_and_closed_ones(reader, cast, now, today, n, django_assert_num_queries):
    made = [opened(cast, now, title=f"井盖{k}") for k in range(n + 1)]
    close_problem(made[0], result="换完了", by=cast.county, now=now)
    reader.force_login(cast.county)
    reader.get(reverse("problems"))
    with django_assert_num_queries(3):
        page = reader.get(reverse("problems")).content.decode()
    assert page.count("data-row") == n
    assert "井盖0" not in page
    page = reader.get(f"{reverse('problems')}?show=closed").content.decode()
    assert page.count("data-row") == 1
    assert "井盖0" in page


def test_an_area_alone(reader, cast, now, today):
    opened(cast, now, title="全县")
    opened(cast, now, title="本镇", by=cast.township, grid=cast.township_grid)
    reader.force_login(cast.county)
    page = reader.get(f"{reverse('problems')}?grid={cast.township_grid.pk}").content.decode()
    assert "本镇</h2>" in page
    assert "全县</h2>" not in page
    assert reader.get(f"{reverse('problems')}?grid=x").content.decode().count("data-row") == 2


def test_others_see_none(reader, cast, now, today):
    opened(cast, now, [log(cast, now)])
    for other in (cast.neighbour, cast.clerk, cast.admin, cast.stranger):
        reader.force_login(other)
        assert "There is none here" in reader.get(reverse("problems")).content.decode()
