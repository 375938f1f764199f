"""What home and the to-do list cost in Python calls: one request under the profiler, after a warm one.

The limits are half of what they were when every page put its conditions together (commit e1b2ede, in
the same county of twelve days): home 76,288, 79,640 and 79,439 calls, to-do 110,305 to 135,917.
"""

import logging
import sys

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as small_county
from tests.life import Life

HALF = {
    ("leader", "home"): 38_144,
    ("patch", "home"): 39_820,
    ("village", "home"): 39_719,
    ("leader", "todo"): 55_152,
    ("patch", "todo"): 65_002,
    ("village", "todo"): 56_894,
    ("township", "todo"): 60_117,
    ("county", "todo"): 67_958,
    ("clerk", "todo"): 39_867,
}
"""Township and county land on their dashboard."""


@pytest.fixture
def lived(db, now, monkeypatch):
    logging.disable(logging.WARNING)
    cast = small_county.build()
    Life(cast, now).play()
    monkeypatch.setattr(timezone, "now", lambda: now)
    yield cast
    logging.disable(logging.NOTSET)


def calls(client, url):
    """How many Python functions one request calls."""
    n = 0

    def count(_frame, event, _argument):
        nonlocal n
        n += event == "call"

    assert client.get(url).status_code == 200
    sys.setprofile(count)
    try:
        client.get(url)
    finally:
        sys.setprofile(None)
    return n


def test_home_and_to_do_cost_half_of_what_they_did(lived):
    found = {}
    for who, page in HALF:
        client = Client()
        client.force_login(getattr(lived, who))
        found[who, page] = calls(client, reverse(page))
    assert {key: n for key, n in found.items() if n > HALF[key]} == {}, found
    assert min(found.values()) > 5_000, "a page that costs nothing was not drawn"
