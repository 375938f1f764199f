"""manage.py recount [--check] [--county CODE] [--json]"""

import itertools
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from grids.models import County
from grids.recounts import recounts
from rows.clock import database_now

SHOWN = 20


class Command(BaseCommand):
    """Counts every registered figure again (grids/recounts.py), by SQL of its own."""

    help = (
        "Recount every figure that is kept (totals of the tree, summaries, digests, frozen reports). "
        "With --check nothing is changed and the exit code is 1 if any is wrong; without it wrong "
        "totals and summaries are mended, frozen figures never."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--check", action="store_true", help="change nothing")
        parser.add_argument("--county", type=int, help="one county only")
        parser.add_argument("--json", action="store_true", help="one line of JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge county by county, in ascending order."""
        now = database_now()
        counties = County.objects.order_by("pk").values_list("pk", flat=True)
        if options["county"] is not None:
            counties = counties.filter(pk=options["county"])
            if not counties:
                said = {"code": options["county"]}
                raise CommandError(_("There is no county %(code)s here.") % said)
        answer = {"cells": 0, "wrong": 0} | ({} if options["check"] else {"mended": 0})
        rows = []
        for county, recount in itertools.product(counties, recounts()):
            if options["check"]:
                found = recount.check(county)
            else:
                found, mended = recount.mend(county, now=now)
                answer["mended"] += mended
            answer["cells"] += found.cells
            answer["wrong"] += found.wrong
            rows += found.wrong_rows
        if not options["json"]:
            for row in rows[:SHOWN]:
                self.stdout.write(
                    "wrong: {what} of grid {grid}, {day}: {wrong} cells {told}".format(
                        **row
                    ).rstrip()
                )
        self.stdout.write(json.dumps(answer))
        if options["check"] and answer["wrong"]:
            sys.exit(1)
