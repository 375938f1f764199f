"""Pages drawn by config/drawing are the bytes that Django's own loader makes of the templates."""

import copy
import re

import pytest
from django.conf import settings as product
from django.template import Context, Engine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from config.drawing.nodes import Still
from disputes.models import Ticket

NEW_EACH_TIME = re.compile(
    r"[A-Za-z0-9]{64}|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
)
"""The mark against forgery, and the id that a form gives to what it makes."""

OWN = "home todo in_hand due_soon done inbox log my_report me help about directory tree codes roles"
READERS = [("leader", "zh-hans"), ("township", "en"), ("admin", "zh-hans")]


def engine(**more):
    """An engine with the product's tags and the given templates, looked through."""
    templates = {name.replace("_", "."): text for name, text in more.items()}
    inner = ("django.template.loaders.locmem.Loader", templates)
    return Engine(
        loaders=[("config.drawing.loader.Loader", [inner])],
        builtins=product.TEMPLATES[0]["OPTIONS"]["builtins"],
        libraries={"wangge": "grids.templatetags.wangge"},
    )


def draw(text, /, language="en", parts=None, **given):
    with translation.override(language):
        made = engine(page=text, **(parts or {}))
        return made.get_template("page").render(Context(given))


class Shelf(dict):
    """An object with keys and attributes."""

    label = "of the class"


class Box:
    label = "<b>"
    rows = ("one", "two")

    def called(self):
        return "called"

    def __getitem__(self, key):
        return f"item {key}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ box.label }}", "item label"),
        ("{{ shelf.label }}", "kept"),
        ("{{ shelf.other }}{{ none.other }}{{ nothing }}", ""),
        ("{{ rows.1 }}{{ rows.7 }}", "two"),
        ("{{ words }}{{ words.upper }}", "&lt;i&gt;&lt;I&gt;"),
        ("{{ call }}", "what it gives"),
        ("{{ none }} {{ yes }} {{ n }} {{ ratio }}", "None True 1284 0.5"),
        ("{{ shelf.items|length }}", "1"),
        ("{{ words|safe }}{% autoescape off %}{{ words }}{% endautoescape %}", "<i><i>"),
        ("{% if nothing %}a{% elif n == 1284 %}b{% else %}c{% endif %}", "b"),
        ("{% for one in rows %}{{ forloop.counter }}{{ one }}{% endfor %}", "1one2two"),
    ],
)
def test_a_variable_is_what_django_says_it_is(text, said):
    given = {
        "box": Box(),
        "shelf": Shelf(label="kept"),
        "rows": ["one", "two"],
        "words": "<i>",
        "call": lambda: "what it gives",
        "none": None,
        "yes": True,
        "n": 1284,
        "ratio": 0.5,
    }
    plain = Engine().from_string(text).render(Context(given))
    assert (draw(text, **given), plain) == (said, said)


def test_words_are_said_in_the_language_of_each_drawing():
    made = engine(page="<p>{% translate 'Home' %}</p>")
    said = []
    for language in ("zh-hans", "en", "zh-hans"):
        with translation.override(language):
            said.append(made.get_template("page").render(Context()))
    assert said == ["<p>首页</p>", "<p>Home</p>", "<p>首页</p>"]


def test_texts_words_and_addresses_become_one():
    made = engine(
        page="{% load wangge %}a{% url 'home' %}{% translate 'Home' %}{% icon 'x' %}b{{ c }}"
    )
    still, said = made.get_template("page").nodelist
    assert isinstance(still, Still)
    assert said.render_annotated.__qualname__ == "Said.render_annotated"


def test_a_part_sees_the_page_and_leaves_nothing_behind():
    parts = {"part": "{{ a }}{{ b }}{% with c=1 %}{{ c }}{% endwith %}{{ n }}"}
    text = "{% for n in rows %}{% include 'part' with b=n %}{% endfor %}{{ b }}{{ c }}"
    assert draw(text, parts=parts, a="x", rows=[1, 2]) == "x111x212"
    assert draw("{% include 'part' with b=a only %}", parts=parts, a="x") == "x1"


def test_a_part_may_include_itself():
    parts = {
        "node": "({{ node.name }}{% for node in node.below %}{% include 'node' %}{% endfor %})"
    }
    below = [{"name": "b", "below": []}, {"name": "c", "below": []}]
    tree = {"name": "a", "below": below}
    assert draw("{% include 'node' %}", parts=parts, node=tree) == "(a(b)(c))"


def test_a_page_that_is_included_has_its_own_blocks():
    parts = {
        "whole": "<{% block main %}{% endblock %}>",
        "part": "{% extends 'whole' %}{% block main %}b{% endblock %}",
    }
    text = "{% block main %}a{% include 'part' %}{% endblock %}"
    assert draw(text, parts=parts) == "a<b>"


def addresses(cast):
    ticket = Ticket.objects.filter(is_sensitive=False, holder=cast.village_grid)[0]
    own = [reverse(name) for name in OWN.split()]
    pages = ("dashboard", "board", "digest", "tree_grid")
    return [
        *own,
        *(reverse(name, args=[cast.township_grid.pk]) for name in pages),
        reverse("ticket", args=[ticket.pk]),
        reverse("queue"),
        f"{reverse('queue')}?show=all&q=渠道",
        f"{reverse('queue')}?kind=hazard&tier=9",
        f"{reverse('log')}?kind=hazard",
        "/login/",
        "/no/such/page/",
        f"{reverse('todo')}?after=%00",
    ]


def test_every_page_is_the_same_as_drawn_by_django(lived, settings):
    django = copy.deepcopy(settings.TEMPLATES)
    django[0]["OPTIONS"]["loaders"] = django[0]["OPTIONS"]["loaders"][0][1]
    drawn = {}
    for templates in (settings.TEMPLATES, django):
        settings.TEMPLATES = templates
        for who, language in READERS:
            client = Client()
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            client.force_login(getattr(lived, who))
            for address in addresses(lived):
                text = client.get(address).content.decode()
                drawn.setdefault((who, address), []).append(NEW_EACH_TIME.sub("…", text))
    differing = [key for key, (ours, theirs) in drawn.items() if ours != theirs]
    assert differing == []
    assert sum(len(ours) > 2_000 for ours, _theirs in drawn.values()) > 30
