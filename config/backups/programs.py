"""pg_dump and pg_restore: where they are, and how they are called without a password in sight."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg2
from django.db import connection

from embedded.binaries import MACHINE_POSTGRES, postgres_places, version_of

VENV = Path(sys.prefix)


class BackupFailed(Exception):
    """A sentence for the operator: what is wrong and how to mend it."""


def find_programs(name: str) -> list[Path]:
    """Return where pg_dump or pg_restore is, no older than the server; raises BackupFailed.

    Those of the server's own version first, since a newer one may write what the server does not
    know; else in the order of `dev.py up`: the wheels of this environment, then the machine.
    """
    needed = connection.cursor().connection.server_version // 10_000
    path = os.environ.get("PATH", "")
    places = [place / name for place, _wheel in postgres_places(VENV, path, MACHINE_POSTGRES)]
    on_path = shutil.which(name, path=path)  # a machine with the client alone
    seen = {}
    for program in [*places, *([Path(on_path)] if on_path else [])]:
        if version := version_of(program):
            seen[program] = version
    majors = {program: int(version.split(".")[0]) for program, version in seen.items()}
    fit = [program for program, major in majors.items() if major >= needed]
    if fit:
        return sorted(fit, key=lambda program: majors[program] != needed)
    there = f"only of version {', '.join(dict.fromkeys(seen.values()))}" if seen else "nowhere"
    raise BackupFailed(
        f"The database server is PostgreSQL {needed}, but {name} is {there}. Install "
        f"postgresql-client-{needed} or newer."
    )


def run(program: Path, *arguments: str) -> str:
    """Run one of them on this database as this login; raises BackupFailed with its last words."""
    done = subprocess.run(  # noqa: S603 - our own program, arguments of ours
        [program, f"--dbname={address()}", *arguments],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(f"{program.name} failed:\n{done.stderr.strip()[-1500:]}")
    return done.stdout


def address() -> str:
    """This database and login as libpq takes them; the password travels in the environment."""
    wanted = connection.get_connection_params()
    parts = {
        key: value
        for key, value in wanted.items()
        if isinstance(value, str | int) and key not in ("password", "options")
    }
    return psycopg2.extensions.make_dsn(**parts)


def environment() -> dict[str, str]:
    """What pg_dump, pg_restore and psql run in."""
    password = connection.get_connection_params().get("password")
    return os.environ | {"PGPASSWORD": str(password or ""), "LC_ALL": "C"}
