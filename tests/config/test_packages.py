"""One list of apps, read from the disk: whatever judges apps judges one that was born today."""

import shutil
import subprocess
import sys
import tomllib

import pytest
from django.apps import apps as registry

from config.packages import ROOT, apps, packages
from grids.checks import is_ours

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
PLANTED = {
    "__init__.py": '"""Planted."""\n',
    "apps.py": (
        '"""Planted."""\n\nfrom django.apps import AppConfig\n\n\n'
        'class PlantedConfig(AppConfig):\n    """Planted."""\n\n    name = "planted"\n'
    ),
    "models.py": (
        '"""Planted."""\n\nfrom django.db import models\n\n\n'
        'class Visit(models.Model):\n    """Planted."""\n\n'
        "    opinion = models.TextField()\n\n"
        "    class Meta:\n        constraints = [\n"
        '            models.CheckConstraint(condition=~models.Q(opinion=""), name="planted_ck")\n'
        "        ]\n"
    ),
    "urls.py": (
        '"""Planted."""\n\nfrom django.http import HttpResponse\nfrom django.urls import path\n'
        "from django.utils.translation import gettext\n\n"
        'urlpatterns = [path("planted/", lambda _: HttpResponse(gettext("Never translated")), '
        'name="planted")]\n'
    ),
    "pages/__init__.py": '"""Planted."""\n',
    "pages/visit.py": "import pickle\n\n\ndef visit(request): ...\n",
}
REDS = {
    "tests/test_no_profiles.py::test_no_column_is_about_what_a_person_is_or_thinks": "Visit.opinion",
    "tests/test_constraints.py::test_every_constraint_of_ours_is_tried": "planted_ck",
    "tests/grids/test_checks.py::test_the_products_own_tables_are_sound": "planted.Visit",
    "tests/test_banned.py::test_no_banned_word_stands_in_the_product": "planted/pages/visit.py",
    "tests/test_policy.py::test_every_route_has_rows": "planted",
    "tests/test_house.py::test_what_is_public_says_what_it_means": "planted/pages/visit.py",
    "tests/test_house.py::test_one_screen_has_one_stem": "templates/planted/visit.html",
    "tests/config/test_packages.py::test_what_must_be_written_by_hand_is_whole": "planted",
}
"""Test -> what it says of the planted app."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The project with one app more, as somebody would add it."""
    place = tmp_path_factory.mktemp("project")
    for name in (*packages(), "tests", "templates", "static", "locale", "data", "docs"):
        shutil.copytree(
            ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__", "pictures")
        )
    for name in ("pyproject.toml", "manage.py"):
        shutil.copy(ROOT / name, place)
    for name, text in PLANTED.items():
        path = place / "planted" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings = place / "config" / "settings.py"
    wired = settings.read_text(encoding="utf-8").replace(
        "INSTALLED_APPS = [", 'INSTALLED_APPS = ["planted.apps.PlantedConfig",', 1
    )
    settings.write_text(wired, encoding="utf-8")
    with (place / "config" / "urls.py").open("a", encoding="utf-8") as urls:
        urls.write('urlpatterns += [path("", include("planted.urls"))]\n')
    return place


def run(place, *argv: str) -> str:
    """What a command says there."""
    done = subprocess.run(
        [sys.executable, "-m", *argv], cwd=place, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_apps_are_what_django_loads():
    assert set(apps()) == {config.name for config in registry.get_app_configs() if is_ours(config)}


def test_what_must_be_written_by_hand_is_whole():
    """A contract cannot read the disk: what it names is compared with what is there."""
    linter = {one["id"]: one for one in PYPROJECT["importlinter"]["contracts"]}
    layers = [layer.split(" | ") for layer in linter["apps"]["layers"]]
    said = {name.strip("()") for layer in layers for name in layer}
    ours = set(packages())
    assert set(PYPROJECT["importlinter"]["root_packages"]) == ours
    assert said - {"supervision", "mediation", "papers", "files"} == ours - {"embedded"}
    assert set(linter["product"]["source_modules"]) == ours
    assert set(linter["embedded_alone"]["forbidden_modules"]) == ours - {"embedded"} | {"django"}
    assert set(linter["embedded_for"]["source_modules"]) == ours - {"embedded", "config"}
    assert set(linter["demo_for"]["source_modules"]) == ours - {"demo"}


def test_a_planted_app_turns_every_check_red(copy):
    said = run(copy, "pytest", "-q", "-n", "0", "--tb=short", *REDS)
    assert {test for test in REDS if f"FAILED {test}" not in said} == set(), said
    assert {word for word in REDS.values() if word not in said} == set(), said


def test_its_words_and_its_logger_are_known(copy):
    assert "Never translated" in run(copy, "config.messages", "--check")
    program = "from config.packages import apps; print('planted' in apps())"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=copy, capture_output=True, text=True, check=True
    )
    assert done.stdout == "True\n"
