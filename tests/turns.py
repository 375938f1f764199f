"""Whose turn it is, for tests: made to follow what a test wrote past the verbs, and compared."""

from django.utils import timezone

from disputes.rollups.turn_sheets import compare_turns
from disputes.turning import turn_over_county
from grids.models import County


def settle(now):
    """Rows that a test changed by hand: let all that waits follow them."""
    for county in County.objects.order_by("pk").values_list("pk", flat=True):
        turn_over_county(county, now=now)


def differing(county, now):
    """What is not as the independent SQL says."""
    return compare_turns(county, timezone.localdate(now))[1]
