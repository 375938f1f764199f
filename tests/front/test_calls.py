"""What home and the to-do list cost in Python calls: one request under the profiler, after a warm one.

The limits are a fifth of what they were when every page put its conditions together (commit e1b2ede, in
the same county of twelve days): home 76,288, 79,640 and 79,439 calls, to-do 79,734 to 135,916.
"""

import sys

from django.test import Client
from django.urls import reverse

FIFTH = {
    ("leader", "home"): 15_257,
    ("patch", "home"): 15_928,
    ("village", "home"): 15_887,
    ("leader", "todo"): 22_061,
    ("patch", "todo"): 26_000,
    ("village", "todo"): 22_757,
    ("township", "todo"): 24_046,
    ("county", "todo"): 27_183,
    ("clerk", "todo"): 15_946,
}
"""Township and county land on their dashboard."""

EMPTY = 4_000
"""The most of a page that says nothing of its own, such as the help."""

A_ROW = 1_000
"""The most of a row of a list."""


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


def test_home_and_to_do_cost_a_fifth_of_what_they_did(lived):
    found = {}
    for who, page in FIFTH:
        client = Client()
        client.force_login(getattr(lived, who))
        found[who, page] = calls(client, reverse(page))
    assert {key: n for key, n in found.items() if n > FIFTH[key]} == {}, found
    assert min(found.values()) > 2_000, "a page that costs nothing was not drawn"


def test_a_row_of_the_to_do_list_costs_little(lived):
    rows = 0
    for who in ("leader", "village", "township", "county", "clerk"):
        client = Client()
        client.force_login(getattr(lived, who))
        empty = calls(client, "/help/")
        shown = client.get(reverse("todo")).content.count(b"<li data-row>")
        spent = calls(client, reverse("todo")) - empty
        assert empty <= EMPTY, (who, empty)
        assert spent <= A_ROW * max(shown, 3), (who, spent, shown)
        rows += shown
    assert rows > 20
