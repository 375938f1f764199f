"""How many sensitive matters there are, as a person may be told: small numbers tell on nobody."""

from grids.models import Grid, User
from grids.scope import looks_from_afar, may_count_sensitive

FEW = 5
"""From above the township, fewer sensitive matters than this are told as "<5" (trust.md)."""


def told_apart(user: User, grid: Grid, n: int) -> str:
    """How many sensitive matters are open under `grid`, as this person may be told; "" says nothing.

    The one rule for pages, API and exports (docs/adr/0016). What came in a period: `told_apart_of_day`.
    """
    if not n or not may_count_sensitive(user, grid):
        return ""
    return f"<{FEW}" if n < FEW and looks_from_afar(user) else f"{n:,}"


def told_apart_of_day(user: User, grid: Grid, n: int) -> str:
    """The same of what came in a day, a week or another view: nothing from above the township.

    Days add up to weeks, so that a week's number less its days' would tell the smallest of them.
    """
    return "" if looks_from_afar(user) else told_apart(user, grid, n)
