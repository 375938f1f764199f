"""The fields of the log form: what they offer, what they make of what was typed."""

import datetime as dt

import pytest
from django.utils import timezone

from disputes.offered import Places
from disputes.pages.log_fields import LogForm
from rows.clock import FIRST
from rows.ids import uuid7
from tests import factories as make

pytestmark = pytest.mark.django_db


def filled(cast, user, **changed):
    told = {"id": str(uuid7()), "kind": "dispute", "words": "吵架", "grid": cast.group_grid.pk}
    return LogForm(told | changed, places=Places(user))


def offered(form, name):
    return [str(value) for value, _label in form.fields[name].choices]


def test_a_group_chooses_no_grid_a_village_does(cast):
    assert Places(cast.leader).is_one
    assert not Places(cast.village).is_one
    near = [grid.pk for grid in Places(cast.village).nearest("", None)]
    assert near[0] == cast.village_grid.pk
    assert cast.group_grid.pk in near
    assert cast.other_group_grid.pk not in near


DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")


def test_the_grid_of_the_address_is_kept_only_if_it_lies_below(cast):
    places = Places(cast.village)
    assert places.chosen(str(cast.group_grid.pk)) == cast.group_grid
    assert places.chosen(str(cast.other_group_grid.pk)) is None
    # A digit of another script is no number of ours, whichever grid it might name.
    assert places.chosen(str(cast.group_grid.pk).translate(DEVANAGARI)) is None
    assert places.chosen("9" * 40) is None


def test_leaders_of_the_branch_are_offered_up_to_the_township(cast):
    form = LogForm(places=Places(cast.leader))
    tiers = [cast.group_grid, cast.patch_grid, cast.village_grid, cast.township_grid]
    assert offered(form, "concerns") == ["", *(str(grid.tier) for grid in tiers)]


def test_a_level_that_the_place_lacks_is_said(cast):
    form = filled(cast, cast.village, grid=cast.village_grid.pk, concerns=str(cast.group_grid.tier))
    assert not form.is_valid()
    assert "no leader of that level" in str(form.errors["concerns"])


def test_a_category_belongs_to_the_kind(cast):
    wall = make.CategoryFactory(kind="hazard", name="消防")
    form = filled(cast, cast.leader, category=wall.pk)
    assert not form.is_valid()
    assert "category of this kind" in str(form.errors["category"])
    form = filled(cast, cast.leader, kind="hazard", category=wall.pk)
    assert form.is_valid()
    assert form.draft().category == wall


def test_the_fold_is_open_where_something_stands_in_it(cast):
    assert not LogForm(places=Places(cast.leader)).unfolds
    assert not filled(cast, cast.leader, urgency="normal").unfolds
    assert filled(cast, cast.leader, urgency="urgent").unfolds
    assert filled(cast, cast.leader, place="桥头").unfolds


def test_a_point_has_both_figures_and_five_places(cast):
    form = filled(cast, cast.leader, latitude="33.4912345", longitude="112.43")
    assert form.is_valid()
    north, east = form.draft().point
    assert (str(north), str(east)) == ("33.49123", "112.43000")
    form = filled(cast, cast.leader, latitude="33.4912345")
    assert form.is_valid()
    assert form.draft().point is None


@pytest.mark.parametrize("told", ["", "gestern", "2026-07-15T10:00:00", "2026-99-99T10:00:00"])
def test_a_time_that_says_nothing_is_left_out(cast, told):
    form = filled(cast, cast.leader, logged_at=told)
    assert form.is_valid()
    assert form.draft().logged_at is None


def test_a_time_at_the_end_of_the_calendar_is_one(cast):
    form = filled(cast, cast.leader, logged_at="0001-01-01T00:00:00+14:00")
    assert form.is_valid()
    assert form.draft().logged_at == FIRST


def test_the_phones_time_counts(cast):
    now = timezone.now()
    then = now - dt.timedelta(hours=5)
    form = filled(cast, cast.leader, logged_at=then.isoformat())
    assert form.is_valid()
    assert form.draft().logged_at == then


def test_a_form_that_was_sent_keeps_its_id_and_only_an_empty_one_gets_another(cast):
    places, own = Places(cast.leader), str(uuid7())
    assert "data-uuid7" in str(LogForm(places=places)["id"])
    for form in (
        filled(cast, cast.leader, id=own),
        LogForm(initial={"id": own, "words": "没写完"}, places=places),
    ):
        assert f'value="{own}"' in str(form["id"])
        assert "data-uuid7" not in str(form["id"])


def test_two_thousand_lines_fit_where_two_thousand_characters_do(cast):
    """A browser's field counts a line end once, and sends it as two."""
    assert filled(cast, cast.leader, words="写\n" * 1000).is_valid()
    assert not filled(cast, cast.leader, words="写\n" * 1000 + "多").is_valid()


def test_a_desk_says_how_it_came_in_a_call_first(cast):
    form = LogForm(places=Places(cast.township))
    assert [value for value, _label in form.fields["source"].choices] == [
        *("phone", "leader", "court", "police", "hotline", "inspection")
    ]
    assert "source" not in LogForm(places=Places(cast.leader)).fields
    form = filled(cast, cast.township, grid=cast.township_grid.pk, source="hotline")
    assert form.is_valid(), form.errors
    assert form.draft().source == "hotline"
    form = filled(cast, cast.leader, source="hotline")
    assert form.is_valid()
    assert form.draft().source == "leader"
    form = filled(cast, cast.township, grid=cast.township_grid.pk, source="receipt")
    assert "source" in form.errors
