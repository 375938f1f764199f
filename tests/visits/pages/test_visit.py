"""Recording a visit through the page: three taps, nothing lost, once."""

import datetime as dt

import pytest
from django.urls import reverse

from grids.models import WorkItem
from rows.fields import sealed_get
from rows.ids import uuid7
from tests.factories import GridFactory
from visits.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(reader, cast, today):
    reader.force_login(cast.leader)
    return reader


def form(cast, **changed):
    return {"id": str(uuid7()), "grid": cast.group_grid.pk, "purpose": "hazard"} | changed


def test_three_taps_record_a_visit(leader, cast):
    home = leader.get(reverse("home")).content.decode()
    assert f'href="{reverse("visit")}"' in home
    page = leader.get(reverse("visit"))
    first = page.context["form"].initial
    told = {"id": str(first["id"]), "grid": first["grid"], "purpose": "routine"}
    answer = leader.post(reverse("visit"), told)
    visit = Visit.objects.get(county=cast.record.id)
    assert answer.url == reverse("visited", kwargs={"visit": visit.pk})
    assert (visit.grid, visit.post, visit.promise) == (cast.group_grid, cast.leader.post, "")
    kept = leader.get(answer.url).content.decode()
    assert "The visit is kept" in kept
    assert "A usual round" in kept


def test_a_promise_stands_in_to_do(leader, cast):
    answer = leader.post(
        reverse("visit"), form(cast, promised="周五前换好井盖", due_on="2026-07-17")
    )
    visit = Visit.objects.get(county=cast.record.id)
    assert "周五前换好井盖" in leader.get(answer.url).content.decode()
    todo = leader.get(reverse("todo")).content.decode()
    assert "周五前换好井盖" in todo
    assert "Do what you promised, then press Kept" in todo
    assert reverse("visited", kwargs={"visit": visit.pk}) in todo


def test_half_a_promise_keeps_what_was_typed(leader, cast):
    answer = leader.post(reverse("visit"), form(cast, promised="换井盖"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Say by which day it is promised." in page
    assert "换井盖</textarea>" in page
    assert '<details class="wg-fold" open>' in page
    assert not Visit.objects.filter(county=cast.record.id).exists()


def test_an_earlier_day_is_its_noon(leader, cast):
    leader.post(reverse("visit"), form(cast, day="2026-07-13"))
    visit = Visit.objects.get(county=cast.record.id)
    assert visit.visited_at == dt.datetime(2026, 7, 13, 4, tzinfo=dt.UTC)
    assert visit.day == dt.date(2026, 7, 13)


@pytest.mark.parametrize("day", ["2026-07-16", "2026-06-01", "friday"])
def test_a_day_that_cannot_be_is_refused(leader, cast, day):
    assert leader.post(reverse("visit"), form(cast, day=day)).status_code == 422
    assert not Visit.objects.filter(county=cast.record.id).exists()


def test_sent_twice_it_is_one_visit_and_something_else_asks(leader, cast):
    told = form(cast, words="看渠道")
    assert leader.post(reverse("visit"), told).status_code == 302
    assert leader.post(reverse("visit"), told).status_code == 302
    other = leader.post(reverse("visit"), told | {"words": "看山洪沟"})
    assert other.status_code == 409
    assert "sent before with other content" in other.content.decode()
    fresh = other.context["form"].data["id"]
    assert fresh != told["id"]
    assert Visit.objects.filter(county=cast.record.id).count() == 1
    leader.post(reverse("visit"), told | {"words": "看山洪沟", "id": fresh})
    assert Visit.objects.filter(county=cast.record.id).count() == 2


def test_a_group_beside_ones_own_is_refused(leader, cast):
    answer = leader.post(reverse("visit"), form(cast, grid=cast.other_group_grid.pk))
    assert answer.status_code == 422
    assert not Visit.objects.filter(county=cast.record.id).exists()


@pytest.mark.parametrize("groups", [1, 20])
def test_many_groups_to_choose_from_cost_no_question(
    reader, cast, today, groups, django_assert_num_queries
):
    for number in range(groups):
        GridFactory(county=cast.record, parent=cast.patch_grid, tier=5, name=f"{number}组")
    for user, asked in ((cast.leader, 2), (cast.patch, 2), (cast.village, 2), (cast.county, 3)):
        reader.force_login(user)
        reader.get(reverse("visit"))
        with django_assert_num_queries(asked):
            page = reader.get(reverse("visit")).content.decode()
        assert page.count("组") >= groups or user == cast.leader


def test_more_groups_than_a_list_holds_are_found_by_name(reader, cast, today, monkeypatch):
    monkeypatch.setattr("visits.offered.MOST", 3)
    for number in range(5):
        GridFactory(county=cast.record, parent=cast.patch_grid, tier=5, name=f"第{number}组")
    reader.force_login(cast.village)
    page = reader.get(reverse("visit"))
    assert page.context["form"].is_cut
    wanted = GridFactory(county=cast.record, parent=cast.patch_grid, tier=5, name="末组")
    found = reader.post(reverse("visit"), {"find": "1", "look": wanted.name, "purpose": "care"})
    assert found.status_code == 200
    assert f'value="{wanted.pk}"' in found.content.decode()
    assert f'value="{wanted.pk}"' not in page.content.decode()
    assert reader.post(reverse("visit"), form(cast, grid=wanted.pk)).status_code == 302


def test_words_are_kept_for_the_chair_and_sealed(leader, cast):
    leader.post(reverse("visit"), form(cast, words="渠道有落石"))
    visit = Visit.objects.get(county=cast.record.id)
    assert visit.words.startswith("v1:")
    assert sealed_get(visit, "words").reveal() == "渠道有落石"
    assert not WorkItem.objects.filter(county=cast.record.id, kind="promise").exists()


def test_whoever_looks_after_no_group_is_told_so(reader, cast, today):
    reader.force_login(cast.clerk)
    assert "There is no group below you" in reader.get(reverse("visit")).content.decode()
