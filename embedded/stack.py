"""The servers of one data folder, and the environment that settings read (deploy/wangge.env.example).

`Stack` is the right to run them; `running` finds the ones that run already.
"""

import json
import os
import shutil
import signal
from pathlib import Path

from embedded.folder import Folder, Lock, read_json, read_secrets, write_private
from embedded.output import Failed, Output
from embedded.postgres import Cluster
from embedded.processes import Child, end_leftover
from embedded.supervisor import Supervisor
from embedded.valkey import start_valkey

LEAST_ROOM = 64 * 2**20  # four files of PostgreSQL's log: with less it cannot start
ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"


LOGINS = {
    "DATABASE_URL": "wangge_web",
    "DATABASE_WORKER_URL": "wangge_worker",
    "DATABASE_OWNER_URL": "wangge_owner",
}
SERVERS = (*LOGINS, "REDIS_URL")
# Two of these at once on the same rows, and one of them cannot read what the other wrote.
IDENTITY = ("WANGGE_FIELD_KEYS", "WANGGE_SECRET_KEY", *SERVERS)


class Stack:
    """PostgreSQL and Valkey of a data folder, or those that the environment names instead."""

    def __init__(self, folder: Folder, output: Output, *, throwaway: bool = False):
        self.folder = folder
        self.output = output
        self.throwaway = throwaway
        self.lock = Lock(folder)
        self.supervisor = Supervisor(output)
        self.supervisor.on_start = self._remember_children
        self.supervisor.is_patient = self._is_without_room
        self.env: dict[str, str] = {}
        self.cluster: Cluster | None = None

    def start(self, *, demo: str, hosts: str = "") -> None:
        """Start the servers; afterwards `env` is what children need. The lock must be held."""
        self.end_leftovers()
        secrets = read_secrets(self.folder)
        env = project_environment(self.folder)
        env["WANGGE_DEMO"] = demo
        for name in ("WANGGE_SECRET_KEY", "WANGGE_FIELD_KEYS"):
            env.setdefault(name, secrets[name])
        if hosts:
            env.setdefault("WANGGE_HOSTS", hosts)
        if "DATABASE_URL" not in env:
            self.cluster = Cluster(self.folder, VENV, self.output, throwaway=self.throwaway)
            self.cluster.prepare(secrets, self.supervisor)
            port = self.cluster.start(self.supervisor)
            for name, login in LOGINS.items():
                env[name] = f"postgres://{login}:{secrets[login]}@127.0.0.1:{port}/wangge"
            env["WANGGE_DATABASE_FOLDER"] = str(self.cluster.base)
        if "REDIS_URL" not in env:
            password = secrets["valkey"]
            port = start_valkey(self.folder, VENV, password, self.output, self.supervisor)
            env["REDIS_URL"] = f"redis://:{password}@127.0.0.1:{port}/0"
        self.env = env
        self.remember()

    def remember(self, **more: str) -> None:
        """Write down where everything is, for `dev.py manage` and for the next start."""
        ours = {k: v for k, v in self.env.items() if k.startswith("WANGGE_") or k in SERVERS}
        state = {"pid": os.getpid(), "env": ours, **more}
        write_private(self.folder.state, json.dumps(state, indent=1) + "\n")

    def _remember_children(self) -> None:
        """Write down the children, for the start after a SIGKILL.

        A full disk must not end what runs: then the older list stays, and the leash has to do.
        """
        pids = {child.name: [child.pid, sign_of(child)] for child in self.supervisor.children}
        try:
            write_private(self.folder.pids, json.dumps(pids, indent=1) + "\n")
        except OSError as reason:
            self.output.say(f"The list of processes cannot be written down. {reason}")

    def _is_without_room(self) -> bool:
        """A database that dies of a full disk comes back when somebody makes room."""
        if self.cluster is None:
            return False
        return shutil.disk_usage(self.cluster.base).free < LEAST_ROOM

    def end_leftovers(self) -> bool:
        """End what a killed run left; whether there was such a run. The lock must be held."""
        self.folder.state.unlink(missing_ok=True)
        left = read_json(self.folder.pids)
        for name, (pid, sign) in (left or {}).items():
            ask = signal.SIGINT if name == "postgres" else signal.SIGTERM
            if end_leftover(pid, sign, ask=ask, patience=30):
                self.output.say(f"The {name} of a killed run has ended.")
        return self.folder.pids.exists()

    def needs_migration(self) -> bool:
        """Is the database one of ours that was never migrated?"""
        return self.cluster is not None and not self.folder.migrated.exists()

    def migrate(self) -> None:
        """Bring the schema up to date. Raises Failed or Asked."""
        self.output.say("Bringing the database up to date…")
        self.supervisor.run_step(self.manage("migrate", "migrate", "--no-input"))
        if self.cluster is not None:
            self.folder.migrated.touch()

    def manage(self, name: str, *arguments: str) -> Child:
        """Return a child that runs one command of manage.py."""
        return self.child(name, "python", "manage.py", *arguments, patience=15)

    def child(self, name: str, program: str, *arguments: str, patience: float = 20) -> Child:
        """Return a child that runs a program of the .venv inside the project."""
        return Child(
            name,
            [str(VENV / "bin" / program), *arguments],
            env=self.env,
            output=self.output,
            log=self.folder.log / f"{name}.log",
            cwd=ROOT,
            patience=patience,
            show=self.output.children,
        )

    def stop(self) -> None:
        """Stop the servers and give the folder back."""
        self.folder.state.unlink(missing_ok=True)
        self.supervisor.stop_all()
        self.folder.pids.unlink(missing_ok=True)
        self.lock.drop()

    def remove(self) -> None:
        """Throw the data away; for folders made for one run."""
        if self.cluster is not None:
            shutil.rmtree(self.cluster.base, ignore_errors=True)
        shutil.rmtree(self.folder.root, ignore_errors=True)


