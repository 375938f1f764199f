"""The .venv: a stamp makes the second run instant, and tells when the first must be repeated."""

import sys
from pathlib import Path

import pytest

from embedded import venv as module
from embedded.output import Failed, Output
from embedded.venv import Venv

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def lock(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("django==5.2.19 \\\n    --hash=sha256:0\n")
    return lock


@pytest.fixture
def venv(tmp_path, lock):
    """A .venv whose making is written down instead of run."""
    made = Venv(tmp_path / ".venv", Output(sys.stderr, children=False))
    made.ran = []

    def pretend(argv):
        made.ran.append(argv)
        made.python.parent.mkdir(parents=True, exist_ok=True)
        made.python.touch()

    made._run = pretend
    return made


def test_second_run_does_nothing(venv, lock):
    venv.ensure(lock)
    assert [step for step in venv.ran if "--require-hashes" in step]
    venv.ran.clear()

    venv.ensure(lock)

    assert venv.ran == []


def test_changed_lock_installs_again_into_the_same_venv(venv, lock):
    venv.ensure(lock)
    venv.ran.clear()
    lock.write_text("django==5.2.20 \\\n    --hash=sha256:1\n")

    venv.ensure(lock)

    assert [step for step in venv.ran if "install" in step]
    assert not [step for step in venv.ran if step[1:3] in (["-m", "venv"], ["venv", "--quiet"])]


def test_another_python_makes_the_venv_anew(venv, lock, monkeypatch):
    venv.ensure(lock)
    leftover = venv.place / "leftover"
    leftover.touch()
    monkeypatch.setattr(module, "interpreter", lambda: "another")

    venv.ensure(lock)

    assert not leftover.exists()


def test_two_locks_have_stamps_of_their_own(venv, lock):
    browser = lock.with_name("requirements-e2e.lock")
    browser.write_text("playwright==1.50 --hash=sha256:2\n")
    venv.ensure(lock)

    assert not venv.is_current(browser)
    venv.ensure(browser)
    assert venv.is_current(browser)
    assert venv.is_current(lock)


@pytest.mark.parametrize("name", ["requirements-e2e.lock", "requirements-bench.lock"])
def test_a_second_lock_changes_nothing_of_the_first(name):
    product, second = (pins(ROOT / lock) for lock in ("requirements.lock", name))

    assert second
    assert {package: second[package] for package in second.keys() & product.keys()} == {
        package: product[package] for package in second.keys() & product.keys()
    }


def pins(lock):
    """The versions that a lock names, by package."""
    heads = [line.split()[0] for line in lock.read_text().splitlines() if "==" in line]
    return dict(head.split("==") for head in heads)


def test_uv_is_used_where_it_is(venv, lock, monkeypatch):
    monkeypatch.setattr(module.shutil, "which", lambda name: f"/opt/{name}")

    venv.ensure(lock)

    assert {step[0] for step in venv.ran} == {"/opt/uv"}


@pytest.mark.parametrize(
    ("answering", "expected"),
    [
        ("ensurepip", "-m pip"),
        ("--python", f"{sys.executable} -m pip --python"),
        ("nothing", "pip-99.whl/pip"),
    ],
)
def test_ways_round_a_missing_pip(venv, tmp_path, monkeypatch, answering, expected):
    monkeypatch.setattr(module, "works", lambda argv: answering in argv)
    monkeypatch.setattr(module, "PIP_WHEELS", tmp_path)
    (tmp_path / "pip-99.whl").touch()

    assert expected in " ".join(venv._pip())


def test_no_pip_at_all_is_a_sentence(venv, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "works", lambda argv: False)
    monkeypatch.setattr(module, "PIP_WHEELS", tmp_path)

    with pytest.raises(Failed, match="neither ensurepip nor pip"):
        venv._pip()


def test_the_users_pip_settings_stay(monkeypatch):
    monkeypatch.setenv("PIP_CONSTRAINT", "/somewhere")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")

    clean = module.clean_environment()

    assert clean["PIP_CONSTRAINT"] == "/somewhere"
    assert "PYTHONPATH" not in clean


@pytest.mark.parametrize("stamp", ["requirements.stamp", "python.stamp"])
def test_a_damaged_stamp_is_no_traceback_but_an_installation(venv, lock, stamp):
    venv.ensure(lock)
    (venv.place / f"{lock.stem}.stamp").write_bytes(b"\xff\xfe\x00")
    (venv.place / stamp).write_bytes(b"\xff\xfe\x00")
    venv.ran.clear()
    venv.ensure(lock)
    assert [step for step in venv.ran if "--require-hashes" in step]
    venv.ran.clear()
    venv.ensure(lock)
    assert venv.ran == []
