"""A number opens the list it counts: pages of every role are opened, every number is compared.

The county lives twelve days first (tests/life.py). What the walk reads is told in tests/crawl.py.
"""

import logging
import types

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.crawl import Crawl
from tests.life import lived

STARTS = ("/", "/queue/", "/tree/", "/todo/", "/inbox/")
QUICK = {
    "long": ("leader", "patch", "county", "clerk", "mediator", "admin", "auditor", "stranger"),
    "short": ("village", "neighbour", "county"),
}
"""Who walks in every run; in the long one each role of each ladder does, and further."""

EVERYBODY = (*QUICK["long"], "village", "township", "neighbour")

NUMBERED = {
    "home", "todo", "in_hand", "due_soon", "done", "queue", "inbox", "me", "my_report", "report",
    "records", "board", "digest", "digest_week", "dashboard", "tree", "tree_grid",
}  # fmt: skip
"""Pages that show numbers; a walk that misses one proves nothing about it."""


@pytest.fixture
def told(monkeypatch, now):
    """The pages' clock stands at 14:30 of the twelfth day; hundreds of requests are no news."""
    logging.disable(logging.WARNING)
    monkeypatch.setattr(timezone, "now", lambda: now)
    yield
    logging.disable(logging.NOTSET)


def walk(cast, role, most):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(getattr(cast, role))
    return Crawl(client, most=most).walk(*STARTS)


def faults_of(cast, roles, most):
    walks = {role: walk(cast, role, most) for role in roles}
    opened = set().union(*(one.routes for one in walks.values()))
    assert opened >= NUMBERED, NUMBERED - opened
    assert sum(one.compared for one in walks.values()) > 400
    return [f"{role} {fault}" for role, one in walks.items() for fault in one.faults]


@pytest.mark.parametrize("ladder", ["long", "short"])
def test_every_number_opens_a_list_of_exactly_as_many(db, told, now, ladder):
    assert faults_of(lived(ladder, now), QUICK[ladder], most=1) == []


@pytest.mark.long
@pytest.mark.parametrize("ladder", ["long", "short"])
def test_so_it_is_for_everybody_and_on_every_page(db, told, now, ladder):
    assert faults_of(lived(ladder, now), EVERYBODY, most=6) == []


def pages(**texts):
    """A browser of a small site: the texts of its pages by their addresses."""
    answers = {f"/{name}/": text for name, text in texts.items()}
    return types.SimpleNamespace(get=lambda address, follow: HttpResponse(answers[address]))


LIST = "<ul><li data-row>a<li data-row>b</ul><a rel='next' href='/done/'>more</a>"


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("<a href='/todo/' data-n='3'><b>3</b> to do</a>", ""),
        ("<a href='/todo/' data-n='4'><b>4</b> to do</a>", "opens 3 rows"),
        ("<a href='/todo/' data-n='3'><b>2</b> to do</a>", "does not say its 3"),
        ("<a href='/todo/'><b>3</b> to do</a>", "has no data-n"),
        ("<a href='/todo/#other' data-n='3'>3</a>", "opens 0 rows"),
        ("<a href='tel:110'>110</a>", ""),
    ],
)
def test_the_walk_sees_a_wrong_number(link, fault):
    site = pages(me=link, todo=LIST, done="<p data-row>c</p>")
    found = Crawl(site).walk("/me/").faults
    assert len(found) == bool(fault)
    assert all(fault in one for one in found)
