"""The lists that the demonstration's desks have saved."""

import pytest
from django.http import QueryDict

from demo.desks import LISTS, save_lists
from disputes.models import SavedQuery
from disputes.pages.queue_filters import QueueForm
from disputes.search.asked import SHOWS, kept_in_address

pytestmark = pytest.mark.django_db


def test_each_desk_finds_its_own_once(cast, now):
    every = sum(map(len, LISTS.values()))
    assert [save_lists(cast.record.id, now=now) for _again in range(2)] == [every, 0]
    assert SavedQuery.objects.filter(county=cast.record.id).count() == every
    office = SavedQuery.objects.filter(department=cast.department)
    assert office.get().made_by == cast.clerk
    assert save_lists(999999, now=now) == 0


def test_what_they_ask_the_queue_understands():
    for _login, lists in LISTS.items():
        for _name, query in lists:
            given = QueryDict(query)
            assert kept_in_address(given) == query
            asked = QueueForm(given).asked()
            assert asked.view == given["show"]
            assert asked.view in SHOWS
            assert len(asked.narrowed_by) == 1, query
