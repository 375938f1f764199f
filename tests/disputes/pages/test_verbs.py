"""The help's picture of the states and its table of verbs say what disputes/workflow.py says."""

import xml.etree.ElementTree as ET

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst

from disputes.kinds import OPEN, State
from disputes.table_words import CLOCK, GIVES, WHO
from disputes.workflow import BEFORE, TABLE

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def page(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client.get(reverse("verbs"))


def drawn(page):
    """Verb -> from which states and to which, as the marks of the picture stand in their lines."""
    text = page.content.decode()
    svg = text[text.index('<svg class="wg-states"') :]
    svg = svg[: svg.index("</svg>") + 6].replace(
        "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '
    )
    root = ET.fromstring(svg)  # noqa: S314  our own page
    bands = [float(one.get("y")) for one in root.iter(f"{SVG}rect")]
    names = [one.get("data-state") for one in root.iter(f"{SVG}text") if one.get("data-state")]
    lines = dict(zip(names, bands, strict=True))

    def state_at(y):
        return next(name for name, top in lines.items() if top <= float(y) < top + 42)

    found = {}
    for group in root.iter(f"{SVG}g"):
        marks = {"is-from": set(), "is-back": set()}
        for circle in group.iter(f"{SVG}circle"):
            marks[circle.get("class")].add(state_at(circle.get("cy")))
        to = {
            state_at(one.get("points").split()[0].split(",")[1])
            for one in group.iter(f"{SVG}polygon")
        }
        found[group.get("data-verb")] = (marks["is-from"], to, marks["is-back"])
    return root, found


def test_the_picture_is_the_table(page):
    _svg, found = drawn(page)
    due = {}
    for row in TABLE:
        if row.to is None:
            continue
        to = set() if row.to == BEFORE else {str(row.to)}
        backs = {str(one) for one in OPEN} - {"parked"} if row.to == BEFORE else set()
        due[row.verb] = ({str(one) for one in row.sources}, to, backs)
    assert found == due
    assert len(found) > 15


def test_it_fits_a_phone(page):
    """A mark of one column touches none of the next, and all stand inside."""
    svg, _found = drawn(page)
    assert svg.get("viewBox").split()[2] == "340"
    columns = [float(line.get("x1")) for line in svg.iter(f"{SVG}line")]
    assert min(b - a for a, b in zip(columns, columns[1:], strict=False)) >= 12
    assert (min(columns) >= 8, max(columns) <= 332) == (True, True)


def test_the_states_that_are_open_are_shaded(page):
    svg, _found = drawn(page)
    shaded = [one.get("class") for one in svg.iter(f"{SVG}rect")]
    assert shaded == ["is-open" if state in OPEN else "is-ended" for state in State]


def test_every_row_is_told_with_all_its_columns(page):
    told = {one["verb"]: one for one in page.context["verbs"]}
    assert list(told) == [row.verb for row in TABLE]
    assert told["merge"]["to"] == "Merged"
    assert (told["pause"]["sources"], told["resume"]["to"]) == ("In handling", "the state before")
    assert told["split_off"] == {
        "verb": "split_off",
        "label": "Split off",
        "sources": ", ".join(str(capfirst(one.label)) for one in OPEN),
        "to": "the same",
        "who": "whoever is responsible",
        "gives": "words",
        "clock": "Runs on; the new deadline counts from the first receipt",
    }


def test_no_word_of_the_table_is_without_words():
    assert {who for row in TABLE for who in row.who} == set(WHO)
    assert {given for row in TABLE for given in row.gives} == set(GIVES)
    assert {row.clock for row in TABLE} == set(CLOCK)


def test_help_leads_there(client):
    assert f'href="{reverse("verbs")}"' in client.get(reverse("help")).content.decode()
