"""`dev.py check`: everything that holds the house, each step with its verdict."""

import subprocess
import time
from pathlib import Path

from embedded.once import PYTHON
from embedded.output import Output
from embedded.stack import ROOT, VENV, Stack
from embedded.supervisor import Asked

# `check --deploy` must be clean on the settings of production, not on those of `up`.
PRODUCTION = {
    "WANGGE_HTTPS": "1",
    "WANGGE_DEMO": "none",
    "WANGGE_LOG": "json",
    "WANGGE_HOSTS": "wangge.example",
    "WANGGE_DEBUG": "0",
}


def python_files() -> list[str]:
    """Return our modules, without the migrations, which Django writes."""
    folders = sorted(path.parent for path in ROOT.glob("*/__init__.py"))
    files = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    return [str(path.relative_to(ROOT)) for path in files if "migrations" not in path.parts]


def templates() -> list[str]:
    """Return our templates."""
    return [str(p.relative_to(ROOT)) for p in sorted((ROOT / "templates").rglob("*.html"))]


def steps() -> list[tuple[str, list[str], dict[str, str]]]:
    """Return (what it holds, command, extra environment) in the order of running."""

    def tool(name: str, *arguments: str) -> list[str]:
        return [str(VENV / "bin" / name), *arguments]

    def manage(*arguments: str) -> list[str]:
        return [PYTHON, "manage.py", *arguments]

    production = manage("check", "--deploy", "--fail-level", "WARNING")
    return [
        ("ruff check", tool("ruff", "check", "."), {}),
        ("ruff format", tool("ruff", "format", "--check", "."), {}),
        ("imports", tool("lint-imports"), {}),
        ("templates", tool("djade", "--check", "--target-version", "5.2", *templates()), {}),
        (
            "django-upgrade",
            tool("django-upgrade", "--check", "--target-version", "5.2", *python_files()),
            {},
        ),
        ("settings", manage("check"), {}),
        ("migrations", manage("makemigrations", "--check", "--dry-run"), {}),
        ("production settings", production, PRODUCTION),
        ("types", tool("mypy"), {}),
        ("translations", [PYTHON, "-m", "config.messages", "--check"], {}),
    ]


def check(stack: Stack, output: Output) -> int:
    """Run every step, whatever the others say; return 1 when any failed."""
    failed = [name for name, argv, env in steps() if not _passes(stack, output, name, argv, env)]
    if failed:
        output.say(f"Failed: {', '.join(failed)}.")
        return 1
    output.say("Every check passed.")
    return 0


def _passes(stack: Stack, output: Output, name: str, argv: list[str], env: dict[str, str]) -> bool:
    if stack.supervisor.asked.is_set():
        raise Asked
    began = time.monotonic()
    done = subprocess.run(
        argv,
        cwd=ROOT,
        env=stack.env | env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    verdict = "failed" if done.returncode else "ok"
    output.say(f"{name:<20} {verdict} ({time.monotonic() - began:.1f} s)")
    if done.returncode:
        output.say(done.stdout.rstrip())
    return not done.returncode


def benchmarks(folder: Path) -> dict[str, str]:
    """Return the benchmarks: name and the module that runs it."""
    single = {path.stem: f"bench.{path.stem}" for path in folder.glob("*.py")}
    packages = {
        path.parent.name: f"bench.{path.parent.name}" for path in folder.glob("*/__main__.py")
    }
    both = single | packages
    return {name: both[name] for name in sorted(both) if not name.startswith("_")}
