"""The data folder: its places, its secrets, and the lock that lets one dev.py at a time use it."""

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import IO

from embedded.output import Failed

# PostgreSQL takes paths of 1023 bytes; its programs, copied below, need some 120 of them.
LONGEST_PATH = 850
DEMOS = ("nanzhao", "none")
LOGINS = ("wangge_web", "wangge_worker")
PASSWORDS = ("postgres_superuser", "wangge_owner", "wangge_app", *LOGINS, "valkey")


class Folder:
    """Places inside one data folder. Nothing is made until `prepare`."""

    def __init__(self, root: Path):
        self.root = root.expanduser().absolute()
        self.run = self.root / "run"
        self.log = self.root / "log"
        self.secrets = self.root / "secrets.json"
        self.state = self.run / "stack.json"
        self.pids = self.run / "pids.json"
        self.migrated = self.root / "migrated"
        self.demo = self.root / "demo"

    def prepare(self) -> None:
        """Make the folders. Raises Failed when this user may not, or a path would be too long."""
        if len(os.fsencode(self.root)) > LONGEST_PATH:
            raise Failed(
                f"The path of the data folder is too long for PostgreSQL: {self.root} has more "
                f"than {LONGEST_PATH} bytes. Choose a shorter one with --data."
            )
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            for place in (self.run, self.log):
                place.mkdir(mode=0o700, exist_ok=True)
            if not os.access(self.root, os.W_OK | os.X_OK):
                raise PermissionError
        except OSError:
            raise Failed(
                f"The data folder {self.root} cannot be written by this user. "
                "Run as its owner, or choose another one with --data."
            ) from None

    def remembered_demo(self) -> str | None:
        """Return which demo this folder was started with, if it ever was."""
        if not self.demo.exists():
            return None
        kept = self.demo.read_text(errors="replace").strip()
        return kept if kept in DEMOS else None


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read, whole or not at all."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def read_json(path: Path) -> dict | None:
    """Return what a JSON file holds, or None when there is none (or half of one)."""
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return None


def field_key() -> str:
    """Return a new key for personal data in the form of WANGGE_FIELD_KEYS (trust.md)."""
    return "k1:" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def read_secrets(folder: Folder) -> dict[str, str]:
    """Return this folder's passwords and keys, made at the first start.

    Raises Failed when they are gone but data is there: new keys could never read it.
    """
    known = read_json(folder.secrets)
    if known:
        if missing := set(LOGINS) - set(known):  # a folder of an older version
            known |= {name: secrets.token_urlsafe(24) for name in sorted(missing)}
            write_private(folder.secrets, json.dumps(known, indent=1) + "\n")
        return known
    if folder.secrets.exists() or folder.migrated.exists():
        raise Failed(
            f"{folder.secrets} is missing or damaged, but this data folder holds data that only "
            "its keys can read. Put the file back from where you keep it, or choose another "
            "folder with --data."
        )
    made = {name: secrets.token_urlsafe(24) for name in PASSWORDS}
    made["WANGGE_SECRET_KEY"] = secrets.token_urlsafe(48)
    made["WANGGE_FIELD_KEYS"] = field_key()
    write_private(folder.secrets, json.dumps(made, indent=1) + "\n")
    return made


class Lock:
    """The right to run servers in a data folder; the kernel gives it back when we die."""

    def __init__(self, folder: Folder):
        self.path = folder.run / "lock"
        self.guests = folder.run / "guests"
        self.file: IO[str] | None = None

    def take(self, what: str) -> bool:
        """Take the lock, and say who holds it; False when somebody else does."""
        file = self.path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "what": what}))
        file.flush()
        self.file = file
        return True

    def holder(self) -> dict:
        """Return the pid and the command of whoever holds it."""
        return read_json(self.path) or {"pid": 0, "what": "starting"}

    def drop(self) -> None:
        """Give the lock back."""
        if self.file:
            self.file.close()
            self.file = None

    def enter_as_guest(self) -> int:
        """Return a descriptor that says "a command uses these servers"; it may outlive exec."""
        return self._guests(fcntl.LOCK_SH)

    def wait_for_guests(self, then: Callable[[], None]) -> int:
        """Wait until no command uses the servers, keep new ones out, and then stop them.

        Returns the descriptor that keeps them out; closing it lets them in again.
        """
        descriptor = self._guests(fcntl.LOCK_EX)
        then()
        return descriptor

    def _guests(self, mode: int) -> int:
        descriptor = os.open(self.guests, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(descriptor, mode)
        return descriptor
