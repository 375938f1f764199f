"""Making a backup."""

import datetime as dt
import hashlib
import json
import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from config.backups.programs import BackupFailed, find_programs, run
from config.doctor.database import hash_key_ids, used_key_ids
from rows.crypto import mark_of_key

FORMAT = 1
DUMP, FILES, MANIFEST = "database.dump", "files", "manifest.json"


def make_backup(folder: Path, now: dt.datetime) -> dict[str, Any]:
    """Write a backup into `folder` and return its manifest; raises BackupFailed.

    The folder appears whole or not at all. The counts of the manifest and the dump see the same
    moment; files are copied afterwards, and a file is always there before the row that names it.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupFailed(f"{folder} is there and not empty. Name a folder that is new.")
    fresh = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    manifest = _dump(fresh / DUMP, now)
    manifest["files"] = _copy_files(fresh / FILES)
    manifest["dump_sha256"] = digest(fresh / DUMP)
    (fresh / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    if folder.exists():
        folder.rmdir()
    fresh.rename(folder)
    return manifest


def _dump(target: Path, now: dt.datetime) -> dict[str, Any]:
    program = find_programs("pg_dump")[0]
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        manifest = _manifest(now)
        run(
            program,
            "--format=custom",
            "--no-owner",
            "--schema=public",
            f"--snapshot={snapshot}",
            f"--file={target}",
        )
    target.chmod(0o600)
    return manifest


def _manifest(now: dt.datetime) -> dict[str, Any]:
    try:
        ours = version("wangge")
    except PackageNotFoundError:
        ours = "source"
    applied = MigrationRecorder(connection).applied_migrations()
    keys, hash_keys = used_key_ids(), hash_key_ids()
    known = sorted((keys | hash_keys) & set(settings.FIELD_KEYS))
    return {
        "format": FORMAT,
        "made_at": timezone.localtime(now).isoformat(timespec="seconds"),
        "wangge": ours,
        "django": django.get_version(),
        "postgresql": connection.cursor().connection.server_version // 10_000,
        "app_role": settings.APP_ROLE,
        "keys_needed": sorted(keys),
        "hash_keys_needed": sorted(hash_keys),
        "key_marks": {kid: mark_of_key(kid) for kid in known},
        "migrations": sorted(".".join(name) for name in applied),
        "counts": table_counts(),
    }


def table_counts() -> dict[str, int]:
    """Rows of every table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [row[0] for row in cursor.fetchall()]
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - from the catalogue
            counts[table] = cursor.fetchone()[0]
    return counts


def _copy_files(target: Path) -> dict[str, Any]:
    source = Path(settings.MEDIA_ROOT)
    if source.exists():
        shutil.copytree(source, target)
    else:
        target.mkdir()
    sums = file_sums(target)
    size = sum((target / name).stat().st_size for name in sums)
    return {"count": len(sums), "bytes": size, "sha256": sums}


def file_sums(folder: Path) -> dict[str, str]:
    """Name below `folder` -> SHA-256, of every file in it."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest(path) for path in found}


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
