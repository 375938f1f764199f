"""Back up the database and the files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backups.making import make_backup
from config.backups.programs import BackupFailed


class Command(BaseCommand):
    """Runs as the owner's login (manage.py); the product may go on working meanwhile."""

    help = "Back up the database and the files into a new folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet")

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            manifest = make_backup(folder.absolute(), timezone.now())
        except (BackupFailed, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest["counts"].values())
        self.stdout.write(
            f"Backed up {rows} rows of {len(manifest['counts'])} tables and "
            f"{manifest['files']['count']} files to {folder}."
        )
        keys = sorted({*manifest["keys_needed"], *manifest["hash_keys_needed"]})
        if keys:
            self.stdout.write(
                f"The backup does not hold the field keys. It needs: {', '.join(keys)}. Keep them "
                "in another place; without them all names and phones are lost."
            )