def sign_of(child: Child) -> str:
    """What its command line holds, with or without an interpreter before it."""
    return " ".join(child.argv[1:])


def project_environment(folder: Folder) -> dict[str, str]:
    """Return our environment with what every process of the project needs."""
    env = dict(os.environ)
    for name in ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"):
        env.pop(name, None)
    for name in SERVERS:
        if not env.get(name):
            env.pop(name, None)
    if "DATABASE_URL" not in env:
        for name in LOGINS:
            env.pop(name, None)
    env["VIRTUAL_ENV"] = str(VENV)
    env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', '')}"
    env["PYTHONUNBUFFERED"] = "1"
    env["DJANGO_SETTINGS_MODULE"] = "config.settings"
    env["WANGGE_DATA"] = str(folder.root)
    env.setdefault("WANGGE_HTTPS", "0")
    env.setdefault("WANGGE_LOG", "plain")
    return env


def running(folder: Folder, lock: Lock) -> dict[str, str] | None:
    """Return the environment of the stack that runs on this folder, once it is up.

    What a killed run wrote is told by its process id, which is not the holder's. What is given
    counts. Raises Failed where that would be another database or other keys than the stack's own.
    """
    state = read_json(folder.state)
    if not state or state["pid"] != lock.holder()["pid"]:
        return None
    for name in IDENTITY:
        if (os.environ.get(name) or None) not in (None, state["env"].get(name)):
            raise Failed(
                f"{name} is given, but the Wangge that runs on {folder.root} was started with "
                f"another one and would go on with it. Stop that one first and start it with the "
                f"new {name}, or leave {name} out."
            )
    ours = project_environment(folder)
    theirs = {name: value for name, value in state["env"].items() if not os.environ.get(name)}
    return ours | theirs


def refuse_second(folder: Folder, lock: Lock) -> Failed:
    """Say who uses the folder."""
    holder = lock.holder()
    state = read_json(folder.state) or {}
    where = f" at {state['url']}" if state.get("url") else ""
    return Failed(
        f"Wangge already runs on {folder.root}{where} (`dev.py {holder['what']}`, process "
        f"{holder['pid']}). Stop that one first, or choose another folder with --data."
    )
