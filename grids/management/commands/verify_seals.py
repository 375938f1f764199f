"""Check the seals over every sealed history."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from grids.actions.sealing import broken_seals
from grids.models import County
from grids.sealed import sealed


class Command(BaseCommand):
    """Recounts every seal from the events; exit code 1 when one does not match."""

    help = "Check that no sealed history was rewritten."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON line")

    def handle(self, *args: Any, **options: Any) -> None:
        counties = list(County.objects.values_list("id", flat=True))
        broken = [
            {"events": history.events._meta.label, "county": county, **row}
            for history in sealed()
            for county in counties
            for row in broken_seals(history, county)
        ]
        seals = sum(
            history.seals._base_manager.filter(county__in=counties).count() for history in sealed()
        )
        answer = {"seals": seals, "broken": len(broken)}
        if options["json"]:
            self.stdout.write(json.dumps(answer | {"rows": broken}))
        else:
            for row in broken:
                where = f"{row['events']} {row['county']} {row['township']} {row['hour']}"
                self.stdout.write(f"{where}: {row['why']}")
            self.stdout.write(f"{answer['seals']} seals, {answer['broken']} broken.")
        if broken:
            raise SystemExit(1)
