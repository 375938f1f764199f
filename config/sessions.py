"""Sessions in the database (docs/adr/0004), on a full disk too."""

import structlog
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError

from grids.room import says_full

log = structlog.get_logger(__name__)


class SessionStore(db.SessionStore):
    """Django's, but a page that was read is not lost since its session cannot be written."""

    def save(self, must_create: bool = False) -> None:
        """A new session raises, since nobody is logged in without; an older one stays as it is."""
        try:
            super().save(must_create=must_create)
        except (DatabaseError, UpdateError, OSError) as error:
            if must_create or not says_full(error):
                raise
            log.error("session_not_kept")
