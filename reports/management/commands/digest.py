"""manage.py digest --week 2026-W47 [--county CODE] [--json]"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from grids.actions.clock import held_counties
from grids.actions.freezing import freeze_county
from grids.errors import Refused
from grids.models import County
from reports.actions.digest import build_digests
from reports.actions.summary import lock_days, wait_for_county
from reports.periods import BadWeek, parse_week
from rows.clock import database_now, own_clock


class Command(BaseCommand):
    """Builds the digests of one week that are not there yet."""

    help = "Build the weekly digest of every grid. A digest that is there is frozen and stays."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--week", required=True, help="ISO week, like 2026-W47")
        parser.add_argument("--county", type=int, help="one county only")
        parser.add_argument("--json", action="store_true", help="one line of JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Lock the days that are due first: a digest tells their completeness."""
        now = database_now()
        waiting = held_counties(now=now, own=own_clock())
        try:
            week = parse_week(options["week"])
            built = 0
            for county in self._counties(options["county"]):
                if county.pk in waiting:
                    raise CommandError(
                        _("The clock jumped: an administrator must release the brake.")
                    )
                with transaction.atomic():
                    freeze_county(county.pk, now)
                with transaction.atomic():
                    wait_for_county(county.pk)
                    lock_days(county, now)
                    built += build_digests(county.pk, week, now=now)
        except (BadWeek, Refused) as refused:
            raise CommandError(str(refused)) from refused
        if options["json"]:
            self.stdout.write(json.dumps({"week": week.label, "built": built}))
        else:
            self.stdout.write(f"{week.label}: {built} digests built")

    def _counties(self, code: int | None) -> list[County]:
        found = County.objects.order_by("pk")
        if code is None:
            return list(found)
        counties = list(found.filter(pk=code))
        if not counties:
            raise CommandError(_("There is no county %(code)s here.") % {"code": code})
        return counties
