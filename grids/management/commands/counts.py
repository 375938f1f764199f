"""`manage.py counts`: how large a county is, as one flat line."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.followers import carry_along
from grids.models import Grid, Household, Post, Posting
from grids.tiers import Tier


class Command(BaseCommand):
    """Counts rows, not stored totals, so that it can be held against them."""

    help = "Count the grids, households and posts of a county, and what is open there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which county, and how to answer."""
        parser.add_argument("--county", required=True, type=int, metavar="CODE")
        parser.add_argument("--json", action="store_true", help="one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the counts."""
        top = Grid.objects.filter(county=options["county"], tier=Tier.COUNTY).open().first()
        if top is None:
            raise CommandError(_("There is no county %(code)s here.") % {"code": options["county"]})
        found = count_county(top)
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        for name, number in found.items():
            self.stdout.write(f"{name}\t{number}")


def count_county(top: Grid) -> dict[str, int]:
    """The flat object of `counts --json`, in its order."""
    grids = Grid.objects.filter(county=top.county_code).open()
    tiers = dict(grids.values_list("tier").annotate(n=Count("id")).order_by())
    posts = Post.objects.filter(grid__county=top.county_code, closed_on=None)
    filled = Posting.objects.on(timezone.localdate()).filter(user__is_active=True)
    found = {"city": 1 if top.parent_id else 0}
    found |= {tier.name.lower(): tiers.get(tier, 0) for tier in Tier if tier > Tier.CITY}
    found |= {
        "households": Household.objects.filter(county=top.county_code, closed_on=None).count(),
        "posts": posts.count(),
        "vacant_posts": posts.exclude(id__in=filled.values("post")).count(),
    }
    for counts in carry_along("counts", top):
        found |= counts
    return found
