"""The units of systemd: each part can write where it says that it writes, from the first start on."""

from configparser import RawConfigParser
from pathlib import Path

import pytest

UNITS = sorted(Path("deploy/systemd").glob("*.service"))


def service(path):
    unit = RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read(path)
    return unit["Service"]


def test_all_four_are_judged():
    names = {path.stem for path in UNITS}
    assert names == {"wangge-beat", "wangge-sweep", "wangge-web", "wangge-worker"}


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_what_a_unit_may_write_is_made_for_it(path):
    """systemd refuses to start a unit whose ReadWritePaths are not there (NAMESPACE, 226)."""
    one = service(path)
    assert one["ProtectSystem"] == "strict"
    made = {f"/var/lib/{name}" for name in one.get("StateDirectory", "").split()}
    assert set(one["ReadWritePaths"].split()) <= made
