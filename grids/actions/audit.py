"""The log that only an auditor reads: logins, looks at personal data, changes of power."""

import datetime as dt
from typing import Any

from grids.models import AuditRow, User


def record(
    act: str,
    *,
    by: User | None,
    now: dt.datetime,
    about: str = "",
    reason: str = "",
    facts: dict[str, Any] | None = None,
    address: str | None = None,
    county: int | None = None,
) -> AuditRow:
    """Write one row, in the transaction of whoever did the act.

    `about` is an id or a keyed hash, never a name; `facts` holds no personal data either. `county`
    defaults to that of `by`, their login's or their chair's, or 0 where nobody is known yet. The row can never be changed: the
    product's database role has no right to (docs/adr/0003).
    """
    home = county if county is not None else (home_of(by) if by is not None else None)
    return AuditRow.objects.create(
        county=home or 0,
        at=now,
        by=by,
        act=act,
        about=about,
        reason=reason,
        facts=facts or {},
        address=address,
    )


def home_of(user: User) -> int | None:
    """The county whose auditor reads what happens to this login; None above the counties."""
    return user.county_id or next((seat.county for seat in user.seats() if seat.county), None)
