"""What the database itself says: durability, rights, migrations, keys."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, Func, TextField, Value

from config import health
from grids.findings import Finding, hashed_columns, histories, questions
from rows.fields import sealed_columns

PUT_BACK = (
    "Add the keys to WANGGE_FIELD_KEYS, behind the first one; they are where the backup's keys are "
    "kept."
)
OLDEST_POSTGRES = 15
DEAF = ("C", "POSIX")
"""Locales in which no character beyond ASCII is a letter."""


def database_findings() -> Iterator[Finding]:
    """Everything about the database; tables are only asked when all of them are there."""
    if health.database_state() != health.OK:
        yield _no_answer()
        return
    yield from durability()
    yield from server()
    missing = list(migrations())
    if missing:
        yield from missing
        return
    yield from rights()
    yield from field_keys()
    for question in questions():
        yield from question()


def _no_answer() -> Finding:
    return Finding(
        "database",
        "The database does not answer.",
        "Nothing can be kept or shown without it.",
        "Start PostgreSQL, and see that host, port, name and password of DATABASE_URL are right.",
    )


def durability() -> Iterator[Finding]:
    """Acknowledged writes must survive a crash of the server."""
    if _one("SHOW synchronous_commit") == "off":
        yield Finding(
            "synchronous_commit",
            "The database answers before a write is on disk (synchronous_commit = off).",
            "A crash loses tickets that people were told are kept: 115 of 101,558 in our own test.",
            "Set synchronous_commit = on in postgresql.conf (or ALTER ROLE … RESET), and reload.",
        )


def server() -> Iterator[Finding]:
    """Version, encoding and time zones of the database server."""
    version = int(_one("SHOW server_version_num")) // 10_000
    if version < OLDEST_POSTGRES:
        yield Finding(
            "postgres",
            f"The database server is PostgreSQL {version}.",
            f"Wangge is tested from PostgreSQL {OLDEST_POSTGRES} on.",
            f"Move the database to PostgreSQL {OLDEST_POSTGRES} or newer.",
        )
    if (encoding := _one("SHOW server_encoding")) != "UTF8":
        yield Finding(
            "encoding",
            f"The database is encoded in {encoding}.",
            "Chinese names could not be kept.",
            "Create the database with ENCODING 'UTF8', and restore the backup into it.",
        )
    yield from letters()
    if not _one("SELECT count(*) FROM pg_timezone_names WHERE name = 'Asia/Shanghai'"):
        yield Finding(
            "server_time_zones",
            "The database server knows no time zone Asia/Shanghai.",
            "Days would begin at the wrong hour in reports.",
            "Install the server's time zone data (Debian: tzdata), and restart PostgreSQL.",
        )


def letters() -> Iterator[Finding]:
    """The database must know that Chinese characters are letters, whoever sorts its texts."""
    kind = _one("SELECT datctype FROM pg_database WHERE datname = current_database()")
    if kind.upper() in DEAF:
        yield Finding(
            "letters",
            f"The database takes only ASCII for letters (LC_CTYPE {kind}).",
            "Trigrams and search words of Chinese come out empty: whoever searches finds nothing.",
            "Create the database with LC_CTYPE 'C.UTF-8' (TEMPLATE template0), and restore the "
            "backup into it.",
        )


def rights() -> Iterator[Finding]:
    """The product's login must not be able to change history (docs/adr/0003)."""
    rewritable = [
        model._meta.db_table
        for model in histories()
        if _one(
            "SELECT has_table_privilege(to_regclass(%s)::oid, 'UPDATE, DELETE, TRUNCATE')",
            model._meta.db_table,
        )
    ]
    if rewritable:
        yield Finding(
            "rights",
            f"The product's login may change or delete rows of {', '.join(rewritable)}.",
            "History and audit are only worth something if the product itself cannot rewrite them.",
            "Give DATABASE_URL a login that neither owns the tables nor is a superuser, member of "
            f"{settings.APP_ROLE}; keep the owner's login in DATABASE_OWNER_URL.",
        )


def migrations() -> Iterator[Finding]:
    """The tables must be those that this version of the code expects."""
    if missing := health.missing_migrations():
        yield Finding(
            "migrations",
            f"{len(missing)} migrations were not run, the first is {missing[0]}.",
            "Pages would ask for columns that are not there.",
            "Run: manage.py migrate",
        )


def field_keys() -> Iterator[Finding]:
    """Every key that sealed something must be there, or that text is lost."""
    known = set(settings.FIELD_KEYS)
    if unknown := sorted(used_key_ids() - known):
        yield Finding(
            "field_keys",
            f"Texts are sealed under keys that are not here: {', '.join(unknown)}.",
            "Their names and phones cannot be read until the keys are back.",
            PUT_BACK,
        )
    if unknown := sorted(hash_key_ids() - known):
        yield Finding(
            "hash_keys",
            f"Words of history are hashed under keys that are not here: {', '.join(unknown)}.",
            "Nobody can show that they are the words of that day until the keys are back.",
            PUT_BACK,
        )


def used_key_ids() -> set[str]:
    """Ids of the keys under which anything in the database is sealed."""
    ids: set[str] = set()
    for model, fields in sealed_columns():
        for column in fields:
            table, name = model._meta.db_table, column.column
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT DISTINCT split_part({name}, ':', 2) FROM {table} WHERE {name} <> ''"  # noqa: S608
                )
                ids |= {row[0] for row in cursor.fetchall()}
    return ids


def hash_key_ids() -> set[str]:
    """Ids of the keys under which the words of history are hashed, or it cannot be verified."""
    ids: set[str] = set()
    for model, column in hashed_columns():
        key = Func(F(column), Value(":"), Value(1), function="split_part", output_field=TextField())
        rows = model._default_manager.exclude(**{column: ""}).order_by()
        ids |= set(rows.annotate(of_key=key).values_list("of_key", flat=True).distinct())
    return ids


def _one(sql: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()[0]
