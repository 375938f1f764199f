"""Wangge keeps no dossiers on people, and this test keeps it so.

Why: a register of residents with opinions, scores or tags is what a grid must never become. A party
belongs to one ticket; nothing counts, ranks or lists by person, door or household; least data is
kept, sealed (domain.md, "What it refuses to be"; the national rules of December 2023 against
formalism forbid points and rankings of people). Whoever needs one of these words for something
harmless gives it an entry and a reason here, where it is reviewed.
"""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps

from config import packages
from rows.fields import SealedText
from tests.matrix import Route, routes

ROOT = Path(__file__).resolve().parent.parent
OURS = packages.apps()

_WORDS = (
    "opinion opinions attitude trend ideology thought belief religion faith politics political "
    "ethnic ethnicity nation party_member score scores tag tags rank ranking rating points credit "
    "risk risky danger suspicion suspect watch watchlist blacklist flagged profile dossier_of "
    "petition petitions petitioner criminal convict addict mental disability disabled health_of "
    "persontype person_kind category_of_person mood stability checkin checkins online_minutes "
    "track tracks gender sex birth birthday birthdate age id_card id_number identity_number face "
    "fingerprint"
)
WORDS = frozenset(_WORDS.split())
"""What no column may be called, as a whole name or as one of its words."""

HARMLESS: dict[str, str] = {}
"""app.Model.field -> why this use of such a word says nothing about a person."""

_MODEL_NAMES = (
    "Person Resident Residents People Citizen Petitioner Profile Suspect Watchlist Tag Score "
    "Leaderboard Ranking CheckIn Track"
)
MODEL_NAMES = frozenset(_MODEL_NAMES.split())

SEALED = {
    "grids.User.phone": "the work phone of somebody who holds a post",
    "grids.Household.contact_name": "optional, sealed",
    "grids.Household.contact_phone": "optional, sealed",
    "disputes.Party.name": "of one ticket, sealed",
    "disputes.Party.phone": "of one ticket, sealed",
    "disputes.Export.question": "the filters of a list, whose words may name somebody, sealed",
    "visits.Visit.words": "a few words about a matter, for one chair alone, sealed",
    "visits.Visit.promised": "what was promised, for one chair alone, sealed",
    "visits.Visit.reason": "why a promise was released, for one chair alone, sealed",
}
"""Every column that may hold something about a resident or a private number."""

_ROUTE_ARGUMENTS = "person party user resident household door contact name phone username citizen"
ROUTE_ARGUMENTS = frozenset(_ROUTE_ARGUMENTS.split())
ROUTE_REASONS = {
    "api-household-close": "takes one door out of use",
    "api-party-reveal": "one party of one ticket, with a reason that is logged",
}
"""Route -> why its argument names a person or a door and still lists no matters by it."""

ASKED = re.compile(
    r"GET\.get(?:list)?\(\s*[\"'](\w+)|GET\[\s*[\"'](\w+)|query_params\.get\(\s*[\"'](\w+)"
    r"|query_params\[\s*[\"'](\w+)"
)


def bad_names(model) -> list[str]:
    """Fields of a model that are called what no field may be called."""
    found = []
    for field in model._meta.get_fields():
        label = f"{model._meta.label}.{field.name}"
        words = {field.name, *field.name.split("_")}
        if not field.auto_created and words & WORDS and label not in HARMLESS:
            found.append(label)
    return found


