"""The verbs of a problem through their pages."""

import pytest
from django.urls import reverse

from disputes.models import Problem
from disputes.recurrence import held_by
from rows.ids import uuid7
from tests.disputes.actions.test_problems import log, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def problem(cast, now, today):
    return opened(cast, now)


def way(problem, verb):
    return reverse("problem_verb", kwargs={"problem": problem.pk, "verb": verb})


def as_(reader, user):
    reader.force_login(user)
    return reader


def test_closed_by_its_owner_and_opened_again_by_the_county(reader, cast, problem):
    told = {"key": str(uuid7()), "words": "换了二十个"}
    owner = as_(reader, cast.village)
    assert "What was done about the cause" in owner.get(way(problem, "close")).content.decode()
    assert owner.post(way(problem, "close"), {"words": ""}).status_code == 422
    assert owner.post(way(problem, "close"), told).status_code == 302
    assert Problem.objects.get(pk=problem.pk).result == "换了二十个"
    assert owner.get(way(problem, "reopen")).status_code == 409
    assert (
        as_(reader, cast.county).post(way(problem, "reopen"), {"words": "又坏"}).status_code == 302
    )
    assert Problem.objects.get(pk=problem.pk).state == "open"


def test_changed(reader, cast, problem):
    page = as_(reader, cast.county).get(way(problem, "change")).content.decode()
    assert "换重型井盖</textarea>" in page
    told = {"title": "改线", "plan": "货车改道", "post": cast.township.post.pk}
    told |= {"due_on": "2026-09-01", "version": "1"}
    assert reader.post(way(problem, "change"), told).status_code == 302
    assert Problem.objects.get(pk=problem.pk).post == cast.township.post
    assert reader.post(way(problem, "change"), told).status_code == 409


def test_a_matter_is_taken_out_with_a_reason(reader, cast, problem, now):
    ticket = held_by(problem, cast.county).first()
    address = f"{way(problem, 'remove')}?ticket={ticket.pk}"
    assert ticket.number in as_(reader, cast.county).get(address).content.decode()
    told = {"ticket": str(ticket.pk), "words": "是积水"}
    assert reader.post(way(problem, "remove"), told).status_code == 302
    assert held_by(problem, cast.county).count() == 1
    assert reader.post(way(problem, "remove"), told).status_code == 404
    assert reader.get(f"{way(problem, 'remove')}?ticket={log(cast, now).pk}").status_code == 404


def test_who_sees_it_by_a_matter_alone_does_nothing_to_it(reader, cast, problem):
    for verb in ("close", "change", "remove", "reopen"):
        assert as_(reader, cast.leader).get(way(problem, verb)).status_code == 409
    assert as_(reader, cast.neighbour).get(way(problem, "close")).status_code == 404
    assert as_(reader, cast.county).get(way(problem, "praise")).status_code == 404
