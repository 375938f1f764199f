"""Check the seals over the event rows."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from disputes.actions.sealing import broken_seals
from disputes.models import Seal
from grids.models import County


class Command(BaseCommand):
    """Recounts every seal from the events; exit code 1 when one does not match."""

    help = "Check that the sealed history of tickets was not rewritten."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON line")

    def handle(self, *args: Any, **options: Any) -> None:
        broken = [
            {"county": county, **row}
            for county in County.objects.values_list("id", flat=True)
            for row in broken_seals(county)
        ]
        answer = {"seals": Seal.objects.count(), "broken": len(broken)}
        if options["json"]:
            self.stdout.write(json.dumps(answer | {"rows": broken}))
        else:
            for row in broken:
                self.stdout.write(f"{row['county']} {row['township']} {row['hour']}: {row['why']}")
            self.stdout.write(f"{answer['seals']} seals, {answer['broken']} broken.")
        if broken:
            raise SystemExit(1)
