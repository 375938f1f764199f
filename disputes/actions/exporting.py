"""A list of tickets leaves the product as a file: the log says who took which, and how many."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from grids.actions.audit import record
from grids.models import AuditRow, Grid, User


@transaction.atomic
def log_export(
    show: str,
    *,
    filters: Sequence[str],
    n: int,
    grid: Grid | None,
    by: User,
    now: dt.datetime,
    address: str | None = None,
) -> AuditRow:
    """One row a file: which view of which area, by which filters, how many tickets. Words that were
    looked for stand in the search's own row, as a keyed hash (log_search)."""
    return record(
        "queue_exported",
        by=by,
        now=now,
        about=f"grid:{grid.pk}" if grid is not None else "own",
        facts={"show": show, "filters": list(filters), "n": n},
        address=address,
    )
