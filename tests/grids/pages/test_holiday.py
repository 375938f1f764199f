"""The page of holiday mode: the tree admin sets it, whom it concerns sees it, and who is on duty."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.models import Cover, DutyTurn, Holiday, User
from grids.roles import Role
from rows.fields import sealed_set
from tests.cast import seat

pytestmark = pytest.mark.django_db
URL = "holiday"


@pytest.fixture
def chairs(cast):
    return [seat(cast.county_grid, f"staff{n}", Role.STAFF).postings.get().post for n in range(2)]


def send(reader, cast, chairs, **more):
    day = timezone.localdate() + dt.timedelta(days=2)
    body = {"from_on": day, "until_on": day + dt.timedelta(days=3)}
    body |= {"away_1": chairs[0].pk, "by_1": chairs[1].pk} | more
    reader.force_login(cast.admin)
    return reader.post(reverse(URL), body)


def shown(reader, user):
    reader.force_login(User.objects.get(pk=user.pk))  # whoever is appointed signs in again
    page = reader.get(reverse(URL))
    return [line["cover"].post_id for line in page.context["lines"]], page


def test_the_admin_sets_it_and_whom_it_concerns_sees_it(reader, cast, chairs):
    away, cover = (chair.postings.get().user for chair in chairs)
    assert send(reader, cast, chairs).url == reverse(URL)
    assert Cover.objects.get().person == cover
    assert shown(reader, cast.admin)[0] == [chairs[0].pk]
    for person, is_theirs in ((away, True), (cover, False)):
        lines, page = shown(reader, person)
        assert lines == [chairs[0].pk]
        assert ("your post" in page.content.decode()) is is_theirs
        assert page.context["form"] is None
    assert shown(reader, cast.leader)[0] == []
    assert reverse(URL) in reader.get(reverse("me")).content.decode()


def test_who_is_on_duty_stands_there_with_a_number(reader, cast, chairs):
    today = timezone.localdate()
    person = chairs[1].postings.get().user
    sealed_set(person, "phone", "0377-6612345")
    person.save()
    DutyTurn.objects.create(post=chairs[1], from_on=today, until_on=today)
    _lines, page = shown(reader, chairs[0].postings.get().user)
    text = page.content.decode()
    assert "tel:0377-6612345" in text
    assert text.index("on duty today") < text.index("tel:0377-6612345") + 200


def test_what_is_refused_is_said_and_kept_as_it_was_typed(reader, cast, chairs):
    answer = send(reader, cast, chairs, by_1=chairs[1].pk, away_2=chairs[1].pk, by_2=chairs[0].pk)
    assert answer.status_code == 422
    assert "lead round in a circle" in answer.content.decode()
    assert f'value="{chairs[0].pk}" selected' in answer.content.decode()
    assert send(reader, cast, chairs, by_1="").status_code == 422
    assert send(reader, cast, chairs, from_on="").status_code == 422
    reader.force_login(cast.county)
    before = Holiday.objects.count()
    assert reader.post(reverse(URL), {}).status_code == 200, "no form of theirs: nothing happens"
    assert Holiday.objects.count() == before == 0


def test_what_it_asks_does_not_grow_with_its_rows(reader, cast, chairs, django_assert_num_queries):
    send(reader, cast, chairs)
    shown(reader, cast.admin)
    for n in range(2):
        shown(reader, cast.admin)
        with django_assert_num_queries(10):
            reader.get(reverse(URL))
        more = [seat(cast.county_grid, f"more{n}{k}", Role.STAFF).postings.get().post for k in "ab"]
        send(reader, cast, more)
