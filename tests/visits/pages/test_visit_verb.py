"""The verbs of a visit through their pages."""

import pytest
from django.urls import reverse

from rows.fields import sealed_get
from rows.ids import uuid7
from tests.visits.actions.test_visiting import DAY, promised
from visits.models import Visit, VisitEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(reader, cast, today):
    reader.force_login(cast.leader)
    return reader


@pytest.fixture
def visit(cast, now):
    return promised(cast, now)


def way(visit, verb):
    return reverse("visit_verb", kwargs={"visit": visit.pk, "verb": verb})


def again(visit):
    return Visit.objects.get(pk=visit.pk, county=visit.county)


def test_one_tap_on_its_page_keeps_it(leader, visit):
    answer = leader.post(way(visit, "keep"), {"at_once": "1"})
    assert answer.url == reverse("visited", kwargs={"visit": visit.pk})
    assert again(visit).promise == "kept"
    assert leader.post(way(visit, "keep"), {"at_once": "1"}).status_code == 302


def test_kept_on_an_earlier_day(leader, visit, now, set_clock):
    set_clock(now + 5 * DAY)
    page = leader.get(way(visit, "keep")).content.decode()
    assert 'value="2026-07-20"' in page
    leader.post(way(visit, "keep"), {"key": str(uuid7()), "on": "2026-07-17"})
    done = again(visit)
    assert (str(done.ended_on), done.is_late) == ("2026-07-17", False)


def test_a_day_before_the_visit_is_refused_on_the_sheet(leader, visit):
    answer = leader.post(way(visit, "keep"), {"on": "2026-07-01"})
    assert answer.status_code == 409
    assert "Choose a day from the visit until today." in answer.content.decode()
    assert again(visit).promise == "open"


def test_released_with_a_reason_of_the_list_or_in_words(leader, visit):
    assert leader.post(way(visit, "release"), {"reason": "other"}).status_code == 422
    leader.post(way(visit, "release"), {"reason": "1", "words": "路已修"})
    done = again(visit)
    assert done.promise == "released"
    assert sealed_get(done, "reason").reveal() == "It is no longer needed: 路已修"


def test_corrected_and_a_second_hand_is_told(leader, visit):
    page = leader.get(way(visit, "correct")).content.decode()
    assert "把井盖换好</textarea>" in page
    told = {"purpose": "service", "promised": "把井盖换成铁的", "due_on": "2026-07-19", "words": ""}
    assert leader.post(way(visit, "correct"), told | {"version": "1"}).status_code == 302
    assert sealed_get(again(visit), "promised").reveal() == "把井盖换成铁的"
    other = leader.post(way(visit, "correct"), told | {"version": "1", "purpose": "care"})
    assert other.status_code == 409
    assert "Someone changed this in the meantime" in other.content.decode()
    assert again(visit).purpose == "service"


def test_voided_it_counts_nowhere(leader, visit):
    assert "counts nowhere any more" in leader.get(way(visit, "void")).content.decode()
    assert leader.post(way(visit, "void"), {"key": str(uuid7())}).status_code == 302
    assert again(visit).state == "void"


def test_a_form_sent_twice_is_done_once(leader, visit):
    told = {"key": str(uuid7()), "reason": "2", "words": ""}
    assert leader.post(way(visit, "release"), told).status_code == 302
    assert leader.post(way(visit, "release"), told).status_code == 302
    assert VisitEvent.objects.filter(visit=visit, county=visit.county).count() == 2


def test_a_verb_that_is_none_is_not_there(leader, visit):
    assert leader.get(way(visit, "praise")).status_code == 404
