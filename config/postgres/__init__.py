"""Django's backend for PostgreSQL, which remembers whether a COMMIT was sent."""

from typing import Any

from django.db import connection


def new_request(**kwargs: Any) -> None:
    """A connection serves many requests (a receiver of Django's request_started)."""
    connection.has_sent_commit = False  # type: ignore[attr-defined]  # config.postgres.base
