"""How many questions a page asks of the database, in a county that has lived for a while.

What the work items, the session and the frame save is spent once: raising a number needs a reason.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

QUESTIONS = {
    **{(who, "home"): 5 for who in ("leader", "patch", "village")},
    **{(who, "todo"): 5 for who in ("leader", "patch", "village", "township", "county", "clerk")},
    **{("leader", page): 8 for page in ("inbox", "me", "help", "log")},
    **{("township", page): 8 for page in ("inbox", "me", "help", "queue", "tree", "directory")},
}
"""At most, BEGIN and savepoints left out."""

OF_A_GRID = ("board", "dashboard")


def asked(client, url):
    """The statements of one request, after a warm one."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as found:
        client.get(url)
    return [one["sql"] for one in found if "SAVEPOINT" not in one["sql"]]


def come(who):
    client = Client()
    client.force_login(who)
    return client


def test_no_page_asks_more_than_it_did(lived):
    found = {
        (who, page): len(asked(come(getattr(lived, who)), reverse(page))) for who, page in QUESTIONS
    }
    assert {key: n for key, n in found.items() if n > QUESTIONS[key]} == {}, found
    assert found["leader", "help"] == 1, "who comes is one question"


@pytest.mark.parametrize("who", ["village", "township", "county"])
def test_no_page_of_an_area_asks_more_than_it_did(lived, who):
    client, grid = come(getattr(lived, who)), getattr(lived, f"{who}_grid")
    found = {
        page: len(asked(client, reverse(page, args=[grid.pk]))) for page in ("board", "dashboard")
    }
    assert {page: n for page, n in found.items() if n > 8} == {}, found
