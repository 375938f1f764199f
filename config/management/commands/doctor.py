"""Examine this installation."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.doctor.examination import examine


class Command(BaseCommand):
    """Says what is wrong, why it matters and how to mend it; exit code 1 when it is grave."""

    help = "Say what is wrong with this installation and how to mend it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one line of JSON")

    def handle(self, *, json: bool, **options: Any) -> None:
        found = examine(timezone.now())
        grave = any(finding.is_grave for finding in found)
        if json:
            self.stdout.write(_line(found, grave))
        else:
            for finding in found:
                self.stdout.write(f"{'GRAVE' if finding.is_grave else 'note '}  {finding.what}")
                self.stdout.write(f"       Why: {finding.why}\n       Mend: {finding.mend}")
            self.stdout.write("" if found else "Nothing is wrong.")
        if grave:
            raise SystemExit(1)


def _line(found: list, grave: bool) -> str:
    findings = [finding.as_dict() for finding in found]
    return json.dumps({"ok": not grave, "findings": findings}, ensure_ascii=False)
