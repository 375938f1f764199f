"""The county's advisory lock: a change of the tree holds it alone, logging and sweeping share it."""

from django.db import connection

TREE_LOCK = 0x57414E47
"""The class of the lock ("WANG" in ASCII); the second key is the division code."""


def hold_tree(code: int) -> None:
    """Change the tree of one county (six digits) or city (four) alone, until the commit.

    Several are taken in ascending order of their codes (data.md, R6).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [TREE_LOCK, code])


def share_tree(code: int) -> None:
    """Keep the tree of one county as it is, until the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [TREE_LOCK, code])
