"""Sessions in the database (docs/adr/0004), on a full disk too, and who comes back with one.

Every page asks for its session and for the person in it, so both are read in one question. Nothing is
kept from one request to the next: whoever lost a chair, or was deactivated, is without it at the next
one. That a session has ended is in the hash it carries (User).
"""

from typing import Any

import structlog
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from grids.models import Session, User
from grids.models.user import chairs_of
from grids.room import says_full
from rows.prepared import A_DAY, A_MOMENT, Prepared

log = structlog.get_logger(__name__)


def _kept(key: str, now: Any, day: Any) -> QuerySet[Session]:
    rows = Session.objects.filter(session_key=key, expire_date__gt=now)
    seats = ArraySubquery(chairs_of(OuterRef("person"), day))
    return rows.select_related("person__county").annotate(arriving_seats=seats)


KEPT = Prepared(_kept, key="sample", now=A_MOMENT, day=A_DAY)


class SessionStore(db.SessionStore):
    """Django's; the person is read along, and a page that was read is not lost since its session
    cannot be written."""

    person: User | None = None
    """Who is in the session as it was read; whether they may come in is not judged yet."""

    @classmethod
    def get_model_class(cls) -> Any:
        """Where sessions are kept."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row of this session, with its person."""
        row: Any = super().create_model_instance(data)
        row.person_id = data.get(auth.SESSION_KEY)
        return row

    def _get_session_from_db(self) -> Session | None:
        """Django's, in a question that is compiled once: every page asks it."""
        now = timezone.now()
        day = timezone.localdate(now)
        found = next(KEPT.ask(key=self.session_key, now=now, day=day), None)
        if found is None:
            self._session_key = None
        elif found.person is not None:
            self.person = found.person
            self.person.take_seats(day, found.arriving_seats)
        return found

    def save(self, must_create: bool = False) -> None:
        """A new session raises, since nobody is logged in without; an older one stays as it is."""
        try:
            super().save(must_create=must_create)
        except (DatabaseError, UpdateError, OSError) as error:
            if must_create or not says_full(error):
                raise
            log.error("session_not_kept")


class SignedIn(AuthenticationMiddleware):
    """Django's: `request.user`, asked when it is first used, from what came with the session."""

    def process_request(self, request: HttpRequest) -> None:
        """Put the person on the request."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _arriving(request))  # type: ignore[assignment]


def _arriving(request: HttpRequest) -> User | AnonymousUser:
    """Who is in the session. Where anything is in doubt Django is asked, which ends a session that is
    over, and renews the mark of one that an older key signed."""
    person = _read_along(request.session)
    return auth.get_user(request) if person is None else person


def _read_along(session: Any) -> User | None:
    """The person who was read with the session, if they may come in with it."""
    kept = session.get(auth.HASH_SESSION_KEY)  # reads the session, if nobody has
    person = session.person
    if person is None or not kept or not person.is_active:
        return None
    is_theirs = session.get(auth.SESSION_KEY) == str(person.pk)
    is_ours = session.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    is_alive = constant_time_compare(kept, person.get_session_auth_hash())
    return person if is_theirs and is_ours and is_alive else None
