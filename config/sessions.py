"""Sessions in the database (docs/adr/0004), on a full disk too."""

from typing import Any

import structlog
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone

from grids.room import says_full
from rows.prepared import A_MOMENT, Prepared

KEPT = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    key="sample",
    now=A_MOMENT,
)

log = structlog.get_logger(__name__)


class SessionStore(db.SessionStore):
    """Django's, but a page that was read is not lost since its session cannot be written."""

    def _get_session_from_db(self) -> Any:
        """Django's, in a question that is compiled once: every page asks it."""
        found = next(KEPT.ask(key=self.session_key, now=timezone.now()), None)
        if found is None:
            self._session_key = None
        return found

    def save(self, must_create: bool = False) -> None:
        """A new session raises, since nobody is logged in without; an older one stays as it is."""
        try:
            super().save(must_create=must_create)
        except (DatabaseError, UpdateError, OSError) as error:
            if must_create or not says_full(error):
                raise
            log.error("session_not_kept")
