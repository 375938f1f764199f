"""An embedded PostgreSQL: one cluster in the data folder, a child of dev.py, loopback only."""

import hashlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from embedded.binaries import Postgres, find_postgres
from embedded.folder import Folder
from embedded.output import Failed, Output
from embedded.ports import free_port
from embedded.processes import Child, as_nobody, end_leftover
from embedded.roles import everything, logins
from embedded.supervisor import Asked, Supervisor
from embedded.tuning import settings_of

SYSTEM_DATA = Path("/var/lib/wangge")
START_PATIENCE_S = 120.0
BUILTIN_LOCALE_SINCE = 17


class Cluster:
    """PostgreSQL's data of one data folder, and how to run it."""

    def __init__(self, folder: Folder, venv: Path, output: Output, *, throwaway: bool = False):
        self.folder = folder
        self.venv = venv
        self.output = output
        self.throwaway = throwaway
        self.user = as_nobody() if os.geteuid() == 0 else {}
        self.base = folder.root / "postgres"
        self.is_new = False
        self.programs: Postgres | None = None

    @property
    def data(self) -> Path:
        """The folder that PostgreSQL calls PGDATA."""
        return self.base / "cluster"

    def prepare(self, secrets: dict[str, str], supervisor: Supervisor) -> None:
        """Find programs, end what a killed run left, make the cluster if there is none."""
        self._settle()
        major = self._made_by()
        if major is None and self.folder.migrated.exists():
            raise Failed(
                f"The database of {self.folder.root} is missing: {self.data} is not there. Put it "
                "back, or choose another data folder with --data."
            )
        self.programs = find_postgres(self.venv, os.environ.get("PATH", ""), major=major)
        if self.user:
            self.programs = self.programs.copied_to(self.base / "programs")
        self._end_leftover()
        if major is None:
            self.output.say(f"Making a PostgreSQL {self.programs.version} database…")
            self._make(secrets, supervisor)
        elif not self._has_logins.exists():
            self._single_user(self.data, logins(secrets))  # a folder of an older version
            self._has_logins.touch()

    @property
    def _has_logins(self) -> Path:
        """Says that the logins of pages and of workers were made."""
        return self.base / "logins"

    def _settle(self) -> None:
        """Choose and make the folder; as root, one that `nobody` can reach and owns."""
        self.base.mkdir(mode=0o700, exist_ok=True)
        if not self.user:
            return
        if (owner := self.base.stat()).st_uid != 0:
            # Made by an ordinary user, or by root for nobody: PostgreSQL runs as its owner.
            self.user = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        if not may_enter(self.base.parent, self.user):
            if not any(self.base.iterdir()):
                self.base.rmdir()
            self.base = system_base(self.folder.root)
            SYSTEM_DATA.mkdir(mode=0o755, parents=True, exist_ok=True)
            self.base.mkdir(mode=0o700, exist_ok=True)
            self.output.say(
                f"PostgreSQL does not run as root, and the user nobody cannot reach "
                f"{self.folder.root}; its data is in {self.base}."
            )
        os.chown(self.base, self.user["user"], self.user["group"])
        if not may_enter(self.base, self.user):
            raise Failed(
                f"The user nobody, as whom PostgreSQL runs under root, cannot reach {self.base}. "
                "Run as an ordinary user, or set DATABASE_URL."
            )

    def _made_by(self) -> int | None:
        stamp = self.data / "PG_VERSION"
        if not stamp.exists():
            return None
        if not (text := stamp.read_bytes().strip()).isdigit():
            raise Failed(f"{stamp} is damaged, and perhaps the database too: restore a backup.")
        return int(text)

    def _postmaster(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return []

    def _end_leftover(self) -> None:
        lines = self._postmaster()
        if lines and lines[0].isdigit():
            pid = int(lines[0])
            if end_leftover(pid, str(self.data), ask=signal.SIGINT, patience=60):
                self.output.say("The PostgreSQL of a killed run has ended.")

    def _make(self, secrets: dict[str, str], supervisor: Supervisor) -> None:
        """Make the cluster beside its place and rename it: it is there whole or not at all."""
        assert self.programs is not None  # noqa: S101
        fresh = self.base / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        password = self.base / "password.new"
        password.unlink(missing_ok=True)
        descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(descriptor, secrets["postgres_superuser"].encode())
        os.close(descriptor)
        if self.user:
            os.chown(password, self.user["user"], self.user["group"])
        locale = ["--locale=C.UTF-8"]
        if self.programs.major >= BUILTIN_LOCALE_SINCE:
            # With the locale C, pg_trgm finds no Chinese; the builtin one needs nothing installed.
            locale = ["--locale-provider=builtin", *locale]
        argv = [str(self.programs.bin / "initdb"), "-D", str(fresh), "-U", "postgres"]
        argv += [*locale, "--encoding=UTF8", "--auth=scram-sha-256", f"--pwfile={password}"]
        argv += ["--no-sync"] if self.throwaway else []
        try:
            supervisor.run_step(self._child("initdb", argv, show=False))
        finally:
            password.unlink(missing_ok=True)
        self._single_user(fresh, everything(secrets))
        fresh.rename(self.data)
        self._has_logins.touch()
        self.is_new = True

    def _single_user(self, data: Path, sql: str) -> None:
        """Run statements, one a line, without a network and while no server runs."""
        assert self.programs is not None  # noqa: S101
        argv = [str(self.programs.bin / "postgres"), "--single", "-D", str(data)]
        argv += ["-c", "exit_on_error=on", *self._options(), "postgres"]
        done = subprocess.run(
            argv,
            input=sql,
            env=bare_environment(),
            cwd="/",
            capture_output=True,
            text=True,
            timeout=START_PATIENCE_S,
            check=False,
            **self.user,
        )
        if done.returncode:
            raise Failed(f"PostgreSQL could not make its roles:\n{done.stderr[-2000:]}")

    def _options(self) -> list[str]:
        assert self.programs is not None  # noqa: S101
        settings = settings_of(self.programs.major, throwaway=self.throwaway)
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _child(self, name: str, argv: list[str], *, show: bool = True) -> Child:
        return Child(
            name,
            argv,
            env=bare_environment(),
            output=self.output,
            log=self.folder.log / "postgres.log",
            stop_signal=signal.SIGINT,  # "fast": end sessions, write a checkpoint, leave
            force_signal=signal.SIGQUIT,
            patience=60,
            user=self.user,
            show=show and self.output.children,
        )

    def start(self, supervisor: Supervisor) -> int:
        """Start the server as a child and wait until it takes connections; return its port."""
        assert self.programs is not None  # noqa: S101
        for attempts_left in (2, 1, 0):
            port = free_port()
            argv = [str(self.programs.bin / "postgres"), "-D", str(self.data), "-p", str(port)]
            child = self._child("postgres", argv + self._options())
            child.start()
            if self._wait(child, supervisor):
                supervisor.keep(child, vital=True)
                return port
            words = child.last_lines()
            child.stop()
            if "in use" not in words or not attempts_left:
                break
        raise Failed(f"PostgreSQL does not start. Its last lines:\n{words}")

    def _wait(self, child: Child, supervisor: Supervisor) -> bool:
        """The last line of postmaster.pid turns to "ready" when connections are taken."""
        deadline = time.monotonic() + START_PATIENCE_S
        while child.is_alive() and time.monotonic() < deadline:
            lines = self._postmaster()
            if len(lines) > 7 and lines[0] == str(child.pid) and lines[7].strip() == "ready":
                return True
            if supervisor.asked.wait(0.02):
                child.stop()
                raise Asked
        return False


def bare_environment() -> dict[str, str]:
    """PostgreSQL's environment: nothing of ours, English messages."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def system_base(root: Path) -> Path:
    """Return the folder under /var/lib that belongs to a data folder `nobody` cannot reach."""
    return SYSTEM_DATA / hashlib.sha256(str(root).encode()).hexdigest()[:12]


def may_enter(place: Path, user: dict) -> bool:
    """Can this user come into the folder? Tried, not reckoned: lists of rights may say anything."""
    tried = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(place)],
        cwd="/",
        capture_output=True,
        check=False,
        **user,
    )
    return tried.returncode == 0