def roads_to(target: str, all_models) -> list[str]:
    """Relations that lead to a model."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in all_models
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and getattr(field.related_model, "_meta", None) is not None
        and field.related_model._meta.label == target
    ]


def our_models():
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def asked_for(source: str) -> set[str]:
    """Names of query parameters that a module reads."""
    return {name for match in ASKED.findall(source) for name in match if name}


def by_person(route: Route) -> set[str]:
    """Arguments of a route that pick a person or a door."""
    words = {part for name in route.arguments for part in (name, *name.split("_"))}
    return words & ROUTE_ARGUMENTS


def test_no_column_is_about_what_a_person_is_or_thinks():
    assert [label for model in our_models() for label in bad_names(model)] == []


def test_there_is_no_table_of_people():
    assert [m._meta.label for m in our_models() if m.__name__ in MODEL_NAMES] == []


def test_nothing_points_at_a_party():
    assert roads_to("disputes.Party", our_models()) == []


def test_a_party_belongs_to_one_ticket_and_to_nothing_else():
    party = apps.get_model("disputes", "Party")
    relations = {f.name for f in party._meta.get_fields() if f.is_relation}
    assert relations == {"ticket"}
    assert party._meta.get_field("ticket").many_to_one
    assert not party._meta.get_field("ticket").null


def test_no_matter_points_at_a_household():
    assert roads_to("grids.Household", our_models()) == []


def test_a_visit_is_about_a_group_and_a_matter_and_about_nobody():
    """Where, when, for what, and whose chair has to keep what was promised: nothing can be listed by
    whom it was made to (domain.md, what it refuses to be)."""
    visit = apps.get_model("visits", "Visit")
    relations = {field.name for field in visit._meta.local_fields if field.is_relation}
    assert relations == {"grid", "post"}
    assert visit._meta.get_field("post").related_model._meta.label == "grids.Post"
    assert {one.name for one in visit._meta.local_concrete_fields} == {
        *("id", "county", "at_township", "at_village", "at_patch", "at_group", "grid", "post"),
        *("purpose", "visited_at", "received_at", "day", "words", "state", "version"),
        *("promise", "promised", "due_on", "ended_on", "reason"),
    }


def test_no_list_of_visits_is_asked_for_by_anything():
    """By area and day alone, without a word; else one's own open promises are all."""
    told = {route.name: route.arguments for route in routes() if "visit" in route.name}
    assert {name: arguments for name, arguments in told.items() if arguments != ("visit",)} == {
        "api-visits": (),
        "visit": (),
        "visits_made": ("grid",),  # where and for what, by area and day alone
        "visit_verb": ("visit", "verb"),
    }


def test_personal_text_is_sealed_and_every_place_of_it_is_known():
    found = {
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedText)
    }
    assert found == set(SEALED)


def test_no_sealed_column_can_be_looked_up():
    for label in SEALED:
        app, model, name = label.split(".")
        meta = apps.get_model(app, model)._meta
        assert not meta.get_field(name).db_index
        assert not meta.get_field(name).unique
        assert not any(name in index.fields for index in meta.indexes)


def test_no_route_lists_by_person_door_or_household():
    assert {r.name for r in routes() if by_person(r)} - set(ROUTE_REASONS) == set()


def test_no_list_is_filtered_by_person_door_or_household():
    found = {}
    for app in OURS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if bad := asked_for(path.read_text(encoding="utf-8")) & ROUTE_ARGUMENTS:
                found[path.relative_to(ROOT).as_posix()] = bad
    assert found == {}


def test_planted_columns_are_found():
    names = ("risk_level", "opinion", "door", "is_sensitive")
    fields = [SimpleNamespace(name=name, auto_created=False) for name in names]
    meta = SimpleNamespace(label="disputes.Planted", get_fields=lambda: fields)
    found = bad_names(SimpleNamespace(_meta=meta))
    assert found == ["disputes.Planted.risk_level", "disputes.Planted.opinion"]


def test_a_planted_road_to_a_party_is_found():
    party = SimpleNamespace(_meta=SimpleNamespace(label="disputes.Party"))
    field = SimpleNamespace(
        is_relation=True, auto_created=False, related_model=party, name="same_person_as"
    )
    model = SimpleNamespace(
        _meta=SimpleNamespace(label="disputes.Link", get_fields=lambda: [field])
    )
    assert roads_to("disputes.Party", [model]) == ["disputes.Link.same_person_as"]


@pytest.mark.parametrize(
    ("arguments", "is_found"),
    [(("household_id",), True), (("party",), True), (("grid", "day"), False), (("ticket",), False)],
)
def test_a_planted_route_is_found(arguments, is_found):
    assert bool(by_person(Route("x", "x/", arguments))) is is_found


def test_a_planted_filter_is_found():
    assert asked_for('request.GET.get("door", "")') == {"door"}
    assert asked_for("request.query_params['phone']") == {"phone"}
