"""`dev.py test`, `check`, `bench` and `torture`: on servers of their own, in a folder that goes away."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from embedded.checks import benchmarks, check
from embedded.folder import Folder
from embedded.once import PYTHON, foreground, with_servers
from embedded.output import Failed, Output
from embedded.stack import ROOT, Stack
from embedded.venv import Venv

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_IT_SPEAKS = {"-q", "-qq", "-v", "-vv", "-x"}
"""Options of pytest that leave the suite whole."""

MOST_WORKERS = 8  # each has a database of its own


def run_tests(output: Output, venv: Venv, arguments: list[str]) -> int:
    """Run pytest; its own closing line is the last thing printed, its exit code is ours."""
    chromium = _browser(venv, output)
    workers = str(min(max(2, os.cpu_count() or 2), MOST_WORKERS))
    argv = [PYTHON, "-m", "pytest", "-n", workers, "-m", "not long", *coverage_of(arguments)]
    env = {"WANGGE_CHROMIUM": chromium} if chromium else {}
    return on_own_servers(
        output, lambda stack: foreground(stack, [*argv, *arguments], cwd=ROOT, **env)
    )


def coverage_of(arguments: list[str]) -> list[str]:
    """Return the options that report coverage and hold its floor (pyproject.toml says of what).

    For the whole suite only: a part of the tests reaches a part of the lines, and fails no floor.
    """
    whole = set(arguments) <= HOW_IT_SPEAKS
    return ["--cov", "--cov-report=term-missing:skip-covered"] if whole else []


def _browser(venv: Venv, output: Output) -> str:
    """Return the browser to test with; without one say why, and return nothing."""
    chromium = find_chromium()
    why = f"no Chromium on the PATH ({', '.join(CHROMIUM_NAMES)}) and WANGGE_CHROMIUM is not set."
    if chromium:
        try:
            venv.ensure(ROOT / "requirements-e2e.lock")
            return chromium
        except Failed as reason:
            why = f"their packages cannot be installed. {reason}"
    output.say(f"Browser tests are skipped: {why}")
    return ""


def find_chromium() -> str:
    """Return the browser for browser tests, or nothing."""
    if given := os.environ.get("WANGGE_CHROMIUM"):
        return given
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), "")


def run_checks(output: Output) -> int:
    """Run every check of the house."""
    return on_own_servers(output, lambda stack: check(stack, output))


def run_benchmark(output: Output, venv: Venv, arguments: list[str]) -> int:
    """Run one benchmark of bench/ on servers that keep their promises (fsync on).

    Where the peers' packages cannot be installed it says so and measures the rest.
    """
    known = benchmarks(ROOT / "bench")
    if not arguments or arguments[0] not in known:
        raise Failed(f"Name a benchmark: {', '.join(known) or 'there is none yet'}.")
    try:
        venv.ensure(ROOT / "requirements-bench.lock")
    except Failed as reason:
        output.say(f"The peers are left out: their packages cannot be installed. {reason}")
    return _migrated(output, [PYTHON, "-m", known[arguments[0]], *arguments[1:]])


def run_torture(output: Output, arguments: list[str]) -> int:
    """Play the scenes of torture/ on servers that keep their promises."""
    return _migrated(output, [PYTHON, "-m", "torture", *arguments])


def _migrated(output: Output, argv: list[str]) -> int:
    def work(stack: Stack) -> int:
        if stack.needs_migration():
            stack.migrate()
        return foreground(stack, argv, cwd=ROOT)

    return on_own_servers(output, work, throwaway=False)


def on_own_servers(output: Output, work: Callable[[Stack], int], *, throwaway: bool = True) -> int:
    """Do the work on fresh servers in a folder that is removed afterwards."""
    place = Path(tempfile.mkdtemp(prefix="wangge-"))
    place.chmod(0o711)  # ours: nobody, as whom PostgreSQL runs under root, must come through
    folder = Folder(place)
    folder.prepare()
    stack = Stack(folder, output, throwaway=throwaway)
    stack.lock.take("test")
    try:
        return with_servers(stack, lambda: work(stack))
    finally:
        stack.remove()
