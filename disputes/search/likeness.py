"""What is like a new matter: shown before sending, so that nothing is logged twice."""

import datetime as dt
import re
import unicodedata
import uuid

from django.db.models import Q

from disputes.models import Ticket
from disputes.models.ticket_indexes import near
from grids.models import Grid, User

LIKE_DAYS = dt.timedelta(days=30)
LIKE_READ = 100
LIKE_SHOWN = 3
LIKE_SHARE = 0.3


def similar(
    user: User, grid: Grid, *, words: str, kind: str, now: dt.datetime, but: uuid.UUID | None = None
) -> list[Ticket]:
    """Open tickets of the last 30 days in the same patch (else village) that say nearly the same.

    Three at most, the likest first: the share of the shorter text's pairs of characters that stand
    in the other; less is asked of the same kind. Only what this person may list.
    """
    pairs = pairs_of(words)
    if len(pairs) < 2:
        return []
    rows = Ticket.objects.listed_to(user).open().filter(county=grid.county_id or 0)
    rows = rows.filter(received_at__gt=now - LIKE_DAYS)
    if but is not None:
        rows = rows.exclude(pk=but)
    rows = rows.filter(_near(grid)).select_related("grid", "holder", "resolver")
    scored = []
    for ticket in rows.order_by("-received_at")[:LIKE_READ]:
        share = likeness(pairs, pairs_of(f"{ticket.words}{ticket.place}"))
        if share >= (LIKE_SHARE if ticket.kind == kind else 1.5 * LIKE_SHARE):
            scored.append((share, ticket))
    scored.sort(key=lambda one: -one[0])
    return [ticket for _share, ticket in scored[:LIKE_SHOWN]]


def _near(grid: Grid) -> Q:
    """The rows of the patch or village that the grid is, or lies in."""
    line = [*grid.ancestor_ids(), grid.pk]
    return near(line) & (Q(at_patch__in=line) | Q(at_village__in=line))


def pairs_of(text: str) -> set[str]:
    """The pairs of neighbouring characters; marks and spaces part them."""
    runs = re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower())
    return {run[i : i + 2] for run in runs for i in range(len(run) - 1)}


def likeness(one: set[str], other: set[str]) -> float:
    """The share of the smaller set that is in both."""
    # Two words of two characters say too little to be called the same.
    return len(one & other) / max(3, min(len(one), len(other)))
