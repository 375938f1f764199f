"""Restore a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backups.programs import BackupFailed
from config.backups.restoring import restore_backup


class Command(BaseCommand):
    """Runs as the owner's login (manage.py), with web, worker and beat stopped."""

    help = "Restore a backup into an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder made by manage.py backup")
        parser.add_argument(
            "--replace", action="store_true", help="throw away what is in the database now"
        )

    def handle(self, *, folder: Path, replace: bool, **options: Any) -> None:
        try:
            manifest = restore_backup(folder.absolute(), replace=replace)
        except (BackupFailed, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest["counts"].values())
        self.stdout.write(
            f"Restored {rows} rows of {len(manifest['counts'])} tables and "
            f"{manifest['files']['count']} files of {manifest['made_at']}; every count agrees."
        )
