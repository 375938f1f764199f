"""The real stack: on a database of its own with two workers and two beats, or all of `dev.py up`."""

import contextlib
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 60


def with_database(url: str, name: str) -> str:
    """The same server and login, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RealStack:
    """Starts everything as `up` does, but twice the workers and beats; `stop()` ends it."""

    def __init__(self, folder: Path, ladder: str) -> None:
        self.folder, self.ladder = folder, ladder
        self.name = f"wangge_e2e_{secrets.token_hex(4)}"
        self.owner_url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.children: list[subprocess.Popen] = []
        self.env = os.environ | {
            "DATABASE_URL": with_database(os.environ["DATABASE_URL"], self.name),
            "WANGGE_AS_WORKER": "",  # the tests' own process read the worker's settings
            "DATABASE_WORKER_URL": with_database(
                os.environ.get("DATABASE_WORKER_URL") or os.environ["DATABASE_URL"], self.name
            ),
            "DATABASE_OWNER_URL": with_database(self.owner_url, self.name),
            "WANGGE_DATA": str(folder),
            "WANGGE_DEMO": "test",
            "WANGGE_HTTPS": "0",
            "WANGGE_HOSTS": "127.0.0.1",
            "WANGGE_LOG": "plain",
            "WANGGE_SWEEP_SECONDS": "2",
            "WANGGE_QUEUE": self.name,
        }

    def start(self) -> None:
        """Make the database, migrate, seed, start the five processes and wait for /readyz."""
        self._on_server(f'CREATE DATABASE "{self.name}"')
        self.manage("migrate", "-v", "0")
        self._python("-m", "tests.e2e.seed", self.ladder)
        (self.folder / "static").mkdir(parents=True, exist_ok=True)
        bind = f"127.0.0.1:{self.port}"
        self._child(
            "gunicorn", "-b", bind, "-w", "2", "-k", "gthread", "--no-control-socket", "config.wsgi"
        )
        for number in (1, 2):
            self._child("celery", "-q", "-A", "config", "worker", "-c", "1", "-n", f"w{number}@%h")
            schedule = str(self.folder / f"beat{number}")
            self._child("celery", "-q", "-A", "config", "beat", "-s", schedule)
        self._wait()

    def stop(self) -> None:
        """End every process, then drop the database."""
        for child in reversed(self.children):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
        for child in self.children:
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        self._on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def manage(self, *arguments: str) -> str:
        """Run manage.py on this database; returns what it printed."""
        return self._python("manage.py", *arguments)

    def sql(self, statement: str, *values: object) -> list[tuple]:
        """Ask (or age) the rows as the owner."""
        with contextlib.closing(psycopg2.connect(self.env["DATABASE_OWNER_URL"])) as link:
            link.autocommit = True
            with link.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []

    def wait_for(self, statement: str, *values: object, answer: object) -> None:
        """Wait until the first cell of the statement's answer is `answer`."""
        until = time.monotonic() + PATIENCE_S
        while (got := self.sql(statement, *values)) != [(answer,)]:
            assert time.monotonic() < until, f"{statement}: {got}, not {answer}\n{self.last()}"
            time.sleep(0.2)  # waiting for another process, whose clock is not ours to pass in

    def last(self) -> str:
        """The last lines of every process's log."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"== {log.name}\n{log.read_text()[-1500:]}" for log in logs)

    def _python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _child(self, *words: str) -> None:
        program = Path(sys.executable).with_name(words[0])
        with (self.folder / f"{len(self.children)}-{words[0]}.log").open("w") as log:
            self.children.append(
                subprocess.Popen(
                    [program, *words[1:]],
                    cwd=ROOT,
                    env=self.env,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                if urllib.request.urlopen(f"{self.url}/readyz", timeout=5).status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(f"/readyz does not answer\n{self.last()}")

    def _on_server(self, statement: str) -> None:
        link = psycopg2.connect(with_database(self.owner_url, "postgres"))
        link.autocommit = True
        with contextlib.closing(link), link.cursor() as cursor:
            cursor.execute(statement)


class OwnStack:
    """`dev.py up` on a data folder of its own, PostgreSQL and Valkey included: all of it may die."""

    def __init__(self, **env: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="wangge-kills-"))
        self.folder.chmod(0o711)  # under root PostgreSQL runs as nobody, who must come through
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        theirs = {"DATABASE_URL", "DATABASE_WORKER_URL", "DATABASE_OWNER_URL", "REDIS_URL"}
        outside = {
            name: value
            for name, value in os.environ.items()
            if name not in theirs and not name.startswith("WANGGE_")
        }
        self.outside = outside | env
        self.output = self.folder / "up.log"
        self.process: subprocess.Popen | None = None

    def start(self, ladder: str) -> None:
        """Start everything and fill it with the small county."""
        argv = ["dev.py", "--data", str(self.folder), "up", "--port", str(self.port)]
        with self.output.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, *argv, "--demo", "none"],
                cwd=ROOT,
                env=self.outside,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.wait(600)
        self.run("-m", "tests.e2e.seed", ladder)

    def wait(self, seconds: float = 180) -> None:
        """Until /readyz says that everything is there."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.readiness() == "ok":
                return
            assert self.process is None or self.process.poll() is None, self.last()
            time.sleep(0.2)  # other processes, whose clock is not ours to pass in
        raise AssertionError(f"/readyz is not ok\n{self.last()}")

    def readiness(self) -> str:
        """What /readyz says; nothing when nobody answers."""
        ask = urllib.request.Request(f"{self.url}/readyz")
        with (
            contextlib.suppress(OSError, http.client.HTTPException),
            urllib.request.urlopen(ask, timeout=5) as answer,
        ):
            return json.load(answer)["status"]
        return ""

    @property
    def env(self) -> dict[str, str]:
        """What its processes run with."""
        state = json.loads((self.folder / "run" / "stack.json").read_text())
        return self.outside | {"DJANGO_SETTINGS_MODULE": "config.settings"} | state["env"]

    def run(self, *arguments: str, fails: bool = False) -> str:
        """Run a program of the project beside it, which may fail; returns what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True
        )
        assert fails or done.returncode == 0, (
            f"{arguments}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
        )
        return done.stdout

    def sql(self, statement: str, *values: object) -> list[tuple]:
        """Ask (or age) the rows as the owner; raises psycopg2.OperationalError while it is down."""
        with contextlib.closing(psycopg2.connect(self.env["DATABASE_OWNER_URL"])) as link:
            link.autocommit = True
            with link.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []

    def pid(self, name: str) -> int:
        """The process that `up` watches under this name; 0 while it is not written down."""
        try:
            return json.loads((self.folder / "run" / "pids.json").read_text())[name][0]
        except (OSError, ValueError, KeyError):
            return 0

    def last(self) -> str:
        """The last lines that it printed."""
        return self.output.read_text()[-4000:]

    def stop(self) -> None:
        """End it and throw its data away."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(timeout=120)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def children_of(pid: int) -> list[int]:
    """The processes that this one has forked."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            parent = place.read_text().rpartition(")")[2].split()[1]
            found += [int(place.parent.name)] if int(parent) == pid else []
    return sorted(found)
