"""The page of a visit: for its chair alone, with what it may do."""

import pytest
from django.urls import reverse

from tests.visits.actions.test_visiting import DAY, draft, promised
from visits.actions.promising import keep_promise, release_promise
from visits.actions.visiting import log_visit, void_visit
from visits.models import Visit

pytestmark = pytest.mark.django_db


def page_of(reader, user, visit):
    reader.force_login(user)
    return reader.get(reverse("visited", kwargs={"visit": visit.pk}))


def test_its_chair_reads_it_and_nobody_else(reader, cast, now, today):
    visit = promised(cast, now, words="看了渠道")
    page = page_of(reader, cast.leader, visit).content.decode()
    assert "把井盖换好" in page
    assert "看了渠道" in page
    for other in (cast.patch, cast.village, cast.township, cast.county, cast.admin, cast.neighbour):
        assert page_of(reader, other, visit).status_code == 404


def test_an_open_promise_has_its_buttons_and_the_day_its_changes(reader, cast, now, set_clock):
    set_clock(now)
    visit = promised(cast, now)
    page = page_of(reader, cast.leader, visit).content.decode()
    ways = {
        verb: reverse("visit_verb", kwargs={"visit": visit.pk, "verb": verb})
        for verb in ("keep", "release", "correct", "void")
    }
    assert all(way in page for way in ways.values())
    set_clock(now + DAY)
    page = page_of(reader, cast.leader, visit).content.decode()
    assert ways["keep"] in page
    assert ways["correct"] not in page
    assert ways["void"] not in page


def test_how_it_ended(reader, cast, now, today):
    kept, released, void = promised(cast, now), promised(cast, now), promised(cast, now)
    keep_promise(kept, by=cast.leader, now=now)
    release_promise(released, reason="镇里统一换", by=cast.leader, now=now)
    void_visit(void, by=cast.leader, now=now)
    assert "Kept today" in page_of(reader, cast.leader, kept).content.decode()
    page = page_of(reader, cast.leader, released).content.decode()
    assert "Released today" in page
    assert "镇里统一换" in page
    assert "This visit was voided" in page_of(reader, cast.leader, void).content.decode()


def test_kept_late_is_said(reader, cast, now, set_clock):
    visit = promised(cast, now)
    set_clock(now + 9 * DAY)
    keep_promise(Visit.objects.get(pk=visit.pk), by=cast.leader, now=now + 9 * DAY)
    assert "Kept late, today" in page_of(reader, cast.leader, visit).content.decode()


def test_a_page_asks_as_much_with_a_promise_as_without(
    reader, cast, now, today, django_assert_num_queries
):
    for visit in (log_visit(draft(cast), by=cast.leader, now=now), promised(cast, now)):
        reader.force_login(cast.leader)
        where = reverse("visited", kwargs={"visit": visit.pk})
        reader.get(where)
        with django_assert_num_queries(3):
            reader.get(where)
