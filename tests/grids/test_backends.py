"""Whoever comes back with a session: known in one question, and never by what was true before."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.backends import Arrivals
from grids.models import Posting, User

pytestmark = pytest.mark.django_db


def test_a_person_comes_with_county_and_chairs_in_one_question(any_cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        user = Arrivals().get_user(any_cast.leader.pk)
        seats, county = user.seats(), user.county
    assert county == any_cast.record
    assert seats == User.objects.get(pk=user.pk).seats()
    assert seats[0].place == f"{any_cast.village_grid.name}{any_cast.group_grid.name}"


def test_a_person_without_chairs_or_county_comes_too(cast):
    assert Arrivals().get_user(cast.stranger.pk).seats() == ()
    assert Arrivals().get_user(0) is None


def test_a_chair_that_ended_is_gone_at_the_next_request(client, cast):
    client.force_login(cast.county)
    page = reverse("dashboard", args=[cast.county_grid.pk])
    assert client.get(page).status_code == 200
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Posting.objects.filter(user=cast.county).update(ended_on=yesterday)
    assert client.get(page).status_code == 404


def test_a_deactivated_person_is_gone_at_the_next_request(client, cast):
    client.force_login(cast.county)
    assert client.get(reverse("me")).status_code == 200
    User.objects.filter(pk=cast.county.pk).update(is_active=False)
    assert client.get(reverse("me")).status_code == 302
