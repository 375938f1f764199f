"""How long the product's logins wait for a lock and let a statement run (docs/data.md, R10)."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from grids.findings import Finding

MOST_MS = {
    "web": {"lock_timeout": 3_000, "statement_timeout": 15_000},
    "worker": {"lock_timeout": 3_000, "statement_timeout": 120_000},
}
"""The limits of docs/trust.md, by what runs under the login."""

_UNITS = {"": 1, "ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
_OF_LOGIN = """
    SELECT unnest(s.setconfig) FROM pg_db_role_setting AS s
    JOIN pg_roles AS r ON r.oid = s.setrole LEFT JOIN pg_database AS d ON d.oid = s.setdatabase
    WHERE r.rolname = %s AND (s.setdatabase = 0 OR d.datname = current_database())
    ORDER BY s.setdatabase
"""


def limits() -> Iterator[Finding]:
    """Each login has its limits, or a page waits for ever behind a lock that nobody gives back."""
    mend = [
        f"ALTER ROLE {login} SET {name} = '{most // 1_000}s'"
        for use, login in settings.DATABASE_LOGINS.items()
        for name, most in MOST_MS[use].items()
        if not 0 < _of_login(login).get(name, 0) <= most
    ]
    if mend:
        yield Finding(
            "limits",
            "A login of the product waits longer than it should for a lock or a statement.",
            "One page that hangs keeps others waiting; a session's own limit reaches no further "
            "machine.",
            "Give pages and workers a login each (deploy/README.md), and as an administrator of the "
            f"database: {'; '.join(mend)}.",
            is_grave=False,
        )


def _of_login(login: str) -> dict[str, int]:
    """The settings of a role that are times, in milliseconds."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(_OF_LOGIN, [login])
        for (pair,) in cursor.fetchall():
            name, _sep, value = pair.partition("=")
            if time := re.fullmatch(r"([0-9]+)\s*(ms|s|min|h|d|)", value):
                found[name] = int(time[1]) * _UNITS[time[2]]
    return found
