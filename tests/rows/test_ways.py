"""Addresses with a number are those that Django finds."""

import datetime as dt
import uuid

import pytest
from django.urls import NoReverseMatch, reverse

from rows.ways import way_to


def test_it_is_the_address_that_django_finds():
    key, day = uuid.uuid4(), dt.date(2026, 7, 15)
    for number in (1, 42, 190_101_949):
        assert way_to("board", number) == reverse("board", args=[number])
        assert way_to("report", number, day) == reverse("report", args=[number, day])
    assert way_to("ticket", key) == reverse("ticket", args=[key])


def test_an_address_that_is_not_there_is_none():
    with pytest.raises(NoReverseMatch):
        way_to("nowhere", 1)
