"""Into a problem of the month: from the queue's ticked lines, a new one or one that is open."""

import pytest
from django.urls import reverse

from disputes.models import Problem
from disputes.recurrence import held_by
from rows.ids import uuid7
from tests.disputes.actions.test_problems import log, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(reader, cast, today):
    reader.force_login(cast.county)
    return reader


def form(cast, *tickets, **more):
    given = {"key": str(uuid7()), "problem": "new", "title": "货车压坏井盖", "plan": "换重型的"}
    given |= {"post": cast.township.post.pk, "due_on": "2026-08-15"}
    return given | {"t": [f"{ticket.pk}:{ticket.version}" for ticket in tickets]} | more


def test_ticked_in_the_queue_they_become_one(county, cast, now):
    one, two = log(cast, now), log(cast, now)
    queue = county.get(reverse("queue")).content.decode()
    assert f'formaction="{reverse("problem_open")}"' in queue
    asked = {"t": [f"{one.pk}:{one.version}", f"{two.pk}:{two.version}"]}
    page = county.get(reverse("problem_open"), asked).content.decode()
    assert "Into a problem of the month: 2 tickets" in page
    answer = county.post(reverse("problem_open"), form(cast, one, two))
    problem = Problem.objects.get(county=cast.record.id)
    assert answer.url == reverse("problem", kwargs={"problem": problem.pk})
    assert (problem.grid, problem.post) == (cast.county_grid, cast.township.post)
    assert held_by(problem, cast.county).count() == 2


def test_sent_twice_it_is_one(county, cast, now):
    told = form(cast, log(cast, now))
    assert county.post(reverse("problem_open"), told).status_code == 302
    assert county.post(reverse("problem_open"), told).status_code == 302
    assert Problem.objects.filter(county=cast.record.id).count() == 1


def test_into_one_that_is_open_nothing_else_is_asked(county, cast, now):
    problem, ticket = opened(cast, now), log(cast, now)
    told = {"problem": str(problem.pk), "t": f"{ticket.pk}:{ticket.version}"}
    assert county.post(reverse("problem_open"), told).status_code == 302
    assert held_by(problem, cast.county).count() == 3


def test_what_is_missing_and_what_is_apart_keeps_what_was_typed(county, cast, now):
    ticket = log(cast, now)
    answer = county.post(reverse("problem_open"), form(cast, ticket, title=""))
    assert answer.status_code == 422
    assert "换重型的</textarea>" in answer.content.decode()
    about = log(cast, now, by=cast.leader, concerns=cast.village_grid)
    answer = county.post(reverse("problem_open"), form(cast, ticket, about))
    assert answer.status_code == 422
    assert about.number in answer.content.decode()
    assert not Problem.objects.filter(county=cast.record.id).exists()


def test_nothing_ticked_goes_back_and_others_may_not(county, cast, now):
    assert county.get(reverse("problem_open")).url == reverse("queue")
    for other in (cast.village, cast.leader, cast.clerk):
        county.force_login(other)
        assert county.get(reverse("problem_open")).status_code == 404
