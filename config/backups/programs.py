"""pg_dump and pg_restore: where they are, and how they are called without a password in sight."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg2
from django.db import connection

from config.embedded.binaries import MACHINE_POSTGRES, postgres_places, version_of

VENV = Path(sys.prefix)


class BackupFailed(Exception):
    """A sentence for the operator: what is wrong and how to mend it."""


def find_program(name: str) -> Path:
    """Return pg_dump or pg_restore, no older than the server; raises BackupFailed.

    In the order of `dev.py up`: the wheels of this environment, then the machine.
    """
    needed = connection.cursor().connection.server_version // 10_000
    seen = []
    path = os.environ.get("PATH", "")
    places = [place / name for place, _wheel in postgres_places(VENV, path, MACHINE_POSTGRES)]
    on_path = shutil.which(name, path=path)  # a machine with the client alone
    for program in [*places, *([Path(on_path)] if on_path else [])]:
        version = version_of(program)
        if version and int(version.split(".")[0]) >= needed:
            return program
        seen += [version] if version else []
    there = f"only of version {', '.join(seen)}" if seen else "nowhere"
    raise BackupFailed(
        f"The database server is PostgreSQL {needed}, but {name} is {there}. Install "
        f"postgresql-client-{needed} or newer."
    )


def run(program: Path, *arguments: str) -> str:
    """Run one of them on this database as this login; raises BackupFailed with its last words."""
    wanted = connection.get_connection_params()
    address = {
        key: value
        for key, value in wanted.items()
        if isinstance(value, str | int) and key not in ("password", "options")
    }
    done = subprocess.run(  # noqa: S603 - our own program, arguments of ours
        [program, f"--dbname={psycopg2.extensions.make_dsn(**address)}", *arguments],
        env=os.environ | {"PGPASSWORD": str(wanted.get("password") or ""), "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(f"{program.name} failed:\n{done.stderr.strip()[-1500:]}")
    return done.stdout
