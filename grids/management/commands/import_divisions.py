"""`manage.py import_divisions`: the official tree of a county or a city from the national files."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.actions.divisions import TIERS, Imported, import_divisions
from grids.divisions import Divisions, read_divisions
from grids.divisions.lines import is_number
from grids.divisions.tables import STREETS, VILLAGES
from grids.errors import Refused
from grids.tiers import Tier

SHOWN = 20
"""At most so many names in one line of the report."""


class Command(BaseCommand):
    """Creates and renames, never removes; one bad row, and nothing is written (exit code 1)."""

    help = "Import the division codes of a county or a city (see data/divisions/SOURCE.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, the place, and how to answer."""
        parser.add_argument("--dir", required=True, type=Path, help="folder of the five CSV files")
        place = parser.add_mutually_exclusive_group(required=True)
        place.add_argument("--county", metavar="CODE", help="six digits, such as 411321")
        place.add_argument("--city", metavar="CODE", help="four digits, such as 4113")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")
        parser.add_argument(
            "--with-placeholders", action="store_true", help="import statistical placeholders too"
        )
        parser.add_argument("--json", action="store_true", help="end with one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, tell every bad row, write all or nothing."""
        folder: Path = options["dir"]
        if not folder.is_dir():
            raise CommandError(_("There is no folder %(dir)s.") % {"dir": folder})
        wanted = self._wanted(options)
        found = read_divisions(folder, wanted, with_placeholders=options["with_placeholders"])
        if found.faults:
            self._tell_faults(found, options["json"])
        try:
            done = import_divisions(found, by=None, now=timezone.now(), dry_run=options["dry_run"])
        except Refused as refused:
            raise CommandError(str(refused), returncode=1) from refused
        self._tell(found, done, options["dry_run"])
        if options["json"]:
            self.stdout.write(as_json(found, done))

    def _wanted(self, options: dict[str, Any]) -> str:
        wanted: str = options["county"] or options["city"]
        due = 6 if options["county"] else 4
        if not is_number(wanted) or len(wanted) != due:
            raise CommandError(
                _("“%(code)s” is no division code: a county has six digits, a city four.")
                % {"code": wanted}
            )
        return wanted

    def _tell_faults(self, found: Divisions, wants_json: bool) -> None:
        for fault in found.faults:
            self.stderr.write(str(fault))
        if wants_json:
            self.stdout.write(as_json(found, None))
        n = len(found.faults)
        raise CommandError(
            ngettext(
                "%(n)s bad row: nothing was written.", "%(n)s bad rows: nothing was written.", n
            )
            % {"n": n},
            returncode=1,
        )

    def _tell(self, found: Divisions, done: Imported, dry_run: bool) -> None:
        for row in found.placeholders:
            said = {"code": row.code, "name": row.formal_name}
            self.stdout.write(_("Left out, a placeholder: %(code)s %(name)s") % said)
        for row in done.closed:
            said = {"code": row.code, "name": row.formal_name}
            self.stdout.write(_("Left out, closed or renumbered here: %(code)s %(name)s") % said)
        for grid in done.withdrawn:
            said = {"code": grid.code, "name": grid.formal_name}
            self.stdout.write(_("No longer in the files, kept here: %(code)s %(name)s") % said)
        for tier in TIERS:
            self._tell_tier(tier, done)
        self._tell_gaps(found)
        if not any(done.created.values()) and not any(done.updated.values()):
            self.stdout.write(_("Nothing changed."))
        elif dry_run:
            self.stdout.write(_("A dry run: nothing was written."))

    def _tell_gaps(self, found: Divisions) -> None:
        """Some counties have no townships in the national file; so has a file that was cut off."""
        rows = [*found.placeholders, *(row for tier in TIERS for row in found.rows[tier])]
        for county in found.rows[Tier.COUNTY]:
            below = {row.tier for row in rows if row.code.startswith(county.code)}
            for table in (STREETS, VILLAGES):
                if table.tier not in below:
                    said = {"file": table.file, "code": county.code}
                    self.stdout.write(_("%(file)s has no row for %(code)s.") % said)
                    break

    def _tell_tier(self, tier: Any, done: Imported) -> None:
        said = {
            "tier": tier.label,
            "created": len(done.created[tier]),
            "updated": len(done.updated[tier]),
            "unchanged": done.unchanged[tier],
        }
        self.stdout.write(
            _("%(tier)s: %(created)s new, %(updated)s renamed, %(unchanged)s unchanged") % said
        )
        if renamed := [grid.name for grid in done.updated[tier]]:
            names = ", ".join(renamed[:SHOWN]) + (" …" if len(renamed) > SHOWN else "")
            self.stdout.write(_("Renamed: %(names)s") % {"names": names})


def as_json(found: Divisions, done: Imported | None) -> str:
    """One line: per tier how many were created, updated, unchanged, skipped, and the errors."""
    answer = {}
    for tier in TIERS:
        skipped = [*found.placeholders, *(done.closed if done else [])]
        answer[tier.name.lower()] = {
            "created": len(done.created[tier]) if done else 0,
            "updated": len(done.updated[tier]) if done else 0,
            "unchanged": done.unchanged[tier] if done else 0,
            "skipped": sum(1 for row in skipped if row.tier == tier),
            "errors": sum(1 for fault in found.faults if fault.table.tier == tier),
        }
    return json.dumps(answer, ensure_ascii=False)
