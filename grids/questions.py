"""What the doctor asks about who sits where."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils import timezone

from grids.findings import Finding
from grids.models import Posting
from grids.roles import GUARDS
from grids.tiers import Tier


def lone_guards() -> Iterator[Finding]:
    """Counties with one security admin: nobody may give that one a login code (docs/adr/0027)."""
    held = Posting.objects.on(timezone.localdate()).filter(
        post__closed_on=None,
        post__role__in=GUARDS,
        post__grid__tier=Tier.COUNTY,
        user__is_active=True,
    )
    counted = held.values("post__grid__county").annotate(people=Count("user", distinct=True))
    alone = counted.filter(people=1).values_list("post__grid__county", flat=True)
    if counties := sorted(alone):
        yield Finding(
            "security admin",
            f"One security admin only in {', '.join(str(county) for county in counties)}.",
            "Who keeps the logins there and forgets the password finds nobody who may give a code.",
            "Appoint a second security admin at the county, on the admin pages.",
            is_grave=False,
        )
