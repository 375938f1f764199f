"""Pages: what the pages opened all day cost beside an older build, `--base REV`.

Both builds run in turns, each on its own database made by its own demo with the same seed and moment,
and answer the same requests (bench/_served.py). REV gets a git worktree in a temporary folder. It is
run by this build's packages where its lock names no other versions, else by a .venv of its own.

Prints one line of JSON; without `--json` also a table, on standard error.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import psycopg2

HERE = Path(__file__).resolve().parents[1]
MOMENT = "2026-07-15T14:30:00+08:00"
ROUNDS = 30
PHONE = ("home", "todo", "inbox", "report", "log", "me", "help")
DESK = ("queue", "board", "tree", "directory", "dashboard", "ticket")
PEOPLE = {"leader": (*PHONE, *DESK), "village": (*PHONE, *DESK), "township": (*PHONE, *DESK)}
PEOPLE |= {"clerk": ("home", "todo", "inbox", "me", "help", "queue", "tree", "directory", "ticket")}
MAIN = dict.fromkeys(PHONE, "leader") | dict.fromkeys(DESK, "township")
"""Whose page the figure is: phone pages are the leader's, desk pages the township's."""


class Build:
    """One build: its code, its packages, its database, and the process that answers."""

    def __init__(self, name: str, code: Path, python: Path, scratch: Path) -> None:
        self.code, self.python = code, python
        data = scratch / f"data-{name}"
        data.mkdir()
        # Every login of the servers, those of commands too.
        logins = {key: url for key, url in os.environ.items() if url.startswith("postgres")}
        own = {key: _renamed(url, name) for key, url in logins.items()}
        env = os.environ | own | {"PYTHONPATH": str(code), "WANGGE_DATA": str(data)}
        self.env = env | {"WANGGE_DEMO": "trial", "DJANGO_SETTINGS_MODULE": "config.settings"}
        self.database, self.process = name, None

    def make(self) -> None:
        """Its database, migrated and played."""
        _as_owner(f'CREATE DATABASE "{self.database}"')
        self._manage("migrate", "--no-input", WANGGE_AS_OWNER="1")
        self._manage("demo", "--now", MOMENT, "--seed", "1")

    def _manage(self, *arguments: str, **more: str) -> None:
        argv = [str(self.python), "manage.py", *arguments]
        subprocess.run(argv, cwd=self.code, env=self.env | more, check=True, stdout=sys.stderr)

    def serve(self) -> None:
        """Start the process that answers."""
        argv = [str(self.python), str(HERE / "bench" / "_served.py"), MOMENT]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            argv, cwd=self.code, env=self.env, stdin=pipe, stdout=pipe, text=True
        )

    def ask(self, **wish: Any) -> Any:
        """One request, as the process answers it."""
        assert self.process is not None
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(wish) + "\n")
        self.process.stdin.flush()
        if not (line := self.process.stdout.readline()):
            raise SystemExit(f"The process of {self.code} ended.")
        return json.loads(line)

    def stop(self) -> None:
        """End the process."""
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
            self.process.wait(timeout=30)


OWNER = "DATABASE_OWNER_URL"


def _renamed(url: str, database: str) -> str:
    return re.sub(r"/[^/?]+(\?.*)?$", rf"/{database}\1", url)


def _as_owner(statement: str) -> None:
    link = psycopg2.connect(os.environ[OWNER])
    link.autocommit = True
    try:
        link.cursor().execute(statement)
    finally:
        link.close()


def pins(lock: Path) -> set[str]:
    """The versions that a lock names."""
    return set(re.findall(r"^[\w.\[\]-]+==[^\s;]+", lock.read_text(encoding="utf-8"), re.MULTILINE))


def python_for(code: Path, scratch: Path) -> Path:
    """The interpreter of this build where its packages will do, else one of a .venv made for it."""
    theirs = code / "requirements.lock"
    if pins(theirs) <= pins(HERE / "requirements.lock"):
        return Path(sys.executable)
    made = scratch / "venv"
    venv.create(made, with_pip=True)
    python = made / "bin" / "python"
    argv = [str(python), "-m", "pip", "install", "--require-hashes", "-r", str(theirs)]
    subprocess.run(argv, check=True, stdout=sys.stderr)
    return python


def measure(base: Build, now: Build, rounds: int) -> dict[str, dict[str, Any]]:
    """Every page of every person: calls, processor time in turns, queries and bytes."""
    found: dict[str, dict[str, Any]] = {}
    for who, pages in PEOPLE.items():
        for page in pages:
            wish = {"who": who, "page": page}
            first = [build.ask(**wish, look=True) for build in (base, now)]
            if any(one["status"] != 200 for one in first):
                continue
            calls = [build.ask(**wish, profile=True)["calls"] for build in (base, now)]
            times: list[list[float]] = [[], []]
            for _round in range(rounds):
                for build, taken in zip((base, now), times, strict=True):
                    taken.append(build.ask(**wish)["cpu_ms"])
            found[f"{page} {who}"] = {
                "calls": calls,
                "cpu_ms": [round(statistics.median(taken), 2) for taken in times],
                "queries": first[1]["queries"],
                "base_queries": first[0]["queries"],
                "bytes": first[1]["bytes"],
            }
    return found


def tell(found: dict[str, dict[str, Any]]) -> None:
    """The table."""
    for key, row in found.items():
        (calls, calls_now), (cpu, cpu_now) = row["calls"], row["cpu_ms"]
        line = f"{key:20} {calls:8,} {calls_now:8,}  {calls_now / calls:5.2f}"
        line += f"  {cpu:7.1f} {cpu_now:7.1f} ms  {cpu_now / cpu:5.2f}"
        sys.stderr.write(f"{line}  {row['queries']:3} queries\n")


def main() -> None:
    """Both builds, page by page."""
    parser = argparse.ArgumentParser(prog="python3 dev.py bench pages")
    parser.add_argument("--base", required=True, metavar="REV", help="the build beside this one")
    parser.add_argument("--json", action="store_true", help="no table")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="wangge-pages-"))
    code = scratch / "base"
    git = ["git", "-C", str(HERE), "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", str(code), chosen.base], check=True)
    builds = []
    try:
        for name, where in (("pages_base", code), ("pages_now", HERE)):
            build = Build(name, where, python_for(where, scratch), scratch)
            builds.append(build)
            build.make()
        for build in builds:
            build.serve()
        found = measure(builds[0], builds[1], chosen.rounds)
    finally:
        for build in builds:
            build.stop()
        subprocess.run([*git, "remove", "--force", str(code)], check=False)
        shutil.rmtree(scratch, ignore_errors=True)
    if not chosen.json:
        tell(found)
    pages = {page: found[f"{page} {who}"] | {"who": who} for page, who in MAIN.items()}
    load = round(os.getloadavg()[0], 1)
    answer = {"name": "pages", "base": chosen.base, "pages": pages, "people": found, "load": load}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
