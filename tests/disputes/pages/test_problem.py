"""The page of a problem: what lies in one's scope, its history, and the way to it from a matter."""

import re

import pytest
from django.urls import reverse

from disputes.actions.problems import close_problem
from tests.disputes.actions.test_problems import DAY, log, opened

pytestmark = pytest.mark.django_db


def page_of(reader, user, problem):
    reader.force_login(user)
    return reader.get(reverse("problem", kwargs={"problem": problem.pk}))


def test_each_reader_sees_their_matters_and_the_number_says_so(reader, cast, now, today):
    near, far = log(cast, now), log(cast, now, grid=cast.other_group_grid, by=cast.county)
    problem = opened(cast, now, [near, far])
    page = page_of(reader, cast.county, problem).content.decode()
    assert "2 matters that you may see" in page
    assert page.count("data-row") == 2
    page = page_of(reader, cast.leader, problem).content.decode()
    assert "1 matter that you may see" in page
    assert str(near.pk) in page
    assert str(far.pk) not in page
    assert page_of(reader, cast.clerk, problem).status_code == 404


def test_a_matter_leads_to_its_problem(reader, cast, now, today):
    ticket = log(cast, now)
    problem = opened(cast, now, [ticket])
    reader.force_login(cast.leader)
    page = reader.get(reverse("ticket", kwargs={"ticket": ticket.pk})).content.decode()
    assert reverse("problem", kwargs={"problem": problem.pk}) in page
    assert "Taken into a problem of the month" in page


def test_what_came_back_stands_by_place(reader, cast, now, set_clock):
    problem = opened(cast, now)
    close_problem(problem, result="换完了", by=cast.county, now=now)
    log(cast, now + DAY)
    set_clock(now + 2 * DAY)
    page = page_of(reader, cast.county, problem).content.decode()
    assert "Did it come back?" in page
    assert re.search(rf"{cast.group_grid.name}</span> <b>1</b>", page)
    assert "换完了" in page


@pytest.mark.parametrize("matters", [1, 3])
def test_a_page_costs_the_same(reader, cast, now, today, matters, django_assert_num_queries):
    problem = opened(cast, now, [log(cast, now) for _n in range(matters)])
    where = reverse("problem", kwargs={"problem": problem.pk})
    reader.force_login(cast.county)
    reader.get(where)
    with django_assert_num_queries(6):
        assert reader.get(where).content.decode().count("data-row") == matters
