"""dev.py through its own door."""

import ast
import json
import os
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from embedded.checks import benchmarks, python_files, steps
from embedded.cli import split
from embedded.folder import Folder, Lock
from embedded.trial import coverage_of

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "dev.py"


def run(*arguments, stdin="", **env):
    return subprocess.run(
        [sys.executable, str(DEV), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | env,
        check=False,
    )


def test_old_python_gets_one_sentence():
    program = f"import runpy, sys; sys.version_info = (3, 8, 1); runpy.run_path({str(DEV)!r}, run_name='__main__')"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Wangge needs Python 3.11 or newer; this is Python 3.8.")
    assert done.stderr.count("\n") == 1


def test_old_python_can_read_the_file():
    tree = ast.parse(DEV.read_text(), feature_version=(3, 7))

    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.NamedExpr)]


def test_no_package_is_needed_before_the_venv():
    names = [f"embedded.{path.stem}" for path in (ROOT / "embedded").glob("*.py")]
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {', '.join(names)}"

    subprocess.run([sys.executable, "-I", "-S", "-c", program], check=True)


@pytest.mark.parametrize(
    ("line", "ours", "passed_on"),
    [
        ("up --port 1", "up --port 1", ""),
        ("--data x up", "--data x up", ""),
        ("manage sweep --data y", "manage", "sweep --data y"),
        ("--data x manage sweep --json", "--data x manage", "sweep --json"),
        ("--data=x manage sweep", "--data=x manage", "sweep"),
        ("manage --data x sweep --help", "manage --data x", "sweep --help"),
        ("manage --data=x sweep", "manage --data=x", "sweep"),
        ("test -k up --port", "test", "-k up --port"),
        ("--help", "--help", ""),
    ],
)
def test_command_line_is_cut_after_our_part(line, ours, passed_on):
    assert split(line.split()) == (ours.split(), passed_on.split())


@pytest.fixture
def held(tmp_path):
    """A data folder that somebody (this process) runs on."""
    folder = Folder(tmp_path)
    folder.prepare()
    lock = Lock(folder)
    assert lock.take("up")
    yield folder
    lock.drop()


def test_manage_finds_the_running_stack_and_passes_everything(held):
    state = {"pid": os.getpid(), "env": dict(os.environ) | {"WANGGE_HOSTS": "found.example"}}
    held.state.write_text(json.dumps(state))
    program = (
        "import os, sys; sys.stdout.write(sys.stdin.read() + os.environ['WANGGE_HOSTS']);"
        "sys.stderr.write('aside'); sys.exit(7)"
    )

    done = run("--data", str(held.root), "manage", "shell", "-v0", "-c", program, stdin="in, ")

    assert (done.stdout, done.stderr, done.returncode) == ("in, found.example", "aside", 7)


def test_second_up_stops_and_says_so(held):
    done = run("up", "--data", str(held.root))

    assert done.returncode == 1
    assert f"Wangge already runs on {held.root}" in done.stderr
    assert f"process {os.getpid()}" in done.stderr


@pytest.mark.enable_socket
def test_a_port_in_use_stops_up_before_anything_starts(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("up", "--data", str(tmp_path), "--port", str(taken.getsockname()[1]))

    assert done.returncode == 1
    assert "is taken by another program" in done.stderr
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize("port", ["-1", "65536", "80a"])
def test_a_port_that_is_none_is_a_sentence(tmp_path, port):
    done = run("up", "--data", str(tmp_path), "--port", port)
    assert done.returncode == 2
    assert "0 to 65535" in done.stderr


@pytest.mark.enable_socket
def test_an_address_of_another_machine_is_not_called_a_port_in_use(tmp_path):
    done = run("up", "--data", str(tmp_path), "--host", "203.0.113.9", "--port", "8010")
    assert done.returncode == 1
    assert "203.0.113.9 is no address of this machine" in done.stderr


def test_a_path_too_long_for_postgresql_is_a_sentence(tmp_path):
    place = tmp_path.joinpath(*["x" * 200] * 5)
    done = run("up", "--data", str(place))
    assert done.returncode == 1
    assert "too long" in done.stderr
    assert not place.exists()


SECONDS = {"ruff check", "ruff format", "imports", "templates", "django-upgrade"}
"""Checks that take seconds; the others start Django, or read every type (measured in the file)."""


def test_a_commit_waits_only_for_what_takes_seconds():
    """What pre-commit runs are steps of `dev.py check`, with the same words."""
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    hooks = dict(re.findall(r"^ +name: (.+)\n +entry: \.venv/bin/(.+)$", text, re.MULTILINE))
    assert set(hooks) == SECONDS
    assert text.count("- id: ") == len(hooks)
    for name, argv, env in steps():
        if name in hooks:
            command = " ".join([Path(argv[0]).name, *argv[1:]])
            assert command.startswith(hooks[name])
            assert env == {}


UNTYPED = {"bench", "demo", "tests", "torture"}
"""Folders whose types are not checked yet, or never were meant to be."""


def untyped(root):
    """Python folders at the top whose types nobody checks."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["files"]
    return {path.parent.name for path in root.glob("*/__init__.py")} - set(told)


def test_types_are_checked_folder_by_folder(tmp_path):
    assert untyped(ROOT) <= UNTYPED
    for name in ("grids", "letters"):  # a folder of tomorrow
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    assert untyped(tmp_path) == {"letters"}


def test_check_holds_every_tool_of_the_house():
    commands = [" ".join([Path(argv[0]).name, *argv[1:3]]) for _name, argv, _env in steps()]

    for tool in ("ruff check", "ruff format", "lint-imports", "djade --check", "django-upgrade"):
        assert [line for line in commands if line.startswith(tool)], tool
    for command in ("manage.py check", "manage.py makemigrations", "-m config.messages"):
        assert [line for line in commands if command in line], command
    assert "embedded/stack.py" in python_files()


def test_benchmarks_are_named_by_file_or_folder(tmp_path):
    (tmp_path / "sums.py").touch()
    (tmp_path / "__init__.py").touch()
    (tmp_path / "sweep").mkdir()
    (tmp_path / "sweep" / "__main__.py").touch()

    assert benchmarks(tmp_path) == {"sums": "bench.sums", "sweep": "bench.sweep"}


@pytest.mark.parametrize(
    ("arguments", "is_held"),
    [
        ([], True),
        (["-q"], True),
        (["-x", "-vv"], True),
        (["tests/grids"], False),
        (["-k", "scope"], False),
        (["-q", "tests/grids/test_scope.py::test_x"], False),
        (["--lf"], False),
    ],
)
def test_coverage_is_held_by_the_whole_suite_alone(arguments, is_held):
    assert ("--cov" in coverage_of(arguments)) == is_held


def test_what_must_not_be_wrong_is_measured_and_every_pattern_still_meets_a_file():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["coverage"]
    assert told["run"]["branch"] is True
    assert told["report"]["fail_under"] >= 88
    assert {"grids/scope.py", "disputes/workflow.py", "reports/rollups/*.py"} <= set(
        told["run"]["include"]
    )
    assert [one for one in told["run"]["include"] if not list(ROOT.glob(one))] == []
