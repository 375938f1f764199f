"""A search through an area's matters leaves a trace: staff searches are logged (domain.md)."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from grids.models import AuditRow, Grid, User
from rows.crypto import keyed_hash
from rows.ids import uuid7


@transaction.atomic
def log_search(
    words: str,
    *,
    filters: Sequence[str],
    grid: Grid | None,
    by: User,
    now: dt.datetime,
    address: str | None = None,
) -> AuditRow:
    """One row a search: who, where, which filters. The words stand there as a keyed hash only.

    The hash is bound to its row, so that two searches for the same name cannot be linked.
    """
    row = uuid7()
    return AuditRow.objects.create(
        id=row,
        county=by.county_id or 0,
        at=now,
        by=by,
        act="search",
        about=f"grid:{grid.pk}" if grid is not None else "own",
        facts={"filters": list(filters), "words": keyed_hash(words, row=row)},
        address=address,
    )
