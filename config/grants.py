"""What the app role may do to each table, held to what it should (docs/adr/0003, data.md R10).

A REVOKE of a migration is lost without a word where a table is laid out anew, and history could then
be rewritten. So every `migrate` compares and sets right, and the doctor asks.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from grids.findings import Finding, histories

ROWS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
HISTORY = frozenset({"SELECT", "INSERT"})
SEQUENCE = frozenset({"SELECT", "USAGE"})

# Every table and sequence, and who was given what on it; of a single column it counts as of the whole.
GIVEN = """
    WITH ours AS (
        SELECT c.oid, c.relname, c.relkind, c.relowner,
               coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char",
                                             c.relowner)) AS acl
        FROM pg_class AS c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'S')
          AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass
                          AND d.objid = c.oid AND d.deptype = 'e')
    ), given AS (
        SELECT oid, relowner, one.grantee, one.privilege_type FROM ours, aclexplode(acl) AS one
        UNION
        SELECT ours.oid, ours.relowner, one.grantee, one.privilege_type
        FROM ours JOIN pg_attribute AS a ON a.attrelid = ours.oid AND a.attacl IS NOT NULL
        CROSS JOIN LATERAL aclexplode(a.attacl) AS one
    )
    SELECT ours.relname, ours.relkind = 'S', pg_has_role(current_user, ours.relowner, 'USAGE'),
           array_remove(array_agg(g.privilege_type) FILTER (WHERE g.grantee = r.oid), NULL),
           array_remove(array_agg(g.privilege_type) FILTER (WHERE g.grantee = 0), NULL)
    FROM ours
    JOIN (SELECT oid FROM pg_roles WHERE rolname = %s) AS r ON r.oid <> ours.relowner
    LEFT JOIN given AS g ON g.oid = ours.oid AND g.grantee <> g.relowner
    GROUP BY 1, 2, 3
    ORDER BY 1
"""


def should(table: str, *, is_sequence: bool) -> frozenset[str]:
    """The rights of the app role on a table: never TRUNCATE, and of a history only to add to it."""
    if is_sequence:
        return SEQUENCE
    return HISTORY if table in {model._meta.db_table for model in histories()} else ROWS


def differing() -> list[dict[str, Any]]:
    """Tables whose rights are not as they should be: what is missing, what is too much."""
    with connection.cursor() as cursor:
        cursor.execute(GIVEN, [settings.APP_ROLE])
        rows = cursor.fetchall()
    found = []
    for table, is_sequence, is_mine, given, everybody in rows:
        right = should(table, is_sequence=is_sequence)
        missing, surplus = right - set(given or ()), set(given or ()) - right
        if missing or surplus or everybody:
            one: dict[str, Any] = {"table": table, "is_sequence": is_sequence, "is_mine": is_mine}
            found.append(
                one | {"missing": missing, "surplus": surplus, "everybody": set(everybody or ())}
            )
    return found


def wrong_grants() -> Iterator[Finding]:
    """The doctor's question: the app role has exactly the rights that it should have."""
    if differ := differing():
        told = "; ".join(f"{one['table']}: {_told(one)}" for one in differ)
        yield Finding(
            "grants",
            f"Rights on tables are not what they should be: {told}.",
            "With one too many the product could rewrite history; without one a page breaks.",
            "Run: manage.py migrate (it sets them right, as the owner of the tables)",
        )


def _told(one: dict[str, Any]) -> str:
    role = settings.APP_ROLE
    parts = [
        f"{role} lacks {', '.join(sorted(one['missing']))}" if one["missing"] else "",
        f"{role} must not have {', '.join(sorted(one['surplus']))}" if one["surplus"] else "",
        f"nor everybody {', '.join(sorted(one['everybody']))}" if one["everybody"] else "",
    ]
    return ", ".join(part for part in parts if part)


def settle_grants(using: str, **signal: Any) -> None:
    """Give and take away what differs; after every `migrate`, of the tables this login owns."""
    if using != connection.alias:
        return
    for one in differing():
        if one["is_mine"]:
            _settle(connection, one)


def _settle(link: BaseDatabaseWrapper, one: dict[str, Any]) -> None:
    quote = link.ops.quote_name
    place = f"{'SEQUENCE' if one['is_sequence'] else 'TABLE'} {quote(one['table'])}"
    role = quote(settings.APP_ROLE)
    with link.cursor() as cursor:
        if one["everybody"]:
            cursor.execute(f"REVOKE ALL ON {place} FROM PUBLIC")
        if one["surplus"]:
            cursor.execute(f"REVOKE {', '.join(sorted(one['surplus']))} ON {place} FROM {role}")
        if one["missing"]:
            cursor.execute(f"GRANT {', '.join(sorted(one['missing']))} ON {place} TO {role}")
