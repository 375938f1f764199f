"""Putting a backup back into an empty database."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config.backups.making import DUMP, FILES, FORMAT, MANIFEST, digest, file_sums, table_counts
from config.backups.playing import play
from config.backups.programs import BackupFailed, find_programs
from rows import crypto
from rows.fields import sealed_columns, sealed_get

KEPT = ("disputes_ticket", "grids_grid", "grids_user")
"""Tables whose rows mean that somebody's work is in the database."""
PUT_BACK = (
    "Set WANGGE_FIELD_KEYS as it was where the backup was made (under dev.py it stands in "
    "secrets.json of the data folder: copy that file into the new folder first)."
)
SHOWN = 5
TABLE_RIGHTS = ("SELECT, INSERT, UPDATE, DELETE", "TABLES")
SEQUENCE_RIGHTS = ("USAGE, SELECT", "SEQUENCES")


def restore_backup(folder: Path, *, replace: bool = False) -> dict[str, Any]:
    """Put a backup back and return its manifest; raises BackupFailed.

    Refuses, before anything is changed: a backup that is not whole, keys that are not configured,
    other programs on the database, a database with work in it (unless `replace`). Afterwards the
    rows are counted against the manifest and one sealed text of each kind is opened.
    """
    manifest = read_manifest(folder)
    _refuse_missing_keys(manifest)
    _refuse_company()
    if not replace:
        _refuse_work()
    program, contents = _read_contents(folder / DUMP)
    _make_role()
    before, after = _emptied(), _rights("GRANT {rights}", "TO")
    connection.close()
    play(program, folder / DUMP, contents, before=before, after=after)
    _copy_files(folder)
    _compare(manifest)
    _open_one_of_each()
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # or the first questions are planned as over empty tables
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a whole backup; raises BackupFailed."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise BackupFailed(f"{folder} holds no readable {MANIFEST}: it is no backup.") from error
    if manifest.get("format") != FORMAT:
        raise BackupFailed(f"{folder} was made by another version; this one reads {FORMAT}.")
    if not (folder / DUMP).exists() or digest(folder / DUMP) != manifest["dump_sha256"]:
        raise BackupFailed(f"{folder / DUMP} is missing or damaged. Use another backup.")
    _refuse_damaged_files(folder / FILES, manifest["files"].get("sha256"))
    return manifest


def _refuse_damaged_files(folder: Path, noted: dict[str, str] | None) -> None:
    """Each file is what it was when the backup was made; older backups noted no sums of files."""
    if noted is None:
        return
    found = file_sums(folder) if folder.is_dir() else {}
    wrong = sorted(
        name for name in noted.keys() | found.keys() if noted.get(name) != found.get(name)
    )
    if wrong:
        more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        raise BackupFailed(
            f"Files of the backup are missing, damaged or not its own: {', '.join(wrong[:SHOWN])}"
            f"{more}. Use another backup; nothing was changed."
        )


def _refuse_missing_keys(manifest: dict[str, Any]) -> None:
    needed = {*manifest["keys_needed"], *manifest["hash_keys_needed"]}
    if missing := sorted(needed - set(settings.FIELD_KEYS)):
        raise BackupFailed(
            f"The backup needs the field keys {', '.join(missing)}, which are not configured: names"
            " and phones could not be read. Add them to WANGGE_FIELD_KEYS and try again."
        )
    marks = manifest.get("key_marks", {})  # backups of older versions have none
    if others := sorted(kid for kid in marks if marks[kid] != crypto.mark_of_key(kid)):
        raise BackupFailed(
            f"{', '.join(others)} of WANGGE_FIELD_KEYS is another key than the one of the same "
            f"name that the backup needs: names and phones could not be read. {PUT_BACK}"
        )


def _refuse_company() -> None:
    with connection.cursor() as cursor:
        # What another login does may be hidden from this one; a vacuum has no login.
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND usesysid IS NOT NULL"
            " AND coalesce(backend_type, 'client backend') = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if others:
        raise BackupFailed(
            f"{others} other connections use this database. Stop web, worker and beat first (stop "
            "`dev.py up`; `dev.py manage restore` then starts the database alone)."
        )


def _refuse_work() -> None:
    counts = table_counts()
    if busy := [f"{counts[table]} rows in {table}" for table in KEPT if counts.get(table)]:
        raise BackupFailed(
            f"The database is not empty: {', '.join(busy)}. Restore into a new one (another --data "
            "folder, or a DATABASE_URL of a new database), or say --replace to throw this away."
        )


def _emptied() -> list[str]:
    """Drop our tables and functions: a database that was only migrated has them, empty.

    The default rights of its first migration go too, or they would be added to those that the
    dump gives: the product could then rewrite history (docs/adr/0003).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tableowner = current_user"
        )
        tables = ", ".join(f'public."{row[0]}"' for row in cursor.fetchall())
        cursor.execute(
            "SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " AND proowner = current_user::regrole AND NOT EXISTS (SELECT FROM pg_depend"
            " WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')"
        )
        drop = [f"DROP FUNCTION {row[0]} CASCADE" for row in cursor.fetchall()]
    drop += [f"DROP TABLE {tables} CASCADE"] if tables else []
    return [*_rights("REVOKE ALL", "FROM"), *drop]


def _rights(verb: str, direction: str) -> list[str]:
    return [
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public {verb.format(rights=rights)} ON {things} "
        f'{direction} "{settings.APP_ROLE}"'
        for rights, things in (TABLE_RIGHTS, SEQUENCE_RIGHTS)
    ]


def _make_role() -> None:
    """The role the product runs as must be there before rights are given to it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.APP_ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE ROLE "{settings.APP_ROLE}" NOLOGIN')


def _read_contents(dump: Path) -> tuple[Path, list[str]]:
    """A pg_restore that can read this dump, and what to take from it; raises BackupFailed."""
    # The schema itself is there, and default rights belong to whoever owns this database.
    unwanted = (" SCHEMA - public ", " DEFAULT ACL ", " COMMENT - SCHEMA public ")
    for program in find_programs("pg_restore"):
        listed = subprocess.run(  # noqa: S603 - our own program, arguments of ours
            [program, "--list", str(dump)], capture_output=True, text=True, check=False
        )
        if listed.returncode == 0:
            lines = listed.stdout.splitlines()
            return program, [line for line in lines if not any(word in line for word in unwanted)]
    raise BackupFailed(
        f"{dump} cannot be read: {listed.stderr.strip()[-500:]} Install a pg_restore as new as the "
        "pg_dump that made it."
    )


def _copy_files(folder: Path) -> None:
    shutil.copytree(folder / FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)


def _compare(manifest: dict[str, Any]) -> None:
    counts = table_counts()
    wrong = {
        table: (rows, counts.get(table, 0))
        for table, rows in manifest["counts"].items()
        if counts.get(table, 0) != rows
    }
    if wrong:
        told = ", ".join(f"{table}: {now} of {then}" for table, (then, now) in wrong.items())
        raise BackupFailed(f"Restored, but not everything came back: {told}.")


def _open_one_of_each() -> None:
    for model, fields in sealed_columns():
        for column in fields:
            row = model._base_manager.exclude(**{column.name: ""}).first()
            if row is None:
                continue
            try:
                sealed_get(row, column.name).reveal()
            except crypto.SealError as error:
                raise BackupFailed(
                    f"The rows came back, but {model._meta.db_table} cannot be opened: {error} "
                    f"{PUT_BACK} Then restore again with --replace."
                ) from error
