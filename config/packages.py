"""The product's packages, read from the disk: no list of apps is written by hand.

A top-level folder with an `__init__.py` is a package of ours; one with an `apps.py` is an app, and
`config` wires them. What pyproject.toml must name (import contracts, types) is compared with this by
tests/config/test_packages.py. Imports no Django: the messages and the settings' logging read it.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BESIDE = frozenset({"tests", "bench", "torture"})
"""Packages of the project that are no part of the product."""


def packages(root: Path = ROOT) -> tuple[str, ...]:
    """Names of the product's packages, in the order of the alphabet."""
    found = (path.parent.name for path in root.glob("*/__init__.py"))
    return tuple(sorted(name for name in found if name not in BESIDE))


def apps(root: Path = ROOT) -> tuple[str, ...]:
    """Names of the packages that are apps: they may have models, pages, an API."""
    return tuple(name for name in packages(root) if (root / name / "apps.py").is_file())
