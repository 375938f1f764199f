"""import-linter's contracts hold, and each of them is seen to break on a planted mistake."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from config.packages import packages

ROOT = Path(__file__).resolve().parent.parent
APPS = packages()

CONTRACTS = {
    one["id"]: one["name"]
    for one in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}

PLANTED = {
    "apps": ("rows/ids.py", "import grids.tiers"),
    "floors": ("grids/models/county.py", "import grids.actions.audit"),
    "rows": ("rows/tallies.py", "import rows.crypto"),
    "demo": ("demo/hours.py", "import demo.people"),
    "embedded": ("embedded/ports.py", "import embedded.stack"),
    "embedded_alone": ("embedded/output.py", "import django"),
    "embedded_for": ("reports/periods.py", "import embedded.ports"),
    "demo_for": ("front/frame.py", "import demo.stage"),
    "edges": ("disputes/actions/noting.py", "import grids.pages.login"),
    "edges_of_disputes": ("reports/actions/daily.py", "import disputes.notices"),
    "edges_of_visits": ("front/pages/home.py", "import visits.pages.visit"),
    "edges_of_reports": ("front/pages/home.py", "import reports.pages.board"),
    "plain_actions": ("grids/actions/audit.py", "import celery"),
    "product": ("rows/ids.py", "import bench.queues"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The product's modules, to plant mistakes in."""
    place = tmp_path_factory.mktemp("planted")
    for app in APPS:
        shutil.copytree(ROOT / app, place / app, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", place)
    return place


def lint(place: Path, *contracts: str) -> str:
    """What import-linter says; the graph is built anew."""
    only = [part for name in contracts for part in ("--contract", name)]
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", *only],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_the_product_keeps_every_contract(copy):
    said = lint(copy)
    assert {name for name, words in CONTRACTS.items() if f"{words} KEPT" not in said} == set(), said


def test_every_contract_breaks_on_a_planted_import(copy):
    for path, line in PLANTED.values():
        with (copy / path).open("a") as file:
            file.write(f"\n{line}\n")
    said = lint(copy)
    assert {name for name, words in CONTRACTS.items() if f"{words} BROKEN" not in said} == set()


def test_every_contract_is_planted():
    assert list(PLANTED) == list(CONTRACTS)


def test_a_file_without_a_floor_breaks_the_build(copy):
    (copy / "grids" / "helpers.py").write_text('"""A drawer."""\n')
    said = lint(copy, "floors")
    assert f"{CONTRACTS['floors']} BROKEN" in said
    assert "grids.helpers" in said
