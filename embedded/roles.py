"""The roles of an embedded database, as SQL: one statement a line, as single-user mode reads it.

The owner migrates and owns the tables; the app role is what the product runs as, pages by one login
and workers by another (docs/adr/0003).
"""

from embedded.folder import LOGINS

STATEMENT = {"wangge_web": "15s", "wangge_worker": "120s"}
"""How long a statement of a login may run; a lock is waited for 3 s (docs/data.md, R10)."""


def everything(secrets: dict[str, str]) -> str:
    """Make all roles and the database, once."""
    owner, app = secrets["wangge_owner"], secrets["wangge_app"]
    return (
        f"create role wangge_owner login createdb createrole password '{owner}'\n"
        f"create role wangge_app login password '{app}'\n"
        "grant wangge_app to wangge_owner with admin option\n"
        "alter role wangge_owner set lock_timeout = '3s'\n"
        "create database wangge owner wangge_owner\n"
    ) + logins(secrets)


def logins(secrets: dict[str, str]) -> str:
    """Make the logins of pages and of workers, one statement a line; again where they are there."""
    return "".join(
        f"do $$ begin if to_regrole('{name}') is null then create role {name}; end if; end $$\n"
        f"alter role {name} login password '{secrets[name]}'\n"
        f"alter role {name} set lock_timeout = '3s'\n"
        f"alter role {name} set statement_timeout = '{STATEMENT[name]}'\n"
        f"grant wangge_app to {name}\n"
        for name in LOGINS
    )
