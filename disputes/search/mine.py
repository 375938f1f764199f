"""What a person logged: every state, sensitive matters too, the newest first (domain.md: the logger of
a matter sees it, wherever it lies and whomever it concerns).
"""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from disputes.models import Ticket
from disputes.search.words import find
from grids import scope
from grids.models import User
from grids.stand_ins import shape_of
from rows.keyset import Branches, Cut, cut, cut_of, first_rows
from rows.prepared import Prepared

PAGE = 20
BY = "received_at"
PLACED = "grid__parent__parent"


def logged_by_me(user: User) -> Branches:
    """The tickets that this person logged, in the counties of their chairs and of their login."""
    reasons = [scope.Reason("logged_by", (user.pk,))]
    return Ticket.objects.for_reasons(reasons, scope.counties_of(user), scope.in_counties(user))


def logged_page(user: User, words: str, now: dt.datetime, after: str) -> Cut:
    """A page of them, after a cursor; those in which every one of the words stands, if there are any."""
    if not words and not after:
        return cut_of(list(FIRST.ask(shape_of(user))), BY, PAGE)
    rows = find(logged_by_me(user), words, now=now).select_related(PLACED)
    return cut(rows, BY, after=after, size=PAGE, newest_first=True)


def _first(user: Any) -> QuerySet[Ticket]:
    return first_rows(logged_by_me(user).select_related(PLACED), BY, PAGE, newest_first=True)


FIRST = Prepared(_first)
